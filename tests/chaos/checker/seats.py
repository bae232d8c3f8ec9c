"""Seats: never more than there are, none that nobody knows of, nobody in two places at once."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from tests.chaos.checker.evidence import Document, Evidence
from tests.chaos.checker.findings import Contradiction, Findings
from tests.chaos.journal import Journal

_HELD = ("reserved", "attended", "no-show", "abandoned")
Seat = tuple[str, str]
"""Shift and person."""


def check(journal: Journal, evidence: Evidence) -> Findings:
    """All contradictions about seats, as they are stored, were announced and were answered."""
    shifts = {shift["_id"]: shift for shift in evidence.stored["shifts"]}
    held = {
        (s["shift_id"], s["volunteer_id"])
        for s in evidence.stored["sign_ups"]
        if s["state"] in _HELD
    }
    yield from _counted(shifts, held)
    yield from _announced(shifts, held, evidence)
    yield from _answered(journal, held, evidence)
    yield from _calendars(shifts, held, evidence)


def _counted(shifts: dict[str, Document], held: set[Seat]) -> Findings:
    numbers: dict[str, int] = defaultdict(int)
    for shift_id, _ in held:
        numbers[shift_id] += 1
    for shift_id, shift in shifts.items():
        taken, most = shift["seats_taken"], shift["max_crew"]
        if taken > most or numbers[shift_id] > most:
            yield Contradiction("oversold", f"{shift_id}: {numbers[shift_id]} of {most}")
        if taken != numbers[shift_id]:
            text = f"{shift_id} counts {taken}, {numbers[shift_id]} people hold seats"
            yield Contradiction("seats-miscounted", text)


def _announced(shifts: dict[str, Document], held: set[Seat], evidence: Evidence) -> Findings:
    """Play the log: at every step there are seats, and nobody holds two at the same time."""
    crews: dict[str, set[str]] = defaultdict(set)
    of_person: dict[str, set[str]] = defaultdict(set)
    for event in evidence.log["scheduling"]:
        if event.type not in ("seat-reserved", "seat-released"):
            continue
        body = event.body
        shift_id, person = body["shift_id"], body["volunteer_id"]
        crew = crews[shift_id]
        if (person in crew) == (event.type == "seat-reserved"):
            yield Contradiction("seat-twice", f"{event.type} of {person} in {shift_id}")
        if event.type == "seat-reserved":
            crew.add(person)
            of_person[person].add(shift_id)
            yield from _apart(person, (shifts[s] for s in of_person[person] if s in shifts))
        else:
            crew.discard(person)
            of_person[person].discard(shift_id)
        if len(crew) > body["max_crew"]:
            yield Contradiction("oversold", f"{shift_id}: {sorted(crew)} at v{event.version}")
        if len(crew) != body["seats_taken"]:
            text = f"{shift_id} v{event.version} says {body['seats_taken']}, {len(crew)} hold seats"
            yield Contradiction("seats-miscounted", text)
    told = {(shift_id, person) for shift_id, crew in crews.items() for person in crew}
    for seat in told ^ held:
        where = "announced only" if seat in told else "stored only"
        yield Contradiction("seat-unknown", f"{seat}: {where}")


def _answered(journal: Journal, held: set[Seat], evidence: Evidence) -> Findings:
    """Who was told that they have a seat has one, and nobody else."""
    balance: dict[Seat, int] = defaultdict(int)
    done, names = {e.correlation for e in evidence.log["scheduling"]}, evidence.names
    for asked in journal.asked.values():
        step = {"reserve": 1, "cancel": -1}.get(asked.kind)
        # Whoever asked without a key and heard nothing cannot know; the log does.
        unheard = asked.outcome is None and not asked.keyed and names.request(asked.id) in done
        if step and (asked.outcome == "accepted" or unheard):
            balance[asked.shift_id, asked.volunteer_id] += step
    for seat in balance.keys() | held:
        if balance[seat] != (seat in held):
            text = f"{seat}: by the answers {balance[seat]}, stored {int(seat in held)}"
            yield Contradiction("seat-unknown", text)


def _calendars(shifts: dict[str, Document], held: set[Seat], evidence: Evidence) -> Findings:
    for calendar in evidence.stored["calendars"]:
        person = calendar["_id"]
        booked = [booking["shift_id"] for booking in calendar["bookings"]]
        for shift_id in booked:
            if (shift_id, person) not in held:
                yield Contradiction("booked-without-seat", f"{person}: {shift_id}")
        mine = [shifts[shift_id] for shift_id, holder in held if holder == person]
        yield from _apart(person, mine)
        # Calendars forget what is over.
        last = max((shifts[s]["starts_at"] for s in booked), default=None)
        for shift in mine:
            if shift["_id"] not in booked and last and shift["starts_at"] >= last:
                yield Contradiction("seat-without-booking", f"{person}: {shift['_id']}")


def _apart(person: str, shifts: Iterable[Document]) -> Findings:
    ordered = sorted(shifts, key=lambda shift: shift["starts_at"])
    for one, other in pairwise(ordered):
        if other["starts_at"] < one["ends_at"]:
            yield Contradiction("overlap", f"{person}: {one['_id']} and {other['_id']}")

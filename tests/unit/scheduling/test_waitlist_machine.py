"""Seats, offers and waiting lists against an oracle: in order, exact, announced once."""

import inspect
import random
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.due import OFFERS
from baodao.schema import Envelope, Event
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerActivated
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat, SeatReleased, SeatReserved
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.support.machines import Machine
from tests.support.waitlist_oracle import Oracle, Place

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PEOPLE = tuple("abcdefgh")
BASE = NOW + 60 * HOUR
# (start, end) in hours after BASE, and seats: the first two overlap.
SHIFTS = [(0, 2, 1), (1, 3, 2), (5, 7, 1)]
MOST_MERGED = 2
PLACES, WHO = st.integers(0, len(SHIFTS) - 1), st.sampled_from(PEOPLE)


class Lists(Machine):
    service: MemoryService
    oracle: Oracle

    @initialize()
    def prepare(self) -> None:
        self.service = scheduling.empty()
        told = [scheduling.volunteer_told(name) for name in PEOPLE]
        follow = self.service.follow(scheduling.PLACE_TOLD, scheduling.ORGANISATION_TOLD, *told)
        self.wait(follow)
        self.wait(scheduling.pack(self.service, offer_rests_from_hour=8))
        plan = [
            {"starts_at": BASE + s * HOUR, "ends_at": BASE + e * HOUR, "max_crew": most}
            for s, e, most in SHIFTS
        ]
        self.ids = self.wait(scheduling.opened(self.service, *plan))
        self.oracle = Oracle([Place(p["starts_at"], p["ends_at"], p["max_crew"]) for p in plan])
        self.versions: Counter[str] = Counter(dict.fromkeys(PEOPLE, 1))

    def try_to(self, kind: Any, place: int, who: str, expected: set[str], **more: Any) -> bool:
        """The answer is the oracle's, and the same when the command comes again."""
        fields = scheduling.seat(self.ids[place], who, **more)
        command = self.service.command(kind, OPERATOR, **fields)
        outcome = self.wait(self.service.decide(command))
        said = slugs(outcome.refusals) if isinstance(outcome, Refused) else []
        assert set(said) == expected, (said, expected, self.service.now)
        if not expected:
            assert isinstance(outcome, Done)
            again = self.wait(self.service.decide(command))
            assert again == Done(outcome.reply, repeated=True)
        return not expected

    def tell(self, event: Event, who: str) -> None:
        """Registration tells of somebody, twice."""
        self.versions[who] += 1
        envelope = Envelope(
            id=f"{who}-{self.versions[who]}",
            type=event.TYPE,
            source="/baodao/registration",
            subject=event.aggregate_id,
            time=self.service.now,
            aggregate_type=event.aggregate_type,
            aggregate_version=self.versions[who],
            correlation_id="c",
            causation_id="c",
        )
        self.wait(self.service.follow((envelope, event), (envelope, event)))

    @rule(place=PLACES, who=WHO, may_wait=st.sampled_from([True, True, True, False]))
    def ask(self, place: int, who: str, may_wait: bool) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = self.oracle.why_not(who, it, now, wait=may_wait)
        if self.try_to(ReserveSeat, place, who, expected, may_wait=may_wait):
            self.oracle.ask(who, it, now)

    @rule(place=PLACES, who=WHO)
    def cancel(self, place: int, who: str) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = set() if who in it.seated else {"not-signed-up"}
        if not expected and now >= it.start:
            expected = {"sign-up-closed"}
        if self.try_to(CancelSeat, place, who, expected, reason="测试"):
            it.drop(who)
            self.oracle.offer(it, now)

    @rule(place=PLACES, who=WHO, accepts=st.booleans())
    def answer(self, place: int, who: str, accepts: bool) -> None:
        it, now = self.oracle.places[place], self.service.now
        expected = set() if who in [o.who for o in it.offers] else {"no-offer"}
        kind = schema.AcceptOffer if accepts else schema.DeclineOffer
        if self.try_to(kind, place, who, expected):
            it.drop(who)
            if accepts:
                it.seated.append(who)
            else:
                self.oracle.offer(it, now)

    @rule(place=PLACES, who=WHO)
    def leave(self, place: int, who: str) -> None:
        it = self.oracle.places[place]
        expected = set() if who in [one for _, one in it.line] else {"not-waiting"}
        if self.try_to(schema.LeaveWaitlist, place, who, expected):
            it.drop(who)

    @rule(place=PLACES, most=st.integers(0, 2))
    def resize(self, place: int, most: int) -> None:
        it, now = self.oracle.places[place], self.service.now
        wish = {"shift_id": self.ids[place], "max_crew": most}
        outcome = self.wait(self.service.send(schema.SetCapacity, OPERATOR, **wish))
        expected = {"sign-up-closed"} if now >= it.start else set()
        expected |= {"fewer-than-taken"} if most < len(it.seated) else set()
        assert set(slugs(getattr(outcome, "refusals", ()))) == expected
        if not expected:
            self.oracle.resize(it, most, now)

    @rule(who=WHO)
    def suspend(self, who: str) -> None:
        if who not in self.oracle.merged:
            self.tell(VolunteerSuspended(division=COMMUNITY, volunteer_id=who), who)
            self.oracle.bar(who, self.service.now)

    @rule(who=WHO)
    def let_back(self, who: str) -> None:
        if who not in self.oracle.merged:
            event = VolunteerActivated(division=COMMUNITY, volunteer_id=who, age_class="adult")
            self.tell(event, who)
            self.oracle.barred.discard(who)

    @rule(gone=WHO, kept=WHO)
    def merge(self, gone: str, kept: str) -> None:
        merged = self.oracle.merged
        if gone == kept or {gone, kept} & merged.keys() or len(merged) == MOST_MERGED:
            return
        version = self.versions[gone]
        self.tell(
            VolunteersMerged(
                division=COMMUNITY, kept_id=kept, merged_id=gone, merged_version=version
            ),
            gone,
        )
        self.oracle.merge(gone, kept, self.service.now)

    @rule(hours=st.sampled_from([0.25, 1, 1.9, 2, 4]))
    def time_passes(self, hours: float) -> None:
        self.service.now += hours * HOUR
        self.sweep()

    @rule()
    def a_moment_passes(self) -> None:
        # Whoever was busy is asked again within a minute.
        self.service.now += MINUTE
        self.sweep()

    def sweep(self) -> None:
        """All that is due is done, by two processes that look at the same time."""
        for _ in range(4):
            due = self.wait(self.service.due(OFFERS))
            for command in [*due, *due]:
                self.wait(self.service.decide(replace_id(command)))
        assert self.wait(self.service.due(OFFERS)) == []
        self.oracle.settle(self.service.now)

    @invariant()
    def what_is_stored_is_what_the_oracle_knows(self) -> None:
        if not hasattr(self, "oracle"):
            return
        told = replay(self.service)
        for it, shift_id in zip(self.oracle.places, self.ids, strict=True):
            shift: Shift = self.wait(self.service.stored(Shift, shift_id))
            offers = [(o.turn, o.volunteer_id, o.expires_at) for o in shift.offers]
            assert offers == [(o.turn, o.who, o.until) for o in it.offers]
            assert [(w.turn, w.volunteer_id) for w in shift.waiting] == it.line
            assert shift.seats_taken == len(it.seated) + len(it.offers) <= shift.max_crew
            assert told[shift_id] == {
                **dict.fromkeys(it.seated, "seated"),
                **{o.who: "offered" for o in it.offers},
                **{who: "waiting" for _, who in it.line},
            }
        for who in PEOPLE:
            calendar: Calendar = self.wait(self.service.stored(Calendar, who))
            held = {b.shift_id for b in calendar.bookings}
            there = [p.seated + [o.who for o in p.offers] for p in self.oracle.places]
            assert held == {self.ids[n] for n, people in enumerate(there) if who in people}


def replace_id(command: Any) -> Any:
    """The same under another id: what another process would send, which saw it a moment later."""
    return command.model_copy(update={"command_id": f"{command.command_id}+"})


def replay(service: MemoryService) -> dict[str, dict[str, str]]:
    """How everybody stands, by what was announced alone."""
    stands: dict[str, dict[str, str]] = {}
    for event in service.told():
        match event:
            case SeatReserved():
                state = "seated"
            case schema.SeatOffered():
                state = "offered"
            case schema.WaitlistJoined():
                state = "waiting"
            case schema.OfferEnded():
                state = "waiting" if event.outcome == "taken-back" else ""
            case SeatReleased() | schema.WaitlistLeft():
                state = ""
            case _:
                for shift in getattr(event, "shifts", []):
                    stands.setdefault(shift.shift_id, {})
                continue
        there = stands[event.shift_id]
        there.pop(event.volunteer_id, None)
        if state:
            there[event.volunteer_id] = state
    return stands


TestLists = Lists.TestCase
TestLists.settings = settings(max_examples=15, stateful_step_count=40)


# How often each step is taken; hypothesis, which wants the simplest example, hardly fills a list.
STEPS = {
    "ask": 40,
    "cancel": 12,
    "answer": 8,
    "leave": 3,
    "resize": 4,
    "suspend": 1,
    "let_back": 4,
    "merge": 0.5,
    "time_passes": 2,
    "a_moment_passes": 6,
}


def test_long_walks() -> None:
    met: Counter[str] = Counter()
    for seed in range(6):
        met += walk(random.Random(seed))
    assert min(met[name] for name in ("declined", "expired", "taken-back")) > 3, met
    assert met["accepted"] > 10, met


def walk(draw: random.Random) -> Counter[str]:
    """A walk of many steps; how often offers ended in which way."""
    lists = Lists()
    lists.prepare()
    try:
        for step in draw.choices([*STEPS], [*STEPS.values()], k=200):
            getattr(lists, step)(**fields_of(step, lists, draw))
            lists.what_is_stored_is_what_the_oracle_knows()
        ended = [e.outcome for e in lists.service.told(schema.OfferEnded)]
        offered = len(lists.service.told(schema.SeatOffered))
        return Counter([*ended, *["accepted"] * (offered - len(ended))])
    finally:
        lists.teardown()


def fields_of(step: str, lists: Lists, draw: random.Random) -> dict[str, Any]:
    """What a step is taken with: mostly about somebody whom it can be about."""
    number = draw.randrange(len(SHIFTS))
    place = lists.oracle.places[number]
    fitting = {
        "cancel": place.seated,
        "answer": [one.who for one in place.offers],
        "leave": [who for _, who in place.line],
    }.get(step)
    values = {
        "place": number,
        "who": draw.choice(fitting if fitting and draw.random() < 0.8 else PEOPLE),
        "gone": draw.choice(PEOPLE),
        "kept": draw.choice(PEOPLE),
        "may_wait": draw.random() < 0.9,
        "accepts": draw.random() < 0.5,
        "most": draw.randrange(1, 3),
        "hours": draw.choice([0.25, 1, 1.9, 2]),
    }
    wants = inspect.signature(inspect.unwrap(getattr(Lists, step))).parameters
    return {name: value for name, value in values.items() if name in wants}

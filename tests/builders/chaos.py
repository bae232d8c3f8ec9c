"""A run of `tests.chaos` in which everything is right, in memory, to be damaged."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.chaos.checker.evidence import CONTEXTS, Evidence, Logged
from tests.chaos.checker.ledger import digest
from tests.chaos.checker.names import Names
from tests.chaos.journal import Answer, Asked, Journal, Kind

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FULL = {"refusals": [{"slug": "shift-full"}]}


@dataclass
class HonestRun:
    """Two people, a shift with one seat that both wanted, and one in which somebody served."""

    journal: Journal = field(default_factory=Journal)
    evidence: Evidence = field(default_factory=lambda: Evidence(Names(bytes(32))))

    def __post_init__(self) -> None:
        evidence = self.evidence
        evidence.log = {context: [] for context in CONTEXTS}
        evidence.inbox = {context: {} for context in CONTEXTS}
        names = ("volunteers", "shifts", "sign_ups", "calendars", "ledgers", "entries")
        evidence.stored = {name: [] for name in names}
        for person in ("v1", "v2"):
            self._register(person)
        self._shift("s1", 1, NOW + 24 * HOUR, taken=1, announced=3)
        self._shift("s2", 2, NOW, taken=1, announced=1)
        self._seat("reserve", "s1", "v1", 1, most=1)
        self.refused("reserve", "s1", "v2")
        self._seat("cancel", "s1", "v1", 0, most=1)
        self._seat("reserve", "s1", "v2", 1, most=1, keyed=False)
        self._seat("reserve", "s2", "v1", 1, most=2)
        self._serve()
        self.evidence.stored["calendars"] += [_calendar("v1", "s2"), _calendar("v2", "s1")]
        self.publish()

    def publish(self) -> None:
        """Make the streams what the logs are now."""
        for context, log in self.evidence.log.items():
            self.evidence.log[context] = [
                Logged(e.id, e.subject, e.headers, e.data, place) for place, e in enumerate(log, 1)
            ]
            self.evidence.stream[context] = list(self.evidence.log[context])

    def asked(self, kind: Kind, shift: str = "", person: str = "", *, keyed: bool = True) -> Asked:
        """The next command, without an answer."""
        name = f"key-{len(self.journal.asked)}"
        return self.journal.open(Asked(name, kind, "", {}, keyed, shift, person))

    def refused(self, kind: Kind, shift: str, person: str) -> Asked:
        asked = self.asked(kind, shift, person)
        asked.answers.append(Answer(409, FULL, self.evidence.taken_at))
        row = {"reply": b"{}", "refused": True}
        self.evidence.inbox["scheduling"][self.row("scheduling", asked.id)] = row
        return asked

    def named(self, kind: Kind, outcome: str = "accepted") -> Asked:
        """The first command of a kind with an outcome."""
        asked = self.journal.asked.values()
        return next(a for a in asked if (a.kind, a.outcome) == (kind, outcome))

    def row(self, service: str, sent: str) -> str:
        """The id of the row of a command that was sent under this key."""
        name = self.evidence.names.command(service, "operator", f"operator/{sent}")
        return f"{service}:{name}"

    def event(
        self, context: str, name: str, cause: Asked | Logged | str, about: str, **body: Any
    ) -> Logged:
        """Log one more event of the aggregate `about` (`shift/s1`)."""
        log = self.evidence.log[context]
        kind, _, key = about.partition("/")
        versions = [e.version for e in log if e.aggregate == (kind, key)]
        if isinstance(cause, Logged):
            followed, caused = cause.correlation, cause.id
        else:
            sent = cause.id if isinstance(cause, Asked) else cause
            followed = self.evidence.names.request(sent)
            caused = self.row(context, sent).partition(":")[2]
        headers = {
            "ce-type": f"baodao.{context}.{name}.v1",
            "ce-aggregatetype": kind,
            "ce-subject": key,
            "ce-aggregateversion": str(max(versions, default=0) + 1),
            "ce-correlationid": followed,
            "ce-causationid": caused,
        }
        data = json.dumps(body, default=str).encode()
        event = Logged(f"{context}-{len(log)}", f"events.{context}.{name}", headers, data)
        log.append(event)
        return event

    # --- what happens in the run ---

    def _accepted(self, service: str, asked: Asked, result: dict[str, Any]) -> None:
        asked.answers.append(Answer(201, result, self.evidence.taken_at))
        row = {"reply": json.dumps(result).encode()}
        self.evidence.inbox[service][self.row(service, asked.id)] = row

    def _register(self, person: str) -> None:
        asked = self.asked("register")
        self._accepted("registration", asked, {"volunteer_id": person})
        about = f"volunteer/{person}"
        event = self.event(
            "registration", "volunteer-registered", asked, about, volunteer_id=person
        )
        for service in ("scheduling", "identity"):
            self.evidence.inbox[service][f"{service}--registration:{event.id}"] = {}

    def _shift(self, key: str, seats: int, at: datetime, *, taken: int, announced: int) -> None:
        self.evidence.stored["shifts"].append(
            {
                "_id": key,
                "max_crew": seats,
                "seats_taken": taken,
                "starts_at": at,
                "ends_at": at + 2 * HOUR,
                "announced": announced,
            }
        )

    def _seat(
        self, kind: Kind, shift: str, person: str, taken: int, *, most: int, keyed: bool = True
    ) -> None:
        asked = self.asked(kind, shift, person, keyed=keyed)
        self._accepted("scheduling", asked, {"sign_up_id": f"{shift}-{person}"})
        name = "seat-reserved" if kind == "reserve" else "seat-released"
        facts = {"shift_id": shift, "volunteer_id": person, "seats_taken": taken, "max_crew": most}
        self.event("scheduling", name, asked, f"shift/{shift}", **facts)
        state = "reserved" if kind == "reserve" else "cancelled"
        sign_ups = self.evidence.stored["sign_ups"]
        key = f"{shift}-{person}"
        sign_ups[:] = [s for s in sign_ups if s["_id"] != key]
        held = {"_id": key, "shift_id": shift, "volunteer_id": person, "state": state}
        sign_ups.append({**held, "announced": 0})

    def _serve(self) -> None:
        """v1 serves in s2 for an hour and a half."""
        (sign_up,) = (s for s in self.evidence.stored["sign_ups"] if s["_id"] == "s2-v1")
        sign_up |= {"state": "attended", "announced": 3}
        left = NOW + 1.5 * HOUR
        facts = {"shift_id": "s2", "volunteer_id": "v1", "sign_up_id": "s2-v1"}
        kinds: dict[Kind, str] = {"check-in": "checked-in", "check-out": "checked-out"}
        for kind, name in kinds.items():
            asked = self.asked(kind, "s2", "v1")
            self._accepted("scheduling", asked, {"sign_up_id": "s2-v1"})
            self.event("scheduling", name, asked, "sign-up/s2-v1", **facts)
        times = {
            "checked_in_at": NOW - HOUR / 2,
            "checked_out_at": left,
            "shift_starts_at": NOW,
            "shift_ends_at": NOW + 2 * HOUR,
        }
        recorded = self.event(
            "scheduling", "attendance-recorded", asked, "sign-up/s2-v1", **facts, **times
        )
        for consumer in ("hours", "hours-watch"):
            self.evidence.inbox["hours"][f"{consumer}--scheduling:{recorded.id}"] = {}
        self._credit(recorded, left)

    def _credit(self, recorded: Logged, left: datetime) -> None:
        entry: dict[str, Any] = {
            "_id": "s2-v1",
            "attendance_id": "s2-v1",
            "volunteer_id": "v1",
            "sequence": 1,
            "minutes": 90,
            "served_from": NOW,
            "served_until": left,
            "previous_hash": "0" * 64,
        }
        entry["hash"] = digest(entry)
        self.evidence.stored["entries"].append(entry)
        head = {"_id": "v1", "entries": 1, "minutes": 90, "hash": entry["hash"], "announced": 1}
        self.evidence.stored["ledgers"].append(head)
        facts = {name: entry[name] for name in ("volunteer_id", "sequence", "minutes", "hash")}
        self.event("hours", "hours-credited", recorded, "ledger/v1", entry_id="s2-v1", **facts)


def _calendar(person: str, shift: str) -> dict[str, Any]:
    return {"_id": person, "bookings": [{"shift_id": shift}]}

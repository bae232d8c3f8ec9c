"""A later entry 补录: asked for, approved by somebody else, and what there is room for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from baodao.hours.ceilings.domain import SettledShift, ShiftCeiling
from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import Limit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.served import Served, ServedDay, Span
from baodao.hours.ledger.domain.service import Service
from baodao.kernel.days import days_after, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.hours import later_entries as schema
from baodao.schema.hours import later_entry_refusals as refusals
from baodao.schema.scheduling.attendance import EvidenceGrade, attendance_id

_CHINA = "Asia/Shanghai"
_DAY = timedelta(days=1)
_GRADE: EvidenceGrade = "D"
_ASKED_AT_MOST = 3
_ASKERS_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterEntry(Aggregate):
    """What an organiser says that somebody has served in a shift; there is one of each person.

    It has `spans` where the times are known. It may be `asked` for again, some times, if it was not
    approved; `asked_by` is who did last. `involved` are whose service it is, who was responsible
    for it, and all who have asked: none of them decides. That is within so many working `days`, or
    it lapses; `next_at` is when, as far as that is known.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("asked",),
        decide=Move(("asked",), ("approved", "declined")),
        withdraw=Move(("asked",), "withdrawn"),
        lapse=Move(("asked",), "lapsed"),
        ask_again=Move(("declined", "withdrawn", "lapsed"), "asked"),
    )

    volunteer_id: str
    shift_id: str
    activity_id: str
    organisation_id: str
    division: str
    title: str
    minutes: int
    spans: tuple[Span, ...]
    reason: str
    evidence: str
    paper_reference: str | None
    requested_at: datetime
    asked: int
    asked_by: str
    involved: tuple[str, ...]
    days: int
    state: schema.LaterEntryState = "asked"
    decision_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    next_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Nobody who is involved decides, it is asked three times at most, states are by `LIFE`."""
        if self.decided_by in self.involved:
            return "it was decided by somebody who is involved"
        if self.asked > _ASKED_AT_MOST:
            return f"it was asked for {self.asked} times"
        if self.minutes < 1 or (self.spans and Served(self.spans).minutes != self.minutes):
            return f"{self.minutes} minutes in {len(self.spans)} times"
        if (self.state == "asked") != (self.next_at is not None):
            return f"it is {self.state}, and next looked at {self.next_at}"
        return self.LIFE.broken(before, self)

    @staticmethod
    def id_for(shift_id: str, volunteer_id: str) -> str:
        """The id of the one later entry of a person in a shift."""
        return f"{attendance_id(shift_id, volunteer_id)}-later"

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide."""
        return self.state == "asked"

    @property
    def limit(self) -> Limit:
        """Until when it is to be decided, as that is counted now."""
        return Limit.of(self.requested_at, _CHINA, self.days)

    @property
    def due_on(self) -> str:
        """The last day on which it is decided."""
        return self.limit.on

    @classmethod
    def request(
        cls,
        known: "LaterEntry | None",
        command: schema.RequestLaterEntry,
        shift: SettledShift,
        policy: Policy,
        now: datetime,
    ) -> Change["LaterEntry"]:
        """Note what somebody is said to have served, for the first time or again."""
        key = cls.id_for(command.shift_id, command.volunteer_id)
        spans = asked_time(command, key)
        involved = known.involved if known else (command.volunteer_id, shift.responsible_id)
        said: dict[str, Any] = {
            "minutes": command.minutes or Served(spans).minutes,
            "spans": spans,
            "reason": command.reason,
            "evidence": command.evidence,
            "paper_reference": command.paper_reference,
            "requested_at": now,
            "asked": known.asked + 1 if known else 1,
            "asked_by": command.actor.id,
            "involved": tuple(dict.fromkeys((*involved, command.actor.id))),
            "days": policy.later_decision_days,
        }
        one = known or cls(
            id=key,
            volunteer_id=command.volunteer_id,
            shift_id=command.shift_id,
            activity_id=shift.activity_id,
            organisation_id=shift.organisation_id,
            division=shift.division,
            title=shift.title,
            **said,
        )
        after = replace(one, **said)
        told = schema.LaterEntryRequested(**after._facts(), due_on=after.due_on)  # noqa: SLF001 -- its own
        undecided = dict.fromkeys(("decision_reason", "decided_at", "decided_by"))
        return one.change(told, **said, **undecided, state="asked", next_at=after.limit.at)

    def ask_refusals(self) -> list[Refusal]:
        """`later-entry-asked-before` while it is open, if it is approved, or after three times."""
        may_again = self.state in self.LIFE.sources("ask_again")
        if may_again and self.asked < _ASKED_AT_MOST:
            return []
        return [refusals.LaterEntryAskedBefore(later_entry_id=self.id, state=self.state)]

    def decide(self, command: schema.DecideLaterEntry, now: datetime) -> Change[Self]:
        """Note that it is credited, or that it is not, and why."""
        told = schema.LaterEntryDecided(**self._facts(), outcome=command.outcome)
        return self.change(
            told,
            state=command.outcome,
            decision_reason=command.reason,
            decided_at=now,
            decided_by=command.actor.id,
            next_at=None,
        )

    def withdraw(self) -> Change[Self]:
        """Note that it is not asked for any more."""
        told = schema.LaterEntryWithdrawn(**self._facts())
        return self.change(told, state="withdrawn", next_at=None)

    def is_due(self, now: datetime) -> bool:
        """Whether it is to lapse, or its deadline to be counted anew."""
        return self.next_at is not None and self.next_at <= now

    def lapse(self, now: datetime) -> Change[Self]:
        """Note that nobody has decided; nothing lapses while nobody knows the deadline's year."""
        if not self.limit.is_past(now):
            return self.change(next_at=max(self.limit.at, now + _DAY))
        return self.change(schema.LaterEntryLapsed(**self._facts()), state="lapsed", next_at=None)

    def service(self, shift: SettledShift) -> Service:
        """What it is credited as."""
        return Service(
            attendance_id=self.id,
            shift_id=self.shift_id,
            activity_id=shift.activity_id,
            organisation_id=shift.organisation_id,
            responsible_id=shift.responsible_id,
            title=shift.title,
            category=shift.category,
            division=shift.division,
            role=shift.role,
            place=shift.place,
            zone=shift.zone,
            evidence_grade=_GRADE,
            cause="later-entry",
            cause_id=self.id,
        )

    def _facts(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "later_entry_id": self.id,
            "volunteer_id": self.volunteer_id,
            "shift_id": self.shift_id,
            "activity_id": self.activity_id,
            "organisation_id": self.organisation_id,
            "minutes": self.minutes,
        }


def asked_time(command: schema.RequestLaterEntry, entry_id: str) -> tuple[Span, ...]:
    """The times in which somebody is said to have served."""
    return tuple(Span(entry_id, one.came_at, one.left_at) for one in command.stretches)


def wish_refusals(
    command: schema.RequestLaterEntry, shift: SettledShift, policy: Policy, now: datetime
) -> list[Refusal]:
    """Why what is said cannot be: it is unclear, too long ago, or no time of the shift."""
    if bool(command.stretches) == (command.minutes is not None):
        return [refusals.LaterEntryUnclear()]
    last = days_after(today(shift.ended_at), policy.later_entry_days)
    if today(now) > last:
        return [refusals.LaterEntryTooLate(last_day=last)]
    spans = asked_time(command, "")
    if not spans:
        return []
    ends = [at for one in spans for at in (one.served_from, one.served_until)]
    is_in = shift.starts_at <= ends[0] and ends[-1] <= shift.ended_at
    if is_in and ends == sorted(ends) and Served(spans).minutes:
        return []
    return [refusals.LaterEntryTimesImpossible()]


@dataclass(frozen=True, slots=True)
class Room:
    """What can still be recorded of one person in a shift.

    `taken` is all of their time on its days, under all of their records; of it `recorded` are
    minutes of this shift, and `own` the entries of its organisation, which others are not told of.
    `left` are the minutes of the shift that are not recorded of anybody.
    """

    shift: SettledShift
    taken: tuple[Span, ...]
    own: frozenset[str]
    recorded: int
    left: int

    @classmethod
    def of(
        cls,
        ceiling: ShiftCeiling,
        shift: SettledShift,
        days: Mapping[str, ServedDay],
        entries: Mapping[str, Entry],
    ) -> Self:
        """The room there is, by what the ledgers have."""
        recorded = sum(one.minutes for one in entries.values() if one.shift_id == ceiling.id)
        by_organisation = (
            key for key, one in entries.items() if one.organisation_id == shift.organisation_id
        )
        own = frozenset(by_organisation)
        return cls(shift, tuple(taken(days.values())), own, recorded, ceiling.left)

    @property
    def free(self) -> Served | None:
        """The time of the shift in which the person has served nowhere, as far as is recorded."""
        return self._whole.without(self.taken)

    @property
    def _whole(self) -> Served:
        return Served((Span("", self.shift.starts_at, self.shift.ended_at),))

    def refusals(self, spans: tuple[Span, ...], minutes: int) -> list[Refusal]:
        """Why so many minutes, in these times if they are known, are too many."""
        if clashes := Served(spans).clashes(self.taken):
            return [self._clashes(clashes)]
        free, own = self.free, max(self.shift.minutes - self.recorded, 0)
        found: list[Refusal] = []
        if minutes > own:
            found.append(refusals.LaterEntryBeyondPerson(left=own))
        elif minutes > (free.minutes if free else 0):
            found.append(self._clashes(self._whole.clashes(self.taken)))
        if minutes > self.left:
            found.append(refusals.LaterEntryBeyondShift(left=self.left))
        return found

    def _clashes(self, spans: Iterable[Span]) -> Refusal:
        """That somebody has other time there; not in which shift elsewhere, nor how long."""
        return refusals.LaterEntryClashes(
            entry_ids=sorted(self.own & {one.entry_id for one in spans})
        )

    def time(self, later: LaterEntry) -> Served:
        """The time that it takes: as it is known, or else the first of the shift that is free."""
        free = self.free
        if later.spans or free is None:
            return Served(later.spans)
        return free.first(later.minutes)


def taken(days: Iterable[ServedDay]) -> list[Span]:
    """All time of these days, each span once."""
    return list(dict.fromkeys(span for day in days for span in day.spans))


@dataclass(frozen=True, slots=True)
class OfAsker:
    """How many later entries were approved that one organiser has asked for, and their minutes."""

    asked_by: str
    entries: int = 0
    minutes: int = 0

    def add(self, minutes: int) -> Self:
        """One more."""
        return replace(self, entries=self.entries + 1, minutes=self.minutes + minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterTally(Aggregate):
    """The later entries of one organisation in one place that were asked for in one month.

    Those that were approved; what of them was taken back since is not subtracted. `askers` are in
    the order in which they came, and no more than some: of others only the sum is known.
    """

    organisation_id: str
    division: str
    month: str
    entries: int = 0
    minutes: int = 0
    askers: tuple[OfAsker, ...] = ()

    def broken(self, before: Aggregate) -> str | None:
        """Nobody has asked for more than there are, and there are not fewer than before."""
        if sum(one.entries for one in self.askers) > self.entries:
            return f"more than {self.entries} were asked for"
        known = before.entries if isinstance(before, LaterTally) else 0
        return f"{self.entries} entries after {known}" if self.entries < known else None

    @classmethod
    def id_for(cls, later: LaterEntry) -> str:
        """The id of the tally in which a later entry is counted."""
        return f"{later.organisation_id}-{_month(later)}-{later.division}"

    @classmethod
    def of(cls, later: LaterEntry) -> Self:
        """The tally of nothing yet, in which a later entry will be counted."""
        return cls(
            id=cls.id_for(later),
            organisation_id=later.organisation_id,
            division=later.division,
            month=_month(later),
        )

    def add(self, later: LaterEntry) -> Change[Self]:
        """Count one that is approved."""
        known = {one.asked_by: one for one in self.askers}
        if later.asked_by in known or len(known) < _ASKERS_AT_MOST:
            one = known.get(later.asked_by, OfAsker(later.asked_by))
            known[one.asked_by] = one.add(later.minutes)
        entries, minutes = self.entries + 1, self.minutes + later.minutes
        return self.change(entries=entries, minutes=minutes, askers=tuple(known.values()))


def _month(later: LaterEntry) -> str:
    return today(later.requested_at)[: len("2026-11")]

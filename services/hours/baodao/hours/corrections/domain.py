"""A correction: asked for once of each matter, decided, and appealed against level by level."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Self

from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import Limit, RecordingDeadline
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.served import Served, Span
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.access import WATCHERS
from baodao.schema.hours import corrections as schema
from baodao.schema.hours.later_entry_refusals import LaterEntryNotRaised
from baodao.schema.scheduling.attendance import EvidenceGrade

_CHINA = "Asia/Shanghai"
_DAY = timedelta(days=1)
_CONFIRMED: EvidenceGrade = "C"
_LEVELS: tuple[schema.CorrectionLevel, ...] = ("organisation", "guidance", "civil-affairs")
_OPEN = ("asked", "appealed")
Side = Literal["volunteer", "organisation", "authority"]
"""Who asks: whose entry it is, who recorded it, or who watches over both."""
_SIDES: tuple[Side, ...] = ("volunteer", "organisation", "authority")
_SHORT: dict[schema.CorrectionMatter, str] = {"not-me": "n", "times": "t", "grade": "g"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Aggregate):
    """What somebody says of an entry, and what is decided at which `level`.

    `involved` are whose entry it is, who is responsible for it, and all who have asked, appealed or
    decided: none of them decides. It is decided within so many working `days` of when it was asked
    for, or appealed (`since`); `next_at` is when it is late, as far as that is known.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("asked",),
        decide=Move(_OPEN, ("made", "refused")),
        appeal=Move(("refused",), "appealed"),
        overtake=Move((*_OPEN, "refused"), "overtaken"),
    )

    entry_id: str
    attendance_id: str
    volunteer_id: str
    activity_id: str
    organisation_id: str
    division: str
    title: str
    wrong: schema.CorrectionMatter
    spans: tuple[Span, ...]
    evidence_grade: EvidenceGrade | None
    evidence: str
    requested_at: datetime
    by_organisation: str | None
    involved: tuple[str, ...]
    days: int
    since: datetime
    level: schema.CorrectionLevel = "organisation"
    state: schema.CorrectionState = "asked"
    marked: bool = False
    decision_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    appeal_reason: str | None = None
    next_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Nobody decides who was involved before, and states change by `LIFE`."""
        if isinstance(before, Correction) and before.version:
            is_decided = self.decided_at != before.decided_at
            if is_decided and self.decided_by in before.involved:
                return "it was decided by somebody who was involved before"
            if _LEVELS.index(self.level) < _LEVELS.index(before.level):
                return f"it went from {before.level} down to {self.level}"
        if bool(self.spans) != (self.wrong == "times"):
            return f"{self.wrong} with {len(self.spans)} times"
        return self.LIFE.broken(before, self)

    @staticmethod
    def id_for(entry_id: str, wrong: schema.CorrectionMatter, side: Side) -> str:
        """The id of the one correction of an entry in a matter, as each side asks for it.

        So that nobody's "not me" is in the way of another one's, or of any other question.
        """
        return f"{entry_id}-{_SHORT[wrong]}{side[0]}"

    @classmethod
    def ids_for(cls, entry_id: str) -> list[str]:
        """The ids of all corrections that there can be of an entry."""
        return [cls.id_for(entry_id, one, side) for one in _SHORT for side in _SIDES]

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide it."""
        return self.state in _OPEN

    @property
    def for_organisation(self) -> str | None:
        """The organisation whose organisers decide it now, if they do."""
        return self.organisation_id if self.level == "organisation" else None

    @property
    def for_guidance(self) -> str | None:
        """Where who guides the organisation decides it: above it, and first where it has no other.

        A group of one has nobody else who could decide.
        """
        return self.division if self.level != "civil-affairs" else None

    @property
    def for_civil_affairs(self) -> str | None:
        """Where the civil affairs department decides it, once it has come to them."""
        return self.division if self.level == "civil-affairs" else None

    @property
    def passed_by(self) -> str | None:
        """The organisation, once it is decided above it."""
        return self.organisation_id if self.level != "organisation" else None

    @property
    def limit(self) -> Limit:
        """Until when it is to be decided, as that is counted now."""
        return Limit.of(self.since, _CHINA, self.days)

    @property
    def due_on(self) -> str:
        """The last day of its deadline."""
        return self.limit.on

    def is_late(self, now: datetime) -> bool:
        """Whether it was, or is by now, not decided in time."""
        return self.limit.is_past(now if self.is_open else self.decided_at or self.since)

    @classmethod
    def request(
        cls, command: schema.RequestCorrection, entry: Entry, policy: Policy, now: datetime
    ) -> Change[Self]:
        """Note what somebody says of an entry; what the authority says is decided there."""
        actor, side = command.actor, side_of(command)
        one = cls(
            id=cls.id_for(entry.id, command.wrong, side),
            entry_id=entry.id,
            attendance_id=entry.attendance_id,
            volunteer_id=entry.volunteer_id,
            activity_id=entry.activity_id,
            organisation_id=entry.organisation_id,
            division=entry.division,
            title=entry.title,
            wrong=command.wrong,
            spans=asked_time(command, entry.id),
            evidence_grade=command.evidence_grade,
            evidence=command.evidence,
            requested_at=now,
            by_organisation=entry.organisation_id if side == "organisation" else None,
            level=_LEVELS[-1] if side == "authority" else _LEVELS[0],
            involved=_named(entry.volunteer_id, entry.responsible_id, actor.id),
            days=policy.correction_days,
            since=now,
        )
        told = schema.CorrectionRequested(**one._facts(), wrong=command.wrong, due_on=one.due_on)
        return one.change(told, next_at=one._late_at())

    def decide(self, command: schema.DecideCorrection, now: datetime) -> Change[Self]:
        """Note that the entry is corrected, or that it is not, and why."""
        told = schema.CorrectionDecided(**self._facts(), outcome=command.outcome)
        return self.change(
            told,
            state=command.outcome,
            decision_reason=command.reason,
            decided_at=now,
            decided_by=command.actor.id,
            involved=_named(*self.involved, command.actor.id),
            next_at=None,
        )

    def appeal_refusals(self) -> list[Refusal]:
        """`no-appeal` unless it was refused, and somebody is above."""
        if self.state in self.LIFE.sources("appeal") and self.level != _LEVELS[-1]:
            return []
        return [schema.NoAppeal(state=self.state)]

    def appeal(self, command: schema.AppealCorrection, now: datetime) -> Change[Self]:
        """Have it decided anew, by the level above."""
        above = _LEVELS[_LEVELS.index(self.level) + 1]
        risen = replace(self, level=above, since=now, marked=False, state="appealed")
        told = schema.CorrectionAppealed(**risen._facts(), due_on=risen.due_on)  # noqa: SLF001 -- its own
        return self.change(
            told,
            level=above,
            since=now,
            marked=False,
            state="appealed",
            appeal_reason=command.reason,
            involved=_named(*self.involved, command.actor.id),
            next_at=risen._late_at(),  # noqa: SLF001
        )

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be told that it is late, or its deadline counted anew."""
        return self.next_at is not None and self.next_at <= now

    def pass_mark(self, now: datetime) -> Change[Self]:
        """Tell that it is late; nothing is while nobody knows the days of the deadline's year."""
        if not self.limit.is_past(now):
            return self.change(next_at=max(self._late_at(), now + _DAY))
        told = schema.CorrectionLate(**self._facts(), due_on=self.due_on)
        return self.change(told, marked=True, next_at=None)

    def overtaken(self) -> list[Change[Self]]:
        """Close it, since its entry does not count any more; nothing changes where it is decided.

        What was refused can then not be appealed against.
        """
        if self.state not in self.LIFE.sources("overtake"):
            return []
        told = schema.CorrectionOvertaken(**self._facts())
        return [self.change(told, state="overtaken", next_at=None)]

    def grade_for(self, former: EvidenceGrade, before: Served) -> EvidenceGrade:
        """By which grade it counts: what was not witnessed then is at best confirmed later."""
        if self.evidence_grade:
            return self.evidence_grade
        adds = Served(self.spans).without(before.spans) is not None
        return max(former, _CONFIRMED) if adds else former

    def _late_at(self) -> datetime:
        return self.limit.at

    def _facts(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "correction_id": self.id,
            "entry_id": self.entry_id,
            "volunteer_id": self.volunteer_id,
            "activity_id": self.activity_id,
            "organisation_id": self.organisation_id,
            "level": self.level,
        }


def _named(*people: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(people))


def side_of(command: schema.RequestCorrection) -> Side:
    """Who asks: the recording organisation, the authority, or else the person."""
    role = command.actor.role
    if role in WATCHERS:
        return "authority"
    return "organisation" if role == "organiser" else "volunteer"


def asked_time(command: schema.RequestCorrection, entry_id: str) -> tuple[Span, ...]:
    """The times that somebody says an entry should have."""
    return tuple(Span(entry_id, one.came_at, one.left_at) for one in command.stretches)


def wish_refusals(
    command: schema.RequestCorrection,
    grade: EvidenceGrade,
    deadline: RecordingDeadline | None,
    policy: Policy,
    now: datetime,
) -> list[Refusal]:
    """Why what is asked for cannot be: it is unclear, or no time that anybody has served."""
    times, other = command.stretches, command.evidence_grade
    is_said = (bool(times), other is not None)
    if is_said != (command.wrong == "times", command.wrong == "grade") or other == grade:
        return [schema.CorrectionUnclear()]
    if other and other < min(grade, _CONFIRMED):
        return [schema.GradeNotProved()]
    if not times:
        return []
    ends = [at for one in times for at in (one.came_at, one.left_at)]
    minutes = Served(asked_time(command, "")).minutes
    first, last = ends[0], ends[-1]
    fits = ends == sorted(ends) and last <= now and minutes >= 1 and last - first <= _DAY
    if deadline and deadline.starts_at and deadline.ended_at:
        begins, closes = deadline.starts_at - policy.grace, deadline.ended_at + policy.grace
        fits = fits and begins <= first and last <= closes
    return [] if fits else [schema.CorrectionTimesImpossible()]


def later_refusals(command: schema.RequestCorrection, entry: Entry) -> list[Refusal]:
    """`later-entry-not-raised` where an entry that was recorded later would become more."""
    minutes = Served(asked_time(command, entry.id)).minutes
    if command.wrong == "grade" or minutes > entry.minutes:
        return [LaterEntryNotRaised(entry_id=entry.id)]
    return []

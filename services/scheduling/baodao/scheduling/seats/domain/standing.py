"""What is told of a person that shifts ask for: proofs, trainings, memberships, reports 双报到.

Of each only what a rule needs: which skills were proved, which courses somebody was trained in and
until when that is good, where they belong, and that a community has taken their report; no numbers,
minutes, units or receipts. Events may arrive in any order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from baodao.kernel.days import today
from baodao.scheduling.seats.domain.sought import SoughtShift
from baodao.schema import Refusal
from baodao.schema.scheduling.seat_refusals import NotInScope, SkillMissing, TrainingMissing


@dataclass(frozen=True, slots=True)
class Proof:
    """A skill of which registration has seen the proof, and the last day on which that holds."""

    skill: str
    expires_on: str | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """A training 培训 of hours, as of a version of it; past, once it was taken back.

    `record` is under which record of the person it is kept, since trainings go over with a merge.
    """

    id: str
    known: int
    record: str
    course: str
    expires_on: str | None = None
    is_past: bool = False

    def holds(self, day: str) -> bool:
        """Whether it is good on a day."""
        return not self.is_past and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True, slots=True)
class Membership:
    """Where somebody is a member, in `[from_day, until_day)`, as of a version of the record."""

    id: str
    known: int
    organisation_id: str
    from_day: str | None = None
    until_day: str | None = None

    def holds(self, day: str) -> bool:
        """Whether it is known to have begun, and holds on a day."""
        begun = self.from_day is not None and self.from_day <= day
        return begun and (self.until_day is None or day < self.until_day)


@dataclass(frozen=True, slots=True)
class Report:
    """A report 双报到 that a community has taken, as of a version; past, once it has ended.

    `record` is under which record of the person it was told, since reports go over with a merge.
    """

    id: str
    known: int
    record: str
    division: str
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of one person; `proofs_known` is the version that told the proofs."""

    proofs: tuple[Proof, ...] = ()
    proofs_known: int = 0
    memberships: tuple[Membership, ...] = ()
    reports: tuple[Report, ...] = ()
    trainings: tuple[Trained, ...] = ()

    def refusals(
        self, shift: SoughtShift, division: str | None, *, apprentice: bool
    ) -> list[Refusal]:
        """What the shift asks for and they are not, or cannot prove; nobody asks an apprentice."""
        refusals: list[Refusal] = []
        if shift.scope.to != "open" and not self._is_meant(shift, division):
            scope = shift.scope
            refusals.append(
                NotInScope(
                    shift_id=shift.id,
                    to=scope.to,
                    organisation_id=scope.organisation_id,
                    division=scope.division,
                )
            )
        wanted = [one.name for one in shift.skills if one.proof]
        if wanted and not apprentice:
            last = today(shift.ends_at)
            refusals += [SkillMissing(skill=name) for name in wanted if not self._can(name, last)]
        return refusals if apprentice else [*refusals, *self._untrained(shift)]

    def _untrained(self, shift: SoughtShift) -> list[Refusal]:
        if not shift.courses_needed:
            return []
        day = shift.starts_at.astimezone(ZoneInfo(shift.zone)).date().isoformat()
        good = {one.course for one in self.trainings if one.holds(day)}
        missing = (course for course in shift.courses_needed if course not in good)
        return [TrainingMissing(course=course, day=day) for course in missing]

    def _is_meant(self, shift: SoughtShift, home: str | None) -> bool:
        scope, day = shift.scope, today(shift.starts_at)
        reported = [one.division for one in self.reports if not one.is_past]
        match scope.to:
            case "members":
                return self.belongs_to(shift.organisation_id, day)
            case "unit":
                return self.belongs_to(scope.organisation_id, day)
            case "party-members":
                return bool(reported)
            case "division":
                places = [home, *reported] if home else reported
                within = scope.division
                return bool(within) and any(one.startswith(within or "") for one in places)
        return False

    def belongs_to(self, organisation_id: str | None, day: str) -> bool:
        """Whether they are known to be a member of an organisation on a day in China."""
        return any(
            one.organisation_id == organisation_id and one.holds(day) for one in self.memberships
        )

    def _can(self, name: str, day: str) -> bool:
        return any(
            _same(one.skill, name) and (one.expires_on is None or day <= one.expires_on)
            for one in self.proofs
        )

    # --- what is told ---

    def proved(self, version: int, proofs: Iterable[Proof]) -> "Standing":
        """Note which skills are proved as of a version; they replace what was."""
        if version <= self.proofs_known:
            return self
        return replace(self, proofs=tuple(proofs), proofs_known=version)

    def member(self, membership: Membership) -> "Standing":
        """Note a membership as of a version of it; of one that has ended, the beginning stays."""
        known = {one.id: one.from_day for one in self.memberships}
        begun = membership.from_day or known.get(membership.id)
        told = replace(membership, from_day=begun)
        return replace(self, memberships=_latest(self.memberships, [told]))

    def reported(self, *reports: Report) -> "Standing":
        """Note reports as of their versions."""
        return replace(self, reports=_latest(self.reports, reports))

    def trained(self, *trainings: Trained) -> "Standing":
        """Note trainings as of their versions; one that was taken back stays so.

        Of a course no more are kept than some, those that are good for longest before others.
        """
        known = sorted(_latest(self.trainings, trainings), key=_goodness, reverse=True)
        kept = [
            one
            for _, of_course in groupby(sorted(known, key=_course), key=_course)
            for one in islice(of_course, _TRAININGS_OF_A_COURSE)
        ]
        return replace(self, trainings=tuple(kept))

    def joined(self, other: "Standing") -> "Standing":
        """With what goes over from a record that was merged: its reports and trainings."""
        return self.reported(*other.reports).trained(*other.trainings)

    def of_records(self, records: Sequence[str]) -> "Standing":
        """What went over from these records, and nothing else."""
        reports = tuple(one for one in self.reports if one.record in records)
        trainings = tuple(one for one in self.trainings if one.record in records)
        return Standing(reports=reports, trainings=trainings)

    def without_records(self, records: Sequence[str]) -> "Standing":
        """What is left once these records are another person's again."""
        reports = tuple(one for one in self.reports if one.record not in records)
        trainings = tuple(one for one in self.trainings if one.record not in records)
        return replace(self, reports=reports, trainings=trainings)


NOTHING_KNOWN = Standing()
"""Of who is new, or nobody any more."""


_TRAININGS_OF_A_COURSE = 8
_FOR_EVER = "9999"


def _goodness(one: Trained) -> tuple[bool, str]:
    return not one.is_past, one.expires_on or _FOR_EVER


def _course(one: Trained) -> str:
    return one.course


class _Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def known(self) -> int: ...


T = TypeVar("T", bound=_Versioned)


def _latest(known: Iterable[T], told: Iterable[T]) -> tuple[T, ...]:
    found = {one.id: one for one in known}
    for one in told:
        if one.id not in found or found[one.id].known < one.known:
            found[one.id] = one
    return tuple(found.values())


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()

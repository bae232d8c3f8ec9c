"""What departments ask to bring into communities 准入申请, and when the street has to answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import today
from baodao.kernel.divisions import COMMUNITY_LENGTH
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.admissions.domain.permits import Permit
from baodao.registration.lists.domain.lists import text_refusals
from baodao.registration.lists.domain.owed import owed, reached, untold
from baodao.registration.lists.domain.rules import ListPolicy
from baodao.registration.obligations.domain.quarters import quarter_at
from baodao.registration.organisations.domain import Organisation
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema import Event, Refusal
from baodao.schema.registration.admissions import (
    AdmissionAsked,
    AdmissionDeclined,
    AdmissionGranted,
    AdmissionNotInState,
    AdmissionOverdue,
    AdmissionState,
    AdmissionWithdrawn,
    AskAdmission,
    BringListedTask,
    CommunityElsewhere,
    StreetOverdue,
)

_STEPS: tuple[StreetOverdue, StreetOverdue] = ("late", "climbed-to-district")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission(Aggregate):
    """A task that a department wants to bring into communities of a street, whose division it has.

    `quarter` is that in which it was asked for. On `due_on` the street, which has not answered, is
    late, and some days later it climbs to the district; None once it is answered.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("asked", "admitted"),
        approve=Move(("asked",), "approved"),
        decline=Move(("asked",), "declined"),
        withdraw=Move(("asked",), "withdrawn"),
    )

    department_id: str
    street_id: str
    division: str
    communities: tuple[str, ...]
    title: str
    category: str
    description: str
    wanted: int
    deadline: str | None
    permit_id: str | None
    state: AdmissionState
    quarter: str
    asked_at: datetime
    answer_by: str | None = None
    climbs_on: str | None = None
    overdue: StreetOverdue | None = None
    due_on: str | None = None
    answered_at: datetime | None = None
    reason: str | None = None

    @classmethod
    def ask(
        cls,
        key: str,
        street: Organisation,
        command: AskAdmission,
        policy: ListPolicy,
        now: datetime,
    ) -> Change[Self]:
        """Ask the street, which has to answer before the task's own last day is over."""
        days = owed(policy, command.deadline, now)
        admission = cls(
            **_said(key, street, command, now),
            title=command.title,
            category=command.category,
            permit_id=None,
            state="asked",
            **days,
        )
        asked = AdmissionAsked(**admission._named(), answer_by=days["answer_by"])
        return admission.change(asked)

    @classmethod
    def bring(
        cls,
        key: str,
        street: Organisation,
        command: BringListedTask,
        permit: Permit,
        now: datetime,
    ) -> Change[Self]:
        """Bring in what is on the list, as it is called there."""
        admission = cls(
            **_said(key, street, command, now),
            title=permit.title,
            category=permit.category,
            permit_id=permit.id,
            state="admitted",
        )
        return admission.change(AdmissionGranted(**admission._named(), permit_id=permit.id))

    @property
    def task_ids(self) -> list[str]:
        """The ids of its tasks, one for each community."""
        return [f"{self.id}-{code}" for code in self.communities]

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        held = self.state in self.LIFE.sources(move)
        return [] if held else [AdmissionNotInState(state=self.state)]

    def approve(self, now: datetime) -> Change[Self]:
        """Let it in, also late."""
        return self._answer(
            AdmissionGranted(**self._named(), permit_id=None), now, state="approved"
        )

    def decline(self, reason: str, now: datetime) -> Change[Self]:
        """Do not let it in."""
        return self._answer(
            AdmissionDeclined(**self._named()), now, state="declined", reason=reason
        )

    def withdraw(self, now: datetime) -> Change[Self]:
        """Take it back; that the street was late until now is marked."""
        return self._answer(AdmissionWithdrawn(**self._named()), now, state="withdrawn")

    def rehome(self, division: str) -> Change[Self]:
        """Follow the street office to the successor of its division, which is told of that."""
        return self.change(division=division)

    def listed(self, key: str, until_day: str, now: datetime) -> Permit:
        """The row of the list by which it comes in without a word from today on."""
        return Permit(
            id=key,
            street_id=self.street_id,
            division=self.division,
            department_id=self.department_id,
            title=self.title,
            category=self.category,
            from_day=today(now),
            until_day=until_day,
            per_year=None,
        )

    def is_due(self, now: datetime) -> bool:
        """Whether the street is late, or later, by now."""
        return self.due_on is not None and self.due_on <= today(now)

    def mark(self, now: datetime) -> Change[Self]:
        """Mark that the street is late, or that it climbs to the district 督办."""
        overdue = self._overdue(now)
        due_on = self.climbs_on if overdue == "late" else None
        return self.change(*self._lateness(now), overdue=overdue, due_on=due_on)

    def _answer(self, event: Event, now: datetime, **said: Any) -> Change[Self]:
        overdue, late = self._overdue(now), self._lateness(now)
        return self.change(*late, event, answered_at=now, overdue=overdue, due_on=None, **said)

    def _overdue(self, now: datetime) -> StreetOverdue | None:
        return reached(_STEPS, self.answer_by, self.climbs_on, now)

    def _lateness(self, now: datetime) -> list[Event]:
        """What is to be told of it by now."""
        return [
            AdmissionOverdue(
                division=self.division,
                admission_id=self.id,
                department_id=self.department_id,
                street_id=self.street_id,
                answer_by=self.answer_by or "",
                overdue=step,
            )
            for step in untold(_STEPS, self.overdue, self._overdue(now))
        ]

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "admission_id": self.id,
            "department_id": self.department_id,
            "street_id": self.street_id,
            "quarter": self.quarter,
            "communities": list(self.communities),
        }


def said_refusals(command: AskAdmission | BringListedTask, now: datetime) -> list[Refusal]:
    """Why a task cannot say this."""
    return text_refusals("need", command.wanted, command.deadline, now, wish=False)


def communities_refusals(
    street: Organisation, codes: Iterable[str], divisions: Mapping[str, Division], day: str
) -> list[Refusal]:
    """Why the street has no word on these communities: they are another's, or not any more."""
    refusals: list[Refusal] = []
    for code in dict.fromkeys(codes):
        if len(code) != COMMUNITY_LENGTH or not code.startswith(street.division):
            refusals.append(CommunityElsewhere(division=code, street=street.name))
        else:
            refusals += division_refusals(divisions.get(code), code, day)
    return refusals


def _said(
    key: str, street: Organisation, command: AskAdmission | BringListedTask, now: datetime
) -> dict[str, Any]:
    return {
        "id": key,
        "department_id": command.department_id,
        "street_id": street.id,
        "division": street.division,
        "communities": tuple(dict.fromkeys(command.communities)),
        "description": command.description,
        "wanted": command.wanted,
        "deadline": command.deadline,
        "quarter": quarter_at(now),
        "asked_at": now,
    }

"""Tasks of departments, one for each community: on its list, objected to, kept or lifted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import days_after, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.admissions.domain.admissions import Admission
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.domain.rules import ListPolicy
from baodao.registration.organisations.domain import Organisation
from baodao.schema import Refusal
from baodao.schema.registration.admission_tasks import (
    NotThisCommunity,
    ObjectionAnswer,
    ObjectionAnswered,
    TaskNotInState,
    TaskObjected,
    TaskState,
)

COMMUNITY_KINDS = ("residents-committee", "community-party-organisation")
"""The kinds of organisations that speak for a community."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Aggregate):
    """What a department brings, or wants to bring, into one community.

    `item_id` is that of its item on the community's list, once it has come there.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("asked", "listed"),
        go_on_the_list=Move(("asked",), "listed"),
        decline=Move(("asked",), "declined"),
        withdraw=Move(("asked",), "withdrawn"),
        object=Move(("listed",), "objected"),
        answer=Move(("objected",), ("kept", "lifted")),
    )

    admission_id: str
    department_id: str
    street_id: str
    division: str
    title: str
    category: str
    permit_id: str | None
    state: TaskState
    quarter: str
    asked_at: datetime
    item_id: str | None = None
    listed_at: datetime | None = None
    organisation_id: str | None = None
    objection: str | None = None
    answer_by: str | None = None
    answered_at: datetime | None = None
    reason: str | None = None

    @classmethod
    def begin(cls, admission: Admission, division: str, item_id: str | None) -> Change[Self]:
        """One that waits with what was asked, or (with an item) is on a list at once."""
        return cls.create(
            id=f"{admission.id}-{division}",
            admission_id=admission.id,
            department_id=admission.department_id,
            street_id=admission.street_id,
            division=division,
            title=admission.title,
            category=admission.category,
            permit_id=admission.permit_id,
            state="listed" if item_id else "asked",
            quarter=admission.quarter,
            asked_at=admission.asked_at,
            item_id=item_id,
            listed_at=admission.asked_at if item_id else None,
        )

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        held = self.state in self.LIFE.sources(move)
        return [] if held else [TaskNotInState(state=self.state)]

    def go_on_the_list(self, item_id: str, now: datetime) -> Change[Self]:
        """Come on the community's list, as this item."""
        return self.change(state="listed", listed_at=now, item_id=item_id)

    def fall_away(self, state: TaskState) -> Change[Self]:
        """Not come there: what was asked is declined or withdrawn."""
        return self.change(state=state)

    def object(
        self, organisation: Organisation, objection: str, policy: ListPolicy, now: datetime
    ) -> Change[Self]:
        """Note that the community objects, and by when the street answers."""
        answer_by = days_after(today(now), policy.answer_days)
        event = TaskObjected(**self._named(), organisation_id=organisation.id, answer_by=answer_by)
        return self.change(
            event,
            state="objected",
            organisation_id=organisation.id,
            objection=objection,
            answer_by=answer_by,
        )

    def answer(self, answer: ObjectionAnswer, reason: str, now: datetime) -> Change[Self]:
        """Note what the street says to the objection."""
        event = ObjectionAnswered(**self._named(), answer=answer)
        return self.change(event, state=answer, reason=reason, answered_at=now)

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "task_id": self.id,
            "admission_id": self.admission_id,
            "department_id": self.department_id,
            "street_id": self.street_id,
            "quarter": self.quarter,
        }


def item_of(
    task: Task, admission: Admission, department: Organisation, now: datetime
) -> Change[Item]:
    """The department's item on the community's list; by no other way is there one of it."""
    deadline = admission.deadline
    item = Item(
        id=task.item_id or "",
        kind="need",
        organisation_id=department.id,
        home=department.division,
        division=task.division,
        title=admission.title,
        description=admission.description,
        category=admission.category,
        wish=False,
        wanted=admission.wanted,
        deadline=deadline,
        state="open",
        posted_at=now,
        due_on=days_after(deadline, 1) if deadline else None,
    )
    return item.change(item.posted())


def object_refusals(task: Task, organisation: Organisation, day: str) -> list[Refusal]:
    """Why this organisation cannot object: it is not the community's, or there is nothing to."""
    refusals = [*task.move_refusals("object"), *organisation.force_refusals(day)]
    if organisation.kind not in COMMUNITY_KINDS or organisation.division != task.division:
        refusals.append(NotThisCommunity(organisation=organisation.name))
    return refusals

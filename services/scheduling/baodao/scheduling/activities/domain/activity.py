"""An activity: what is done, by whom it is organised, and where."""

import functools
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.schema import Refusal
from baodao.schema.scheduling.activities import (
    ActivityDrafted,
    ActivityPublished,
    ActivityState,
    CreateActivity,
    CrewOutOfOrder,
    NotADraft,
    ShiftPlan,
    ShiftWithoutDuration,
    StartsInThePast,
    TooFarAhead,
    UnknownZone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Aggregate):
    """What is done, by whom it is organised, and where; its shifts are aggregates of their own."""

    LIFE: ClassVar = LifeCycle(begins=("draft",), publish=Move(("draft",), "published"))

    organisation_id: str
    title: str
    category: str
    division: str
    place: str
    responsible_id: str
    risk_note: str
    zone: str
    state: ActivityState
    shift_ids: tuple[str, ...]

    @property
    def is_published(self) -> bool:
        """Whether everybody may see it."""
        return self.state == "published"

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    @classmethod
    def draft(
        cls, activity_id: str, shift_ids: Iterable[str], plan: CreateActivity, division: str
    ) -> Change[Self]:
        """Draft an activity in a division, which nobody can sign up for yet."""
        return cls(
            id=activity_id,
            organisation_id=plan.organisation_id,
            title=plan.title,
            category=plan.category,
            division=division,
            place=plan.place,
            responsible_id=plan.responsible_id,
            risk_note=plan.risk_note,
            zone=plan.zone,
            state="draft",
            shift_ids=tuple(shift_ids),
        ).change(
            ActivityDrafted(
                division=division,
                activity_id=activity_id,
                organisation_id=plan.organisation_id,
                title=plan.title,
                category=plan.category,
            )
        )

    def plan_shift(self, shift_id: str, plan: ShiftPlan) -> Change[Shift]:
        """Make a shift of this draft."""
        return Shift(
            id=shift_id,
            activity_id=self.id,
            organisation_id=self.organisation_id,
            responsible_id=self.responsible_id,
            title=self.title,
            category=self.category,
            division=self.division,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            role=plan.role,
            min_crew=plan.min_crew,
            max_crew=plan.max_crew,
            sign_up_opens_at=plan.sign_up_opens_at,
            state="draft",
            seats_taken=0,
            zone=self.zone,
        ).change()

    def publish_refusals(
        self, shifts: Iterable[Shift], policy: Policy, now: datetime
    ) -> list[Refusal]:
        """Why the draft cannot be published now: only drafts, in the future, not too far ahead."""
        refusals: list[Refusal] = []
        if self.state not in self.LIFE.sources("publish"):
            refusals.append(NotADraft(activity_id=self.id))
        for shift in shifts:
            if shift.starts_at <= now:
                refusals.append(StartsInThePast(shift_id=shift.id, starts_at=shift.starts_at))
            if shift.ends_at > now + policy.publish_ahead:
                refusals.append(TooFarAhead(shift_id=shift.id))
        return refusals

    def publish(self, shifts: Iterable[Shift]) -> Change[Self]:
        """Publish the activity with its shifts: open for sign-up."""
        published = ActivityPublished(
            division=self.division,
            activity_id=self.id,
            organisation_id=self.organisation_id,
            title=self.title,
            category=self.category,
            zone=self.zone,
            shifts=[shift.facts() for shift in shifts],
        )
        return self.change(published, state="published")


@functools.cache
def _zones() -> set[str]:
    # Walks the file system.
    return zoneinfo.available_timezones()


def plan_refusals(plan: CreateActivity) -> list[Refusal]:
    """What is wrong with the plan of an activity: its zone, or its shifts, each by its number."""
    refusals: list[Refusal] = []
    if plan.zone not in _zones():
        refusals.append(UnknownZone(zone=plan.zone))
    for number, shift in enumerate(plan.shifts, 1):
        if shift.ends_at <= shift.starts_at:
            refusals.append(
                ShiftWithoutDuration(
                    number=number, starts_at=shift.starts_at, ends_at=shift.ends_at
                )
            )
        if shift.min_crew > shift.max_crew:
            refusals.append(
                CrewOutOfOrder(number=number, min_crew=shift.min_crew, max_crew=shift.max_crew)
            )
    return refusals

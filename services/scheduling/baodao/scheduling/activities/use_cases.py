"""Decisions about activities and their shifts."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kernel.reach import reaches
from baodao.kit.decisions import (
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.scheduling.activities.domain.activity import Activity, plan_refusals
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.schema import NotFound
from baodao.schema.access import ORGANISERS
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.scheduling.activities import (
    ActivityReceipt,
    AnotherPlace,
    CreateActivity,
    PublishActivity,
)


def _place(command: CreateActivity, organisation: KnownOrganisation) -> str | None:
    return command.division or organisation.division


@use_case
def create_activity(
    command: CreateActivity,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    division: Annotated[KnownDivision | None, by(_place)],
    now: datetime,
    new_id: NewId,
) -> Decision[ActivityReceipt]:
    """Write down an activity and its shifts as a draft."""
    home, code = organisation.division, _place(command, organisation)
    if home is None or code is None:
        # Known from before it was learned where organisations are.
        return refuse(NotFound(kind="organisation", id=command.organisation_id))
    refusals = plan_refusals(command)
    if not (code.startswith(home) or reaches(command.actor, code, ORGANISERS)):
        refusals.append(AnotherPlace(home=home, division=code))
    if division is None:
        refusals.append(UnknownDivision(division=code))
    else:
        refusals += division.refusals([now, *(shift.starts_at for shift in command.shifts)])
    if refusals:
        return refuse(*refusals)
    activity = Activity.draft(new_id(), [new_id() for _ in command.shifts], command, code)
    shifts = [
        activity.after.plan_shift(shift_id, plan)
        for shift_id, plan in zip(activity.after.shift_ids, command.shifts, strict=True)
    ]
    return accept(_receipt(activity.after), activity, *shifts)


@use_case
def publish_activity(
    command: PublishActivity,
    activity: Annotated[Activity, by("activity_id")],
    shifts: Annotated[dict[str, Shift], by_each("activity.shift_ids")],
    packs: Annotated[dict[str, PolicyPack], packs_at("activity.division")],
    now: datetime,
) -> Decision[ActivityReceipt]:
    """Open a draft and all its shifts for sign-up."""
    planned = [shifts[shift_id] for shift_id in activity.shift_ids]
    policy = rules_at(Policy, packs, activity.division)
    if refusals := activity.publish_refusals(planned, policy, now):
        return refuse(*refusals)
    opened = [shift.open(now) for shift in planned]
    published = activity.publish([change.after for change in opened])
    return accept(_receipt(activity), published, *opened, under=policy.version)


def _receipt(activity: Activity) -> ActivityReceipt:
    return ActivityReceipt(activity_id=activity.id, shift_ids=list(activity.shift_ids))

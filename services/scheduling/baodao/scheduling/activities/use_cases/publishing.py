"""Decisions about drafts, and about their publication."""

from dataclasses import replace
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
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.plans import plan_refusals
from baodao.scheduling.activities.domain.publishing import (
    agreement_reasons,
    insurance_refusals,
    publish_refusals,
    shift_refusals,
    standing_refusals,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation, Recorder
from baodao.schema import NotFound
from baodao.schema.access import ORGANISERS
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.scheduling.activities import (
    ActivityReceipt,
    CreateActivity,
    PublishActivity,
)
from baodao.schema.scheduling.activity_refusals import AnotherPlace


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
    """Draft an activity of a known organisation in a known division."""
    home, code = organisation.division, _place(command, organisation)
    if home is None or code is None:
        return refuse(NotFound(kind="organisation", id=command.organisation_id))
    refusals = plan_refusals(command, command.shifts)
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
        activity.after.new_shift(shift_id, plan).change()
        for shift_id, plan in zip(activity.after.shift_ids, command.shifts, strict=True)
    ]
    return accept(_receipt(activity.after), activity, *shifts)


@use_case
def publish_activity(
    command: PublishActivity,
    *,
    activity: Annotated[Activity, by("activity_id")],
    shifts: Annotated[dict[str, Shift], by_each("activity.shift_ids")],
    organisation: Annotated[KnownOrganisation, by("activity.organisation_id")],
    guide: Annotated[KnownOrganisation | None, by("organisation.guided_by")],
    division: Annotated[KnownDivision, by("activity.division")],
    packs: Annotated[dict[str, PolicyPack], packs_at("activity.division")],
    now: datetime,
) -> Decision[ActivityReceipt]:
    """Open a draft and all its shifts for sign-up."""
    planned = [shifts[shift_id] for shift_id in activity.shift_ids]
    policy = rules_at(Policy, packs, activity.division)
    recorder = Recorder(organisation, guide)
    refusals = [
        *publish_refusals(activity, planned, command.actor.id),
        *shift_refusals(planned, policy, now),
        *standing_refusals(activity, planned, recorder, division, policy),
        *insurance_refusals(activity, planned),
    ]
    if refusals:
        return refuse(*refusals)
    ready = replace(
        activity,
        where=activity.where.completed(policy),
        agreement=agreement_reasons(activity, planned, organisation, policy),
        recorded_by=recorder.id,
    )
    opened = [shift.open(now, **ready.carried()) for shift in planned]
    published = ready.publish([change.after for change in opened])
    return accept(_receipt(activity), published, *opened, under=policy.version)


def _receipt(activity: Activity) -> ActivityReceipt:
    return ActivityReceipt(activity_id=activity.id, shift_ids=list(activity.shift_ids))

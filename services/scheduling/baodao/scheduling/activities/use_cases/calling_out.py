"""Decisions about emergency call-outs: made in one step, and ended before their time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack, rules_at
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.scheduling.activities.domain.activity import Activity, Called, after_one
from baodao.scheduling.activities.domain.call_outs import CallOutCount, plan_of
from baodao.scheduling.activities.domain.plans import plan_refusals
from baodao.scheduling.activities.domain.publishing import (
    insurance_refusals,
    shift_refusals,
    standing_refusals,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.use_cases.publishing import opened, place_refusals
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation, Recorder
from baodao.schema import NotFound
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.scheduling.activity_changes import EndReceipt
from baodao.schema.scheduling.activity_refusals import ShiftIsOver
from baodao.schema.scheduling.call_outs import CallOut, CallOutReceipt, NotACallOut, StandDown


def _where(command: CallOut, organisation: KnownOrganisation) -> str | None:
    return command.division or organisation.division


def _places(command: CallOut, organisation: KnownOrganisation) -> Iterable[str]:
    there = _where(command, organisation)
    return {code for code in (there, command.within) if code}


def _packs(command: CallOut, organisation: KnownOrganisation) -> Iterable[str]:
    return ancestry(_where(command, organisation) or "")


@use_case
def call_out(
    command: CallOut,
    *,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    guide: Annotated[KnownOrganisation | None, by("organisation.guided_by")],
    divisions: Annotated[dict[str, KnownDivision], by_each(_places)],
    count: Annotated[CallOutCount, by("organisation_id", or_new=CallOutCount.none)],
    packs: Annotated[dict[str, PolicyPack], by_each(_packs)],
    now: datetime,
    new_id: NewId,
) -> Decision[CallOutReceipt]:
    """Write, agree to and publish an activity with one shift, open at once to who is called."""
    home, code = organisation.division, _where(command, organisation)
    if home is None or code is None:
        return refuse(NotFound(kind="organisation", id=command.organisation_id))
    within = command.within or code
    unknown = [UnknownDivision(division=one) for one in (code, within) if one not in divisions]
    if unknown:
        return refuse(*dict.fromkeys(unknown))
    policy = rules_at(Policy, packs, code)
    plan = plan_of(command, policy, now)
    called = Called(within, command.skill)
    draft = Activity.draft(new_id(), [new_id()], plan, code, called)
    (shift_id,) = draft.after.shift_ids
    shift = draft.after.new_shift(shift_id, plan.shifts[0]).change()
    planned, recorder = [shift.after], Recorder(organisation, guide)
    refusals = [
        *count.refusals(policy, now),
        *plan_refusals(plan, plan.shifts),
        *place_refusals(command.actor, home, code),
        *(place_refusals(command.actor, home, within) if within != code else []),
        *shift_refusals(planned, policy, now),
        *standing_refusals(draft.after, planned, recorder, divisions[code], policy),
        *insurance_refusals(draft.after, planned),
    ]
    if refusals:
        return refuse(*refusals)
    published = opened(draft.after, planned, recorder, policy, now)
    counted = count.count(now)
    left = policy.call_outs_a_day - counted.after.made
    receipt = CallOutReceipt(activity_id=draft.after.id, shift_id=shift_id, left_today=left)
    return accept(receipt, draft, shift, *published, counted, under=policy.version)


@use_case
def stand_down(
    command: StandDown,
    shift: Annotated[Shift, by("shift_id")],
    activity: Annotated[Activity, by("shift.activity_id")],
    now: datetime,
) -> Decision[EndReceipt]:
    """End a call-out now; one that has not begun is called off."""
    if not shift.called_within:
        return refuse(NotACallOut(shift_id=shift.id))
    if shift.state in ("over", "cancelled"):
        return refuse(ShiftIsOver(shift_id=shift.id, state=shift.state))
    if shift.has_begun(now):
        ended = shift.stand_down(command.reason, now)
    else:
        ended = shift.cancel(command.reason, now)
    held = replace(ended.after, ends_at=ended.after.over_at)
    receipt = EndReceipt(activity_id=activity.id, shift_ids=[shift.id])
    return accept(receipt, ended, *after_one(activity, [held], command.reason))

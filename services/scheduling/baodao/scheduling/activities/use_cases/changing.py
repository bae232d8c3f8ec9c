"""Decisions about activities and shifts that change, are called off, or are over."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.own import NothingDue
from baodao.scheduling.activities.commands import EndShift
from baodao.scheduling.activities.domain.activity import Activity, after_one, first_begun
from baodao.scheduling.activities.domain.changing import (
    change_refusals,
    changes_to,
    wanted_after,
)
from baodao.scheduling.activities.domain.plans import plan_refusals
from baodao.scheduling.activities.domain.posts import NotedPost, post_refusals
from baodao.scheduling.activities.domain.publishing import (
    insurance_refusals,
    scope_refusals,
    shift_refusals,
    standing_refusals,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation, Recorder
from baodao.schema.scheduling.activity_changes import (
    CancelActivity,
    CancelShift,
    ChangeActivity,
    ChangeReceipt,
    EndReceipt,
)
from baodao.schema.scheduling.activity_refusals import (
    ActivityHasBegun,
    ShiftHasBegun,
    ShiftIsOver,
)

_Shifts = Annotated[dict[str, Shift], by_each("activity.shift_ids")]


def _meant(command: ChangeActivity) -> list[str]:
    return [one for plan in command.shifts if (one := plan.scope.organisation_id)]


def _places(command: ChangeActivity) -> list[str]:
    return [one for plan in command.shifts if (one := plan.scope.division)]


def _posts(command: ChangeActivity) -> list[str]:
    return [one for plan in command.shifts if (one := plan.post_id)]


def _rescoped(touched: Iterable[Shift], before: Mapping[str, Shift]) -> list[Shift]:
    return [one for one in touched if one.id not in before or one.scope != before[one.id].scope]


def _at_another(touched: Iterable[Shift], before: Mapping[str, Shift]) -> list[Shift]:
    """Shifts of another post than before, or at another time: a post has an end."""
    return [
        one
        for one in touched
        if one.id not in before
        or (one.post_id, one.starts_at) != (before[one.id].post_id, before[one.id].starts_at)
    ]


@use_case
def change_activity(  # noqa: PLR0913 -- who answers for it, where it is, and by which rules
    command: ChangeActivity,
    *,
    activity: Annotated[Activity, by("activity_id")],
    shifts: _Shifts,
    organisation: Annotated[KnownOrganisation, by("activity.organisation_id")],
    guide: Annotated[KnownOrganisation | None, by("organisation.guided_by")],
    division: Annotated[KnownDivision, by("activity.division")],
    meant: Annotated[dict[str, KnownOrganisation], by_each(_meant)],
    places: Annotated[dict[str, KnownDivision], by_each(_places)],
    posts: Annotated[dict[str, NotedPost], by_each(_posts)],
    packs: Annotated[dict[str, PolicyPack], packs_at("activity.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[ChangeReceipt]:
    """Make the activity and its shifts what they are to be, and tell what of it is another."""
    policy = rules_at(Policy, packs, activity.division)
    refusals = [
        *plan_refusals(command, command.shifts),
        *change_refusals(activity, shifts, command, now),
    ]
    if refusals:
        return refuse(*refusals)
    known = [shifts[shift_id] for shift_id in activity.shift_ids]
    new_ids = [new_id() for plan in command.shifts if plan.shift_id is None]
    after = wanted_after(activity, known, command, new_ids, organisation, policy, now)
    if activity.state == "published":
        touched = after.touched(shifts)
        coming = [one for one in after.shifts if one.state == "published" and now < one.starts_at]
        recorder = Recorder(organisation, guide)
        refusals = [
            *shift_refusals(touched, policy, now),
            *standing_refusals(after.activity, touched, recorder, division, policy),
            *scope_refusals(_rescoped(touched, shifts), meant, places),
            *post_refusals(activity.organisation_id, _at_another(touched, shifts), posts),
            *insurance_refusals(after.activity, coming),
        ]
    if refusals:
        return refuse(*refusals)
    found = changes_to(activity, shifts, after, now)
    receipt = ChangeReceipt(
        activity_id=activity.id,
        shift_ids=list(after.activity.shift_ids),
        changed=list(found.fields),
        material=list(found.material),
    )
    return accept(receipt, *found.changes, under=policy.version)


@use_case
def cancel_activity(
    command: CancelActivity,
    activity: Annotated[Activity, by("activity_id")],
    shifts: _Shifts,
    now: datetime,
) -> Decision[EndReceipt]:
    """Call off the activity and its shifts, none of which has begun."""
    refusals = activity.over_refusals()
    if begun := first_begun(shifts.values(), now):
        refusals.append(ActivityHasBegun(activity_id=activity.id, starts_at=begun))
    if refusals:
        return refuse(*refusals)
    known = [shifts[shift_id] for shift_id in activity.shift_ids]
    off = [one.cancel(command.reason, now) for one in known if one.state != "cancelled"]
    cancelled = activity.cancel(command.reason, activity.shift_ids)
    return accept(_ended(activity, [one.after.id for one in off]), cancelled, *off)


@use_case
def cancel_shift(
    command: CancelShift,
    shift: Annotated[Shift, by("shift_id")],
    activity: Annotated[Activity, by("shift.activity_id")],
    shifts: _Shifts,
    now: datetime,
) -> Decision[EndReceipt]:
    """Call one shift off; of a draft it is taken out."""
    if shift.state in ("over", "cancelled"):
        return refuse(ShiftIsOver(shift_id=shift.id, state=shift.state))
    if activity.state == "template":
        return refuse(*activity.over_refusals())
    if shift.has_begun(now):
        return refuse(ShiftHasBegun(shift_id=shift.id, starts_at=shift.starts_at))
    off = shift.cancel(command.reason, now)
    changes: list[Change[Aggregate]] = [off]
    if shift.state == "draft":
        left = tuple(one for one in activity.shift_ids if one != shift.id)
        changes.append(activity.change(shift_ids=left))
    else:
        changes += after_one(activity, _with(shifts, off.after), command.reason)
    return accept(_ended(activity, [shift.id]), *changes)


@use_case
def end_shift(
    command: EndShift,
    shift: Annotated[Shift, by("shift_id")],
    activity: Annotated[Activity, by("shift.activity_id")],
    shifts: _Shifts,
    now: datetime,
) -> Decision[None]:
    """Note that a shift is over, and with the last one its activity."""
    if shift.state != "published" or now < shift.ends_at:
        return refuse(NothingDue(of=shift.id))
    over = shift.end()
    return accept(None, over, *after_one(activity, _with(shifts, over.after), ""))


def _with(shifts: Mapping[str, Shift], one: Shift) -> list[Shift]:
    return [one if shift.id == one.id else shift for shift in shifts.values()]


def _ended(activity: Activity, shift_ids: list[str]) -> EndReceipt:
    return EndReceipt(activity_id=activity.id, shift_ids=shift_ids)

"""Decisions about drafts, and about their publication."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kernel.reach import reaches
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
from baodao.scheduling.activities.domain.activity import NOTHING, Activity, After
from baodao.scheduling.activities.domain.plans import plan_refusals
from baodao.scheduling.activities.domain.posts import NotedPost, post_refusals
from baodao.scheduling.activities.domain.publishing import (
    agreement_reasons,
    insurance_refusals,
    publish_refusals,
    scope_refusals,
    shift_refusals,
    standing_refusals,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownDivision, KnownItem, KnownOrganisation, Recorder
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.access import ORGANISERS
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.scheduling.activities import (
    ActivityReceipt,
    CreateActivity,
    PublishActivity,
)
from baodao.schema.scheduling.activity_refusals import AnotherPlace
from baodao.schema.scheduling.item_refusals import ItemOfOthers


def _place(command: CreateActivity, organisation: KnownOrganisation) -> str | None:
    return command.division or organisation.division


@use_case
def create_activity(
    command: CreateActivity,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    division: Annotated[KnownDivision | None, by(_place)],
    now: datetime,
    new_id: NewId,
    item: Annotated[KnownItem | None, by("item_id")] = None,
) -> Decision[ActivityReceipt]:
    """Draft an activity of a known organisation in a known division."""
    return drafted(command, organisation, division, now, new_id, item=item)


def drafted(
    command: CreateActivity,
    organisation: KnownOrganisation,
    division: KnownDivision | None,
    now: datetime,
    new_id: NewId,
    after: After = NOTHING,
    *,
    item: KnownItem | None = None,
) -> Decision[ActivityReceipt]:
    """Draft an activity, perhaps after another one; for all that make drafts."""
    home, code = organisation.division, _place(command, organisation)
    if home is None or code is None:
        return refuse(NotFound(kind="organisation", id=command.organisation_id))
    refusals = plan_refusals(command, command.shifts) + place_refusals(command.actor, home, code)
    refusals += item_refusals(command, item)
    if division is None:
        refusals.append(UnknownDivision(division=code))
    else:
        refusals += division.refusals([now, *(shift.starts_at for shift in command.shifts)])
    if refusals:
        return refuse(*refusals)
    ids = [new_id() for _ in command.shifts]
    activity = Activity.draft(new_id(), ids, command, code, after=after)
    shifts = [
        activity.after.new_shift(shift_id, plan).change()
        for shift_id, plan in zip(activity.after.shift_ids, command.shifts, strict=True)
    ]
    return accept(_receipt(activity.after), activity, *shifts)


def _organisations(shifts: dict[str, Shift]) -> list[str]:
    return [one for shift in shifts.values() if (one := shift.scope.organisation_id)]


def _divisions(shifts: dict[str, Shift]) -> list[str]:
    return [one for shift in shifts.values() if (one := shift.scope.division)]


def _posts(shifts: dict[str, Shift]) -> list[str]:
    return [one for shift in shifts.values() if (one := shift.post_id)]


Meant = Annotated[dict[str, KnownOrganisation], by_each(_organisations)]
Places = Annotated[dict[str, KnownDivision], by_each(_divisions)]
Posts = Annotated[dict[str, NotedPost], by_each(_posts)]
"""For whose people shifts are, who lives where, and of which posts they are."""


@use_case
def publish_activity(  # noqa: PLR0913 -- as what changes it
    command: PublishActivity,
    *,
    activity: Annotated[Activity, by("activity_id")],
    shifts: Annotated[dict[str, Shift], by_each("activity.shift_ids")],
    organisation: Annotated[KnownOrganisation, by("activity.organisation_id")],
    guide: Annotated[KnownOrganisation | None, by("organisation.guided_by")],
    division: Annotated[KnownDivision, by("activity.division")],
    meant: Meant,
    places: Places,
    posts: Posts,
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
        *scope_refusals(planned, meant, places),
        *post_refusals(activity.organisation_id, planned, posts),
        *insurance_refusals(activity, planned),
    ]
    if refusals:
        return refuse(*refusals)
    published = opened(activity, planned, recorder, policy, now)
    return accept(_receipt(activity), *published, under=policy.version)


def item_refusals(command: CreateActivity, item: KnownItem | None) -> list[Refusal]:
    """Why it cannot take up this item: there is none, it is over, or another community's."""
    if command.item_id is None:
        return []
    if item is None or item.organisation_id is None:
        return [NotFound(kind="item", id=command.item_id)]
    is_theirs = item.organisation_id in (command.organisation_id, *command.actor.kept)
    if not (is_theirs or reaches(command.actor, item.division, ORGANISERS)):
        return [ItemOfOthers(item_id=item.id)]
    return item.refusals()


def place_refusals(actor: Actor, home: str, code: str) -> list[Refusal]:
    """`another-place` if neither the organisation is there, nor the actor organises there."""
    if code.startswith(home) or reaches(actor, code, ORGANISERS):
        return []
    return [AnotherPlace(home=home, division=code)]


def opened(
    activity: Activity,
    planned: Sequence[Shift],
    recorder: Recorder,
    policy: Policy,
    now: datetime,
) -> list[Change[Aggregate]]:
    """What opens an activity and its shifts for sign-up, once nothing is against it."""
    ready = replace(
        activity,
        where=activity.where.completed(policy),
        agreement=agreement_reasons(activity, planned, recorder.organisation, policy),
        recorded_by=recorder.id,
    )
    shifts = [shift.open(now, **ready.carried()) for shift in planned]
    return [ready.publish([change.after for change in shifts]), *shifts]


def _receipt(activity: Activity) -> ActivityReceipt:
    return ActivityReceipt(activity_id=activity.id, shift_ids=list(activity.shift_ids))

"""What changes of an activity and its shifts, and whom it concerns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.plans import described, planned
from baodao.scheduling.activities.domain.publishing import agreement_reasons
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.schema import NotFound, Refusal
from baodao.schema.scheduling.activity_changes import ChangeActivity, ShiftAspect, ShiftChanged
from baodao.schema.scheduling.activity_refusals import (
    FewerThanApprentices,
    FewerThanTaken,
    FixedOncePublished,
    ShiftHasBegun,
    ShiftIsOver,
    TooManyShifts,
)
from baodao.schema.scheduling.plans import SHIFTS_AT_MOST, ChangedShift

_FIXED = ("kind", "provider", "category", "category_code", "danger", "zone")
"""What people have decided by once it is published."""
_ASPECTS: Mapping[ShiftAspect, tuple[str, ...]] = {
    "time": ("starts_at", "ends_at"),
    "role": ("role",),
    "crew": ("min_crew", "max_crew"),
    "sign-up": ("sign_up_opens_at",),
    "needs": (
        *("minimum_age", "skills", "shadow_places", "changeover_minutes", "max_waiting"),
        *("terms_version", "agreement_required", "scope", "is_by_approval"),
        *("post_id", "courses_needed"),
    ),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An activity and its shifts as they are to be; `new` are the ids of shifts to be added."""

    activity: Activity
    shifts: tuple[Shift, ...]
    new: frozenset[str]

    def touched(self, before: Mapping[str, Shift]) -> list[Shift]:
        """The shifts whose own plan is another one, or that are new."""
        return [
            shift
            for shift in self.shifts
            if shift.id in self.new or aspects(before[shift.id], shift)
        ]


def change_refusals(
    activity: Activity, shifts: Mapping[str, Shift], command: ChangeActivity, now: datetime
) -> list[Refusal]:
    """Why these changes cannot be made: what is over, has begun, or stays as it was published."""
    refusals = activity.over_refusals()
    if activity.state == "published":
        said = described(command)
        refusals += [
            FixedOncePublished(field=name)
            for name in _FIXED
            if said[name] != getattr(activity, name)
        ]
    added = sum(one.shift_id is None for one in command.shifts)
    most = 1 if activity.called else SHIFTS_AT_MOST
    if added and len(activity.shift_ids) + added > most:
        refusals.append(TooManyShifts(most=most))
    for plan in command.shifts:
        if plan.shift_id and plan.shift_id in shifts:
            refusals += _shift_refusals(shifts[plan.shift_id], plan, now)
        elif plan.shift_id:
            refusals.append(NotFound(kind="shift", id=plan.shift_id))
    return refusals


def _shift_refusals(shift: Shift, plan: ChangedShift, now: datetime) -> list[Refusal]:
    if not aspects(shift, replace(shift, **_replanned(shift, plan))):
        return []
    if shift.state in ("over", "cancelled"):
        return [ShiftIsOver(shift_id=shift.id, state=shift.state)]
    if shift.has_begun(now):
        return [ShiftHasBegun(shift_id=shift.id, starts_at=shift.starts_at)]
    refusals: list[Refusal] = []
    if plan.max_crew < shift.seats_taken:
        taken, most = shift.seats_taken, plan.max_crew
        refusals.append(FewerThanTaken(shift_id=shift.id, seats_taken=taken, max_crew=most))
    if plan.shadow_places < shift.apprentices:
        there, places = shift.apprentices, plan.shadow_places
        refusals.append(FewerThanApprentices(shift_id=shift.id, apprentices=there, places=places))
    return refusals


def _replanned(shift: Shift, plan: ChangedShift) -> dict[str, Any]:
    said = planned(plan)
    if shift.state != "draft" and plan.sign_up_opens_at is None:
        kept = ("sign_up_opens_at", "opens_as_planned")
        said |= {name: getattr(shift, name) for name in kept}
    return said


def wanted_after(
    activity: Activity,
    shifts: Sequence[Shift],
    command: ChangeActivity,
    new_ids: Iterable[str],
    organisation: KnownOrganisation,
    policy: Policy,
    now: datetime,
) -> Wanted:
    """The activity and its shifts as the command wants them; what has begun stays as it is."""
    after = replace(activity.described(command, now), **_lead(activity, command))
    if activity.state == "published":
        after = replace(after, where=after.where.completed(policy))
    plans = {plan.shift_id: plan for plan in command.shifts if plan.shift_id}
    known = [
        replace(shift, **_replanned(shift, plans[shift.id]))
        if shift.id in plans and not shift.has_begun(now)
        else shift
        for shift in shifts
    ]
    added = [
        after.new_shift(new_id, plan) for new_id, plan in zip(new_ids, _added(command), strict=True)
    ]
    if activity.state == "published":
        live = [one for one in (*known, *added) if one.state != "cancelled"]
        reasons = agreement_reasons(after, live, organisation, policy)
        after = replace(after, agreement=reasons)
        added = [replace(one, **one.opening(now)) for one in added]
    carried = after.carried()
    found = [
        one if one.has_begun(now) or one.state == "cancelled" else replace(one, **carried)
        for one in (*known, *added)
    ]
    new = frozenset(one.id for one in added)
    after = replace(after, shift_ids=(*activity.shift_ids, *(one.id for one in added)))
    return Wanted(after, tuple(found), new)


def _added(command: ChangeActivity) -> list[ChangedShift]:
    return [plan for plan in command.shifts if plan.shift_id is None]


def _lead(activity: Activity, command: ChangeActivity) -> dict[str, Any]:
    """Who is responsible, and who is asked: of what is published the former stays meanwhile."""
    lead, by = command.responsible_id, command.actor.id
    if lead == by:
        return {"responsible_id": lead, "asked_id": None}
    if activity.state == "published":
        return {"asked_id": None if lead == activity.responsible_id else lead}
    is_asked = lead != activity.responsible_id or not activity.is_agreed
    return {"responsible_id": lead, "asked_id": lead if is_asked else None}


def aspects(before: Shift, after: Shift) -> list[ShiftAspect]:
    """What of a shift is another one than before."""
    found: list[ShiftAspect] = [
        aspect
        for aspect, names in _ASPECTS.items()
        if any(getattr(before, name) != getattr(after, name) for name in names)
    ]
    is_elsewhere = after.where and after.where.is_elsewhere(before.where)
    return [*found, "place"] if is_elsewhere else found


def is_material(before: Shift, after: Shift) -> bool:
    """Whether who holds a seat is asked again: outside the former time, elsewhere, another role.

    A shift that only became shorter is within its former time. Where the risk note has to be read,
    or an agreement signed, another one is read and signed again.
    """
    is_outside = after.starts_at < before.starts_at or after.ends_at > before.ends_at
    is_elsewhere = bool(after.where and after.where.is_elsewhere(before.where))
    is_another = after.role != before.role
    return is_outside or is_elsewhere or is_another or _is_read_again(before, after)


def _is_read_again(before: Shift, after: Shift) -> bool:
    if after.terms_version is None:
        return False
    is_signed_now = after.agreement_required and not before.agreement_required
    return is_signed_now or after.terms_version != before.terms_version


@dataclass(frozen=True, slots=True)
class Changed:
    """What is committed, the names of fields that are other ones, and who is asked again."""

    changes: tuple[Change[Aggregate], ...]
    fields: tuple[str, ...]
    material: tuple[str, ...]


def changes_to(
    activity: Activity, before: Mapping[str, Shift], wanted: Wanted, now: datetime
) -> Changed:
    """What leads from the activity and its shifts to those wanted, and what is told of it."""
    after = wanted.activity
    found = _fields(activity, after)
    touched = {shift.id for shift in wanted.touched(before)}
    if touched:
        found.append("shifts")
    shifts: list[Change[Aggregate]] = []
    material: list[str] = []
    for shift in wanted.shifts:
        if shift.id in wanted.new:
            shifts.append(shift.change())
            continue
        former = before[shift.id]
        if shift == former:
            continue
        is_known = former.state == "published"
        if is_known and is_material(former, shift):
            material.append(shift.id)
        shifts.append(_shift_change(former, shift, now))
    events = after.asking() if after.asked_id != activity.asked_id else []
    if found and activity.state == "published":
        live = [one for one in wanted.shifts if one.state == "published"]
        events = [after.changed(found, live), *events]
    changes: list[Change[Aggregate]] = shifts
    if events or after != activity:
        changes = [activity.change(*events, **_differing(activity, after)), *shifts]
    return Changed(tuple(changes), tuple(found), tuple(material))


def _shift_change(before: Shift, after: Shift, now: datetime) -> Change[Shift]:
    differing, found = _differing(before, after), aspects(before, after)
    if before.state != "published" or not found:
        return before.change(**differing)
    material = is_material(before, after)
    count = before.material_changes + material
    event = ShiftChanged(
        division=after.division,
        shift_id=after.id,
        activity_id=after.activity_id,
        organisation_id=after.organisation_id,
        title=after.title,
        category=after.category,
        kind=after.kind,
        changed=found,
        material=material,
        material_changes=count,
        starts_at=after.starts_at,
        ends_at=after.ends_at,
        role=after.role,
        min_crew=after.min_crew,
        max_crew=after.max_crew,
        former_starts_at=before.starts_at,
        former_ends_at=before.ends_at,
        former_role=before.role,
        former_place=before.where.place if before.where else None,
        former_max_crew=before.max_crew,
        **after.whereabouts(),
    )
    return before.change(
        event,
        changed_at=now,
        material_changes=count,
        **differing,
        **(after.marked_from(now) if after.starts_at != before.starts_at else {}),
        **_due(before, now, count, material=material),
    )


def _due(before: Shift, now: datetime, count: int, *, material: bool) -> dict[str, Any]:
    """Seats that were added are offered, and people are asked, with what falls due then."""
    if before.waiting or before.offers or (material and before.concerns_anybody):
        return {"look_at": now}
    return {"asked_changes": count} if material else {}


def _differing(before: Aggregate, after: Aggregate) -> dict[str, Any]:
    names = [field.name for field in fields(after)]
    return {
        name: getattr(after, name)
        for name in names
        if getattr(after, name) != getattr(before, name)
    }


_SAID = (
    *("title", "category", "category_code", "kind", "provider", "risk_note", "zone", "danger"),
    *("insurance", "subsidies", "with_foreigners", "agreement_asked", "agreement_text"),
    *("responsible_id", "by_approval"),
)


def _fields(before: Activity, after: Activity) -> list[str]:
    """The names of the fields of `change-activity` that are other ones."""
    found = [name for name in _SAID if getattr(before, name) != getattr(after, name)]
    then, now = before.where.facts(), after.where.facts()
    return found + [name for name, value in now.items() if value != then[name]]

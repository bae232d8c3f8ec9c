"""An entry that says something else than at its last import: what it wants of its activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.said import said_of, said_of_shift
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.imports.domain.entries import shifts_of
from baodao.schema import Actor
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.imports import ProgrammeEntry
from baodao.schema.scheduling.plans import ChangedShift, ShiftPlan

_KEPT = (
    *("sign_up_opens_at", "minimum_age", "skills", "shadow_places"),
    *("changeover_minutes", "max_waiting", "scope", "by_approval", "post_id"),
    "courses_needed",
)
"""What a programme does not say of one shift."""


@dataclass(frozen=True, slots=True)
class Update:
    """The change that an entry amounts to, and the shifts that it has no more."""

    wish: ChangeActivity
    missing: tuple[str, ...]


def update_of(
    entry: ProgrammeEntry,
    changed: set[str],
    activity: Activity,
    shifts: Sequence[Shift],
    actor: Actor,
    now: datetime,
) -> Update:
    """What changed there is changed here; all else stays as it is now, whoever made it so."""
    said = said_of(activity)
    said |= {name: getattr(entry, name) for name in changed & said.keys()}
    plans: list[ChangedShift] = []
    missing: tuple[str, ...] = ()
    live = [one for one in shifts if one.state in ("draft", "published")]
    coming = [one for one in live if not one.has_begun(now)]
    if "shifts" in changed:
        plans, missing = _paired(shifts_of(entry), coming)
    elif "scope" in changed:
        plans = [_as_it_is(one) for one in coming]
    if "scope" in changed:
        plans = [one.model_copy(update={"scope": entry.scope}) for one in plans]
    wish = ChangeActivity.model_construct(
        actor=actor, command_id="entry", activity_id=activity.id, shifts=plans, **said
    )
    return Update(wish, missing)


def _as_it_is(shift: Shift) -> ChangedShift:
    return ChangedShift.model_construct(shift_id=shift.id, **said_of_shift(shift))


def _paired(
    plans: Sequence[ShiftPlan], shifts: Sequence[Shift]
) -> tuple[list[ChangedShift], tuple[str, ...]]:
    """The shifts as planned now, by their beginnings, the others in their order; and those left."""
    left = {one.id: one for one in shifts}
    by_start = {one.starts_at: one for one in shifts}
    pairs: list[tuple[ShiftPlan, Shift | None]] = []
    for plan in plans:
        same = by_start.pop(plan.starts_at, None)
        pairs.append((plan, left.pop(same.id) if same else None))
    others = iter(list(left.values()))
    changed = []
    for plan, shift in pairs:
        meant = shift or next(others, None)
        if meant:
            left.pop(meant.id, None)
        changed.append(_changed(plan, meant))
    return changed, tuple(left)


def _changed(plan: ShiftPlan, shift: Shift | None) -> ChangedShift:
    said = {name: getattr(plan, name) for name in ShiftPlan.model_fields}
    if shift:
        said |= {name: value for name, value in said_of_shift(shift).items() if name in _KEPT}
        said["shift_id"] = shift.id
    return ChangedShift.model_construct(**said)

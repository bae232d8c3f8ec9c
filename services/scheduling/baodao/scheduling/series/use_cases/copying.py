"""Decisions about copies: activities that are drafted again on other days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    Refused,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.scheduling.activities.domain.activity import Activity, After
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.use_cases.publishing import drafted
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.scheduling.series.domain.copies import Copy, copy_id, weeks_later
from baodao.scheduling.series.domain.patterns import Pattern, all_shifts, in_order
from baodao.scheduling.series.domain.series import Series
from baodao.schema import Actor, NotFound
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.copying import (
    Copied,
    CopyActivities,
    CopyActivity,
    CopyReceipt,
    NotCopied,
)

_Shifts = Annotated[dict[str, Shift], by_each("activity.shift_ids")]


def _patterns(activities: dict[str, Activity], shifts: dict[str, Shift]) -> Iterator[Pattern]:
    for activity in activities.values():
        pattern = Pattern.of(activity, in_order(activity, shifts))
        if isinstance(pattern, Pattern):
            yield pattern


def _targets(
    command: CopyActivities, activities: dict[str, Activity], shifts: dict[str, Shift]
) -> Iterator[tuple[Activity, date]]:
    for one in _patterns(activities, shifts):
        yield one.activity, weeks_later(one.day, command.weeks)


def _copies(
    command: CopyActivities, activities: dict[str, Activity], shifts: dict[str, Shift]
) -> Iterable[str]:
    return [copy_id(one.id, day) for one, day in _targets(command, activities, shifts)]


def _series(activities: dict[str, Activity]) -> Iterable[str]:
    return {one.series_id for one in activities.values() if one.series_id}


def _divisions(activities: dict[str, Activity]) -> Iterable[str]:
    return {one.division for one in activities.values()}


def _made(
    command: CopyActivities,
    activities: dict[str, Activity],
    shifts: dict[str, Shift],
    copies: dict[str, Copy],
    series: dict[str, Series],
) -> Iterable[str]:
    targets = _targets(command, activities, shifts)
    return [key for one, day in targets for key in _there(one, day, copies, series)]


def _there(
    source: Activity, day: date, copies: dict[str, Copy], series: dict[str, Series]
) -> list[str]:
    """What was made of an activity for a day: a copy, or another one of its series."""
    copy, recurs = copies.get(copy_id(source.id, day)), series.get(source.series_id or "")
    found = [copy.activity_id if copy else None, recurs.on(day) if recurs else None]
    return [key for key in found if key]


@use_case
def copy_activities(  # noqa: PLR0913 -- what is copied, what was copied before, and where it is
    command: CopyActivities,
    *,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    activities: Annotated[dict[str, Activity], by_each("activity_ids")],
    shifts: Annotated[dict[str, Shift], by_each(all_shifts)],
    copies: Annotated[dict[str, Copy], by_each(_copies)],
    series: Annotated[dict[str, Series], by_each(_series)],
    made: Annotated[dict[str, Activity], by_each(_made)],
    divisions: Annotated[dict[str, KnownDivision], by_each(_divisions)],
    now: datetime,
    new_id: NewId,
) -> Decision[CopyReceipt]:
    """Draft each activity again so many weeks later, and say of every other why not."""
    kept = {organisation.id, *command.actor.kept}
    work = _Copying(command.actor, organisation, copies, series, made, divisions, now, new_id)
    changes: list[Change[Aggregate]] = []
    receipt = CopyReceipt(copied=[], rejected=[])
    for key in dict.fromkeys(command.activity_ids):
        activity = activities.get(key)
        decision: Decision[Copied]
        if activity is None or activity.organisation_id not in kept:
            decision = refuse(NotFound(kind="activity", id=key))
        else:
            of = Pattern.of(activity, in_order(activity, shifts))
            decision = (
                work.copy(of, weeks_later(of.day, command.weeks))
                if isinstance(of, Pattern)
                else refuse(*of)
            )
        if isinstance(decision, Refused):
            rules = [FailedRule.of(one) for one in decision.refusals]
            receipt.rejected.append(NotCopied(activity_id=key, refusals=rules))
        else:
            changes += decision.changes
            receipt.copied.append(decision.reply)
    return accept(receipt, *changes)


def _copy(command: CopyActivity, activity: Activity) -> str:
    return copy_id(activity.id, date.fromisoformat(command.day))


def _made_of_one(
    command: CopyActivity,
    activity: Activity,
    copies: dict[str, Copy],
    series: dict[str, Series],
) -> Iterable[str]:
    return _there(activity, date.fromisoformat(command.day), copies, series)


@use_case
def copy_activity(  # noqa: PLR0913 -- as of several
    command: CopyActivity,
    *,
    activity: Annotated[Activity, by("activity_id")],
    shifts: _Shifts,
    organisation: Annotated[KnownOrganisation, by("activity.organisation_id")],
    copies: Annotated[dict[str, Copy], by_each(_copy)],
    series: Annotated[dict[str, Series], by_each("activity.series_id")],
    made: Annotated[dict[str, Activity], by_each(_made_of_one)],
    divisions: Annotated[dict[str, KnownDivision], by_each("activity.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[Copied]:
    """Draft an activity again, or after a template, on a day."""
    of = Pattern.of(activity, in_order(activity, shifts))
    if not isinstance(of, Pattern):
        return refuse(*of)
    work = _Copying(command.actor, organisation, copies, series, made, divisions, now, new_id)
    return work.copy(of, date.fromisoformat(command.day))


@dataclass(frozen=True, slots=True)
class _Copying:
    """What is known of where activities are, and of what was made of them before."""

    actor: Actor
    organisation: KnownOrganisation
    copies: dict[str, Copy]
    series: dict[str, Series]
    made: dict[str, Activity]
    divisions: dict[str, KnownDivision]
    now: datetime
    new_id: NewId

    def copy(self, of: Pattern, day: date) -> Decision[Copied]:
        """Draft it on a day, unless that was done; or say everything that is in the way."""
        source = of.activity
        if known := self._known(source, day):
            return accept(_copied(source, day, known.id, known.shift_ids))
        refusals = [
            *of.day_refusals(day, self.now),
            *of.lead_refusals(self.actor),
            *of.force_refusals(day, self.organisation),
        ]
        decision = drafted(
            of.plan_on(day, self.organisation.id, self.actor),
            self.organisation,
            self.divisions.get(source.division),
            self.now,
            self.new_id,
            After(activity_id=source.id),
        )
        if isinstance(decision, Refused):
            return refuse(*refusals, *decision.refusals)
        if refusals:
            return refuse(*refusals)
        made = decision.reply
        noted = Copy.noted(
            self.copies.get(copy_id(source.id, day)), source.id, day, made.activity_id
        )
        copied = _copied(source, day, made.activity_id, made.shift_ids)
        told = copied.model_copy(update={"outcome": "copied", "clock": of.notes_on(day)})
        return accept(told, *decision.changes, noted)

    def _known(self, source: Activity, day: date) -> Activity | None:
        found = _there(source, day, self.copies, self.series)
        there = [self.made[key] for key in found if key in self.made]
        return next((one for one in there if one.state != "discarded"), None)


def _copied(source: Activity, day: date, made: str, shift_ids: Iterable[str]) -> Copied:
    return Copied(
        copied_from=source.id,
        day=day.isoformat(),
        outcome="known",
        activity_id=made,
        shift_ids=list(shift_ids),
    )

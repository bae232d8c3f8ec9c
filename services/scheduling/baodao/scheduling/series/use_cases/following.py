"""Decisions about what there is of a series: each of its activities by its own rules."""

from collections.abc import Iterable
from datetime import date, datetime

from baodao.kit.decisions import Aggregate, Change, Decision, NewId, accept, refuse, use_case
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.said import said_of
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.use_cases.changing import (
    cancel_activity,
    change_activity,
)
from baodao.scheduling.activities.use_cases.leading import agree_to_lead
from baodao.scheduling.activities.use_cases.publishing import Meant, Places, Posts
from baodao.scheduling.series.domain.patterns import Pattern, in_order
from baodao.scheduling.series.use_cases.outcomes import (
    ItsActivities,
    ItsDivision,
    ItsGuide,
    ItsOrganisation,
    ItsPacks,
    ItsSeries,
    ItsShifts,
    Outcome,
    own,
    wanted,
)
from baodao.schema.scheduling.activity_changes import (
    AgreeToLead,
    CancelActivity,
    ChangeActivity,
)
from baodao.schema.scheduling.plans import ChangedShift
from baodao.schema.scheduling.series import (
    AgreeToSeries,
    CancelSeries,
    ChangeSeries,
    LedOccurrences,
    SeriesOutcome,
)
from baodao.schema.scheduling.series_refusals import NotOfSeries


@use_case
def cancel_series(
    command: CancelSeries,
    series: ItsSeries,
    activities: ItsActivities,
    shifts: ItsShifts,
    now: datetime,
) -> Decision[SeriesOutcome]:
    """Call off what is to come of a series from a day on."""
    outcome = Outcome(series)
    for one, activity in wanted(series, activities, ("draft", "published")):
        if one.day < command.from_day:
            continue
        wish = CancelActivity.model_construct(
            actor=command.actor,
            command_id="series",
            activity_id=activity.id,
            reason=command.reason,
        )
        decision = cancel_activity(wish, activity, own(activity, shifts), now)
        outcome.take(one, "cancelled", decision)
    return outcome.accepted()


@use_case
def change_series(  # noqa: PLR0913 -- as one of it is changed
    command: ChangeSeries,
    *,
    series: ItsSeries,
    activities: ItsActivities,
    shifts: ItsShifts,
    organisation: ItsOrganisation,
    guide: ItsGuide,
    division: ItsDivision,
    meant: Meant,
    places: Places,
    posts: Posts,
    packs: ItsPacks,
    now: datetime,
    new_id: NewId,
) -> Decision[SeriesOutcome]:
    """Make those that follow one of a series like it, each on its own day."""
    day, like = series.day_of(command.activity_id), activities.get(command.activity_id)
    if day is None or like is None:
        return refuse(NotOfSeries(activity_id=command.activity_id))
    pattern = Pattern.of(like, in_order(like, shifts), day)
    if not isinstance(pattern, Pattern):
        return refuse(*pattern)
    outcome = Outcome(series)
    asked = series.asked_id
    for one, activity in wanted(series, activities, ("draft", "published")):
        if one.day <= day:
            continue
        known = own(activity, shifts)
        plans, missing = _paired(pattern, date.fromisoformat(one.day), known.values())
        wish = ChangeActivity.model_construct(
            actor=command.actor,
            command_id="series",
            activity_id=activity.id,
            shifts=plans,
            **said_of(like),
        )
        decision = change_activity(
            wish,
            activity=activity,
            shifts=known,
            organisation=organisation,
            guide=guide,
            division=division,
            meant=meant,
            places=places,
            posts=posts,
            packs=packs,
            now=now,
            new_id=new_id,
        )
        outcome.take(one, "changed", decision, missing_shifts=missing)
    for change in outcome.changes:
        if isinstance(change.after, Activity) and change.after.asked_id:
            asked = change.after.asked_id
    return outcome.accepted(*([series.change(asked_id=asked)] if asked != series.asked_id else []))


def _paired(
    pattern: Pattern, day: date, shifts: Iterable[Shift]
) -> tuple[list[ChangedShift], list[str]]:
    """The shifts as they are to be on a day, those that there are in their order; and those left.

    What was called off stays so.
    """
    live = [one.id for one in shifts if one.state in ("draft", "published")]
    said = pattern.shifts_on(day)
    plans = [
        ChangedShift.model_construct(shift_id=live[n] if n < len(live) else None, **one)
        for n, one in enumerate(said)
    ]
    return plans, live[len(said) :]


@use_case
def agree_to_series(
    command: AgreeToSeries,
    series: ItsSeries,
    activities: ItsActivities,
    shifts: ItsShifts,
    now: datetime,
) -> Decision[LedOccurrences]:
    """Let who was asked be responsible for all of a series that they were asked about."""
    lead = command.actor.id
    changes: list[Change[Aggregate]] = [series.change(asked_id=None)]
    led = []
    for _, activity in wanted(series, activities, ("draft", "published")):
        if activity.asked_id != lead:
            continue
        wish = AgreeToLead.model_construct(
            actor=command.actor, command_id="series", activity_id=activity.id
        )
        decision = agree_to_lead(wish, activity, own(activity, shifts), now)
        changes += decision.changes
        led.append(activity.id)
    told = LedOccurrences(series_id=series.id, responsible_id=lead, activity_ids=led)
    return accept(told, *changes)

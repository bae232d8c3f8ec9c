"""Decisions about what there is of a series: each of its activities by its own rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from baodao.kernel.policies import PolicyPack, packs_at
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
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.said import said_of
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.use_cases.changing import (
    cancel_activity,
    change_activity,
)
from baodao.scheduling.activities.use_cases.leading import agree_to_lead
from baodao.scheduling.activities.use_cases.publishing import Meant, Places, publish_activity
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.scheduling.series.domain.patterns import Pattern, all_shifts, in_order
from baodao.scheduling.series.domain.series import Occurrence, Series
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.activities import PublishActivity
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
    DoneOccurrence,
    LedOccurrences,
    NotOfSeries,
    PublishSeries,
    RefusedOccurrence,
    SeriesOutcome,
)

_Series = Annotated[Series, by("series_id")]
_Activities = Annotated[dict[str, Activity], by_each("series.activity_ids")]
_Shifts = Annotated[dict[str, Shift], by_each(all_shifts)]
_Organisation = Annotated[KnownOrganisation, by("series.organisation_id")]
_Guide = Annotated[KnownOrganisation | None, by("organisation.guided_by")]
_Division = Annotated[KnownDivision, by("series.division")]
_Packs = Annotated[dict[str, PolicyPack], packs_at("series.division")]


@dataclass
class _Outcome:
    """What became of those that were looked at so far."""

    series: Series
    done: list[DoneOccurrence] = field(default_factory=list)
    rejected: list[RefusedOccurrence] = field(default_factory=list)
    changes: list[Change[Aggregate]] = field(default_factory=list)

    def take(self, one: Occurrence, outcome: str, decision: Decision[Any], **told: Any) -> None:
        """Take what was decided of one."""
        named = {"day": one.day, "activity_id": one.activity_id}
        if isinstance(decision, Refused):
            rules = [FailedRule.of(refusal) for refusal in decision.refusals]
            self.rejected.append(RefusedOccurrence(refusals=rules, **named))
            return
        version = decision.policy_version
        self.changes += [c.under(version) if version else c for c in decision.changes]
        if not decision.changes:
            outcome = "unchanged"
        told |= {"material": getattr(decision.reply, "material", [])}
        self.done.append(DoneOccurrence.model_validate({**named, "outcome": outcome, **told}))

    def accepted(self, *more: Change[Aggregate]) -> Decision[SeriesOutcome]:
        """All of it, committed together."""
        told = SeriesOutcome(series_id=self.series.id, done=self.done, rejected=self.rejected)
        return accept(told, *self.changes, *more)


def _wanted(
    series: Series, activities: dict[str, Activity], states: tuple[str, ...]
) -> Iterator[tuple[Occurrence, Activity]]:
    for one in series.occurrences:
        activity = activities.get(one.activity_id)
        if activity and activity.state in states:
            yield one, activity


def _own(activity: Activity, shifts: dict[str, Shift]) -> dict[str, Shift]:
    return {one.id: one for one in in_order(activity, shifts)}


@use_case
def publish_series(  # noqa: PLR0913 -- who answers for it, where it is, and by which rules
    command: PublishSeries,
    *,
    series: _Series,
    activities: _Activities,
    shifts: _Shifts,
    organisation: _Organisation,
    guide: _Guide,
    division: _Division,
    meant: Meant,
    places: Places,
    packs: _Packs,
    now: datetime,
) -> Decision[SeriesOutcome]:
    """Publish what is drafted of a series up to a day, and say of every other why not."""
    outcome = _Outcome(series)
    for one, activity in _wanted(series, activities, ("draft",)):
        if one.day > command.until_day:
            continue
        decision = publish_activity(
            PublishActivity.model_construct(
                actor=command.actor, command_id="series", activity_id=activity.id
            ),
            activity=activity,
            shifts=_own(activity, shifts),
            organisation=organisation,
            guide=guide,
            division=division,
            meant=meant,
            places=places,
            packs=packs,
            now=now,
        )
        outcome.take(one, "published", decision)
    return outcome.accepted()


@use_case
def cancel_series(
    command: CancelSeries,
    series: _Series,
    activities: _Activities,
    shifts: _Shifts,
    now: datetime,
) -> Decision[SeriesOutcome]:
    """Call off what is to come of a series from a day on."""
    outcome = _Outcome(series)
    for one, activity in _wanted(series, activities, ("draft", "published")):
        if one.day < command.from_day:
            continue
        wish = CancelActivity.model_construct(
            actor=command.actor,
            command_id="series",
            activity_id=activity.id,
            reason=command.reason,
        )
        decision = cancel_activity(wish, activity, _own(activity, shifts), now)
        outcome.take(one, "cancelled", decision)
    return outcome.accepted()


@use_case
def change_series(  # noqa: PLR0913 -- as one of it is changed
    command: ChangeSeries,
    *,
    series: _Series,
    activities: _Activities,
    shifts: _Shifts,
    organisation: _Organisation,
    guide: _Guide,
    division: _Division,
    meant: Meant,
    places: Places,
    packs: _Packs,
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
    outcome = _Outcome(series)
    asked = series.asked_id
    for one, activity in _wanted(series, activities, ("draft", "published")):
        if one.day <= day:
            continue
        known = _own(activity, shifts)
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
    series: _Series,
    activities: _Activities,
    shifts: _Shifts,
    now: datetime,
) -> Decision[LedOccurrences]:
    """Let who was asked be responsible for all of a series that they were asked about."""
    lead = command.actor.id
    changes: list[Change[Aggregate]] = [series.change(asked_id=None)]
    led = []
    for _, activity in _wanted(series, activities, ("draft", "published")):
        if activity.asked_id != lead:
            continue
        wish = AgreeToLead.model_construct(
            actor=command.actor, command_id="series", activity_id=activity.id
        )
        decision = agree_to_lead(wish, activity, _own(activity, shifts), now)
        changes += decision.changes
        led.append(activity.id)
    told = LedOccurrences(series_id=series.id, responsible_id=lead, activity_ids=led)
    return accept(told, *changes)

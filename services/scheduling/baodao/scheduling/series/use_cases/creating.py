"""The decision about a new series: all that recur are drafted at once, or none is."""

from datetime import date, datetime, timedelta
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
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
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.scheduling.series.domain.clocks import local_day
from baodao.scheduling.series.domain.patterns import Pattern, in_order
from baodao.scheduling.series.domain.rules import Rule, parsed
from baodao.scheduling.series.domain.series import Days, Series, days_of
from baodao.schema import Refusal
from baodao.schema.scheduling.series import (
    SERIES_AHEAD_DAYS,
    CreateSeries,
    DayNote,
    SeriesReceipt,
)


@use_case
def create_series(  # noqa: PLR0913 -- after what, for whom, where, and how far ahead
    command: CreateSeries,
    *,
    activity: Annotated[Activity, by("activity_id")],
    shifts: Annotated[dict[str, Shift], by_each("activity.shift_ids")],
    organisation: Annotated[KnownOrganisation, by("activity.organisation_id")],
    division: Annotated[KnownDivision | None, by("activity.division")],
    packs: Annotated[dict[str, PolicyPack], packs_at("activity.division")],
    series: Annotated[Series | None, by("series_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[SeriesReceipt]:
    """Draft an activity on each day of a rule, as one of a series."""
    if series:
        return _known(series, command)
    of, rule = Pattern.of(activity, in_order(activity, shifts)), parsed(command.rule)
    if not isinstance(of, Pattern) or not isinstance(rule, Rule):
        return refuse(*_wrong(of), *_wrong(rule))
    policy = rules_at(Policy, packs, activity.division)
    first = date.fromisoformat(command.first_day)
    refusals = [*rule.first_day_refusals(first), *of.lead_refusals(command.actor)]
    if refusals:
        return refuse(*refusals)
    ahead = max(policy.publish_ahead, timedelta(days=SERIES_AHEAD_DAYS))
    days = days_of(command, rule, of, local_day(now + ahead, activity.zone))
    if not isinstance(days, Days):
        return refuse(*days)
    made: list[str] = []
    changes: list[Change[Aggregate]] = []
    for day in days.taken:
        refusals += [*of.day_refusals(day, now), *of.force_refusals(day, organisation)]
        plan = of.plan_on(day, organisation.id, command.actor)
        after = After(activity_id=activity.id, series_id=command.series_id)
        decision = drafted(plan, organisation, division, now, new_id, after)
        if isinstance(decision, Refused):
            refusals += decision.refusals
        else:
            made.append(decision.reply.activity_id)
            changes += decision.changes
    if refusals:
        return refuse(*dict.fromkeys(refusals))
    created = Series.created(command, activity, days, made)
    noted = [(day, of.notes_on(day)) for day in days.taken]
    notes = [DayNote(day=day.isoformat(), clock=clock) for day, clock in noted if clock]
    return accept(created.after.receipt(notes), created, *changes, under=policy.version)


def _known(series: Series, command: CreateSeries) -> Decision[SeriesReceipt]:
    """The same series again changes nothing."""
    if refusals := series.other_refusals(command):
        return refuse(*refusals)
    return accept(series.receipt())


def _wrong(found: Pattern | Rule | list[Refusal]) -> list[Refusal]:
    return found if isinstance(found, list) else []

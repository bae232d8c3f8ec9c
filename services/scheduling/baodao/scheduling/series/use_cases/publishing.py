"""Decisions about publishing what is drafted of a series: now, and by itself as it falls due."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack
from baodao.kit.decisions import Decision, Refused, accept, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.posts import NotedPost
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.use_cases.publishing import (
    Meant,
    Places,
    Posts,
    publish_activity,
)
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.scheduling.series.commands import PublishDue
from baodao.scheduling.series.domain.patterns import all_shifts
from baodao.scheduling.series.domain.series import Occurrence, Publishing, Series
from baodao.scheduling.series.use_cases.outcomes import (
    ItsActivities,
    ItsDivision,
    ItsGuide,
    ItsOrganisation,
    ItsPacks,
    ItsSeries,
    Outcome,
    own,
    wanted,
)
from baodao.schema import Actor
from baodao.schema.base import NOBODY
from baodao.schema.scheduling.activities import ActivityReceipt, PublishActivity
from baodao.schema.scheduling.activity_refusals import TooFarAhead
from baodao.schema.scheduling.series import PublishSeries, SeriesOutcome


def _drafted(activities: dict[str, Activity]) -> Collection[str]:
    return all_shifts({key: one for key, one in activities.items() if one.state == "draft"})


_Drafted = Annotated[dict[str, Shift], by_each(_drafted)]


@use_case
def publish_series(  # noqa: PLR0913 -- who answers for it, where it is, and by which rules
    command: PublishSeries,
    *,
    series: ItsSeries,
    activities: ItsActivities,
    shifts: _Drafted,
    organisation: ItsOrganisation,
    guide: ItsGuide,
    division: ItsDivision,
    meant: Meant,
    places: Places,
    posts: Posts,
    packs: ItsPacks,
    now: datetime,
) -> Decision[SeriesOutcome]:
    """Publish what is drafted of a series up to a day, and say of every other why not."""
    work = _Work(
        command.actor, shifts, organisation, guide, division, meant, places, posts, packs, now
    )
    outcome = Outcome(series)
    if command.days_ahead is None:
        for one, activity in _up_to(command.until_day, series, activities):
            outcome.take(one, "published", work.publish(activity))
        return outcome.accepted()
    planned = series.planned(Publishing(command.until_day, command.days_ahead))
    missed = []
    for one, activity in _up_to(planned.due_until(now), series, activities):
        decision = work.publish(activity)
        if not _is_too_early(decision):
            outcome.take(one, "published", decision)
            missed += [one.activity_id] if isinstance(decision, Refused) else []
    open_days = _left(planned, activities, {*missed, *(one.activity_id for one in outcome.done)})
    return outcome.accepted(
        series.change(
            publishing=planned.publishing,
            publish_at=planned.next_after(open_days, now),
            missed=tuple(missed),
        )
    )


@use_case
def publish_due(  # noqa: PLR0913 -- as when an organiser does it
    command: PublishDue,
    *,
    series: ItsSeries,
    activities: Annotated[
        dict[str, Activity], by_each("series.activity_ids", skips_unreadable=True)
    ],
    shifts: Annotated[dict[str, Shift], by_each(_drafted, skips_unreadable=True)],
    organisation: ItsOrganisation,
    guide: ItsGuide,
    division: ItsDivision,
    meant: Meant,
    places: Places,
    posts: Posts,
    packs: ItsPacks,
    now: datetime,
) -> Decision[None]:
    """Publish what has fallen due of a series; of what cannot be, its organisation is told."""
    if series.publish_at is None or now < series.publish_at:
        return refuse(NothingDue(of=series.id))
    work = _Work(NOBODY, shifts, organisation, guide, division, meant, places, posts, packs, now)
    outcome, told = Outcome(series), []
    missed = [*series.missed]
    for one, activity in _up_to(series.due_until(now), series, activities):
        # What cannot be read now may be tomorrow.
        is_whole = all(key in shifts for key in activity.shift_ids)
        if one.activity_id in missed or not is_whole:
            continue
        decision = work.publish(activity)
        if _is_too_early(decision):
            continue
        outcome.take(one, "published", decision)
        if isinstance(decision, Refused):
            missed.append(one.activity_id)
            told.append(series.missing(one, activity.title, decision.refusals))
    open_days = _left(series, activities, {*missed, *(one.activity_id for one in outcome.done)})
    looked = series.change(
        *told, missed=tuple(missed), publish_at=series.next_after(open_days, now)
    )
    return accept(None, *outcome.changes, looked)


@dataclass(frozen=True, slots=True)
class _Work:
    """By whom, by which rules and with what each of a series is published."""

    actor: Actor
    shifts: dict[str, Shift]
    organisation: KnownOrganisation
    guide: KnownOrganisation | None
    division: KnownDivision
    meant: dict[str, KnownOrganisation]
    places: dict[str, KnownDivision]
    posts: dict[str, NotedPost]
    packs: dict[str, PolicyPack]
    now: datetime

    def publish(self, activity: Activity) -> Decision[ActivityReceipt]:
        """Publish one of it as `publish-activity` does."""
        wish = PublishActivity.model_construct(
            actor=self.actor, command_id="series", activity_id=activity.id
        )
        decision: Decision[ActivityReceipt] = publish_activity(
            wish,
            activity=activity,
            shifts=own(activity, self.shifts),
            organisation=self.organisation,
            guide=self.guide,
            division=self.division,
            meant=self.meant,
            places=self.places,
            posts=self.posts,
            packs=self.packs,
            now=self.now,
        )
        return decision


def _up_to(
    day: str, series: Series, activities: dict[str, Activity]
) -> Iterator[tuple[Occurrence, Activity]]:
    return (pair for pair in wanted(series, activities, ("draft",)) if pair[0].day <= day)


def _left(
    series: Series, activities: dict[str, Activity], settled: Collection[str]
) -> Iterator[str]:
    """The days of the drafts with which nothing has been done yet."""
    drafts = wanted(series, activities, ("draft",))
    return (one.day for one, _ in drafts if one.activity_id not in settled)


def _is_too_early(decision: Decision[ActivityReceipt]) -> bool:
    """Whether nothing is in the way but that the pack lets nothing be published so far ahead."""
    return isinstance(decision, Refused) and all(
        isinstance(one, TooFarAhead) for one in decision.refusals
    )

"""A series: an activity that recurs, each time as an activity of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.series.domain.clocks import beginning, local_day
from baodao.scheduling.series.domain.patterns import Pattern
from baodao.scheduling.series.domain.rules import Rule
from baodao.schema import Refusal
from baodao.schema.scheduling import series as schema
from baodao.schema.scheduling.series import (
    OCCURRENCES_AT_MOST,
    SHIFTS_OF_SERIES_AT_MOST,
    CreateSeries,
)
from baodao.schema.scheduling.series_refusals import (
    DayNotInSeries,
    SeriesIdTaken,
    SeriesTooFarAhead,
    SeriesTooLarge,
    SeriesWithoutDays,
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One of a series: the day by its rule, and its activity, which may have been moved since."""

    day: str
    activity_id: str


@dataclass(frozen=True, slots=True)
class Publishing:
    """Drafts up to a day are published by themselves, each so many days before its own."""

    until_day: str
    days_ahead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series(Aggregate):
    """Which activities recur by which rule; `occurrences` are in the order of their days.

    `asked_id` is who was asked to be responsible for all of them and has not agreed to that.
    At `publish_at` it is looked at which drafts are published by then; of the `missed` ones it was
    told why they cannot be, and nothing becomes of them by itself.
    """

    organisation_id: str
    division: str
    zone: str
    activity_id: str
    first_day: str
    rule: str
    without_days: tuple[str, ...]
    other_days: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]
    left_out: tuple[str, ...] = ()
    asked_id: str | None = None
    publishing: Publishing | None = None
    publish_at: datetime | None = None
    missed: tuple[str, ...] = ()

    @classmethod
    def created(
        cls, command: CreateSeries, activity: Activity, days: "Days", made: list[str]
    ) -> Change[Self]:
        """A series whose activities have been drafted, one for each of its days."""
        lead = activity.asked_id or activity.responsible_id
        occurrences = zip(days.taken, made, strict=True)
        return cls(
            id=command.series_id,
            organisation_id=activity.organisation_id,
            division=activity.division,
            zone=activity.zone,
            occurrences=tuple(Occurrence(day.isoformat(), key) for day, key in occurrences),
            left_out=tuple(day.isoformat() for day in days.left_out),
            asked_id=None if lead == command.actor.id else lead,
            **_said(command),
        ).change()

    @property
    def activity_ids(self) -> list[str]:
        """Its activities, in the order of their days."""
        return [one.activity_id for one in self.occurrences]

    def day_of(self, activity_id: str) -> str | None:
        """The day by the rule of one of its activities; None if it is none of them."""
        days = (one.day for one in self.occurrences if one.activity_id == activity_id)
        return next(days, None)

    def on(self, day: date) -> str | None:
        """Its activity of a day, if there is one."""
        found = (one.activity_id for one in self.occurrences if one.day == day.isoformat())
        return next(found, None)

    def planned(self, publishing: Publishing) -> Self:
        """As it is once its drafts are published in this way."""
        return replace(self, publishing=publishing)

    def due_until(self, now: datetime) -> str:
        """Up to which day its drafts are to be published by now; as a day before all if none is."""
        if self.publishing is None:
            return ""
        latest = local_day(now, self.zone) + timedelta(days=self.publishing.days_ahead)
        return min(self.publishing.until_day, latest.isoformat())

    def next_after(self, days: Iterable[str], now: datetime) -> datetime | None:
        """When the first of these days has to be looked at; of what is due already, tomorrow."""
        if self.publishing is None:
            return None
        first = min((day for day in days if day <= self.publishing.until_day), default=None)
        if first is None:
            return None
        due_on = date.fromisoformat(first) - timedelta(days=self.publishing.days_ahead)
        tomorrow = local_day(now, self.zone) + timedelta(days=1)
        return beginning(max(due_on, tomorrow), self.zone)

    def missing(
        self, one: Occurrence, title: str, refusals: Iterable[Refusal]
    ) -> schema.OccurrenceMissed:
        """Tell its organisation that one of it cannot be published, and by which rules."""
        return schema.OccurrenceMissed(
            division=self.division,
            series_id=self.id,
            activity_id=one.activity_id,
            organisation_id=self.organisation_id,
            title=title,
            day=one.day,
            rules=list(dict.fromkeys(refusal.SLUG for refusal in refusals)),
        )

    def other_refusals(self, command: CreateSeries) -> list[Refusal]:
        """`series-id-taken` unless the command says what this series is."""
        said = _said(command)
        if all(getattr(self, name) == value for name, value in said.items()):
            return []
        return [SeriesIdTaken(series_id=self.id)]

    def receipt(self, notes: Iterable[schema.DayNote] = ()) -> schema.SeriesReceipt:
        """What is answered of it."""
        return schema.SeriesReceipt(
            series_id=self.id,
            occurrences=[
                schema.Occurrence(day=one.day, activity_id=one.activity_id)
                for one in self.occurrences
            ],
            left_out=list(self.left_out),
            notes=list(notes),
        )


def _said(command: CreateSeries) -> dict[str, Any]:
    return {
        "activity_id": command.activity_id,
        "first_day": command.first_day,
        "rule": command.rule,
        "without_days": tuple(sorted({*command.without_days})),
        "other_days": tuple(sorted({*command.other_days})),
    }


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a series, and those of its rule that clocks leave out."""

    taken: tuple[date, ...]
    left_out: tuple[date, ...]


def days_of(
    command: CreateSeries, rule: Rule, pattern: Pattern, latest: date
) -> Days | list[Refusal]:
    """The days on which an activity recurs, `latest` at the latest; or why it recurs on none.

    What clocks leave out is no day of the rule, and COUNT passes it over (RFC 5545 3.3.10).
    """
    without = {date.fromisoformat(day) for day in command.without_days}
    others = {date.fromisoformat(day) for day in command.other_days}
    # So many that those left out cannot make them few enough.
    most = OCCURRENCES_AT_MOST + len(without)
    found: list[date] = []
    left_out: list[date] = []
    for day in rule.days(date.fromisoformat(command.first_day)):
        if rule.is_over(day, pattern.begins_on):
            break
        if day > latest:
            return [_too_far(day, latest)]
        (left_out if pattern.is_left_out(day) else found).append(day)
        if len(found) == rule.count:
            break
        if len(found) > most:
            return [_too_large()]
    every = {*found, *others}
    refusals: list[Refusal] = [
        DayNotInSeries(day=day.isoformat()) for day in sorted(without - every)
    ]
    refusals += [_too_far(day, latest) for day in sorted(others) if day > latest]
    taken = sorted(every - without)
    if len(taken) > OCCURRENCES_AT_MOST or len(taken) * len(pattern.shifts) > (
        SHIFTS_OF_SERIES_AT_MOST
    ):
        refusals.append(_too_large())
    if not taken:
        refusals.append(SeriesWithoutDays())
    return refusals or Days(tuple(taken), tuple(left_out))


def _too_far(day: date, latest: date) -> Refusal:
    return SeriesTooFarAhead(day=day.isoformat(), latest=latest.isoformat())


def _too_large() -> Refusal:
    return SeriesTooLarge(most_days=OCCURRENCES_AT_MOST, most_shifts=SHIFTS_OF_SERIES_AT_MOST)

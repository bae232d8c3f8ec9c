"""Totals of hours by place, organisation, month, category and grade of evidence."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import CALLERS, WATCHERS, keeper, subtree
from baodao.schema.base import (
    DivisionCode,
    Id,
    Minutes,
    PageSize,
    Query,
    RecordedDay,
    Refusal,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.registration.divisions import DivisionLevel
from baodao.schema.words import OpenLine

Month = Annotated[
    str,
    form(
        "month-form",
        r"^2[0-9]{3}-(0[1-9]|1[0-2])$",
        "A month is written as 2026-11",
        "月份的写法如 2026-11",
    ),
]
"""A month as `2026-11`, by the clock of the place where somebody served."""

MOST_MONTHS = 60
"""So many months are in one report at most."""
ACTIVE_DAYS = 3
"""So many days of service in twelve months make somebody active."""
NO_CATEGORY = "-"
"""Stands for the category of entries that were told without one."""

TotalsBy = Literal["division", "organisation", "category", "grade", "month"]
"""What each line of a report is of."""
TreeOf = Literal["of-that-day", "of-today"]
"""Which tree of divisions: as it was when somebody served, or as it is today."""


class ServiceTotal(Value):
    """A line of a report: what counts of it, of which each grade of evidence has its part.

    `key` is the division, organisation, category, grade or month that it is of.
    """

    key: str
    minutes: Minutes
    entries: int
    minutes_a: Minutes
    minutes_b: Minutes
    minutes_c: Minutes
    minutes_d: Minutes


class ServiceTotalsPage(Value):
    """Some lines in the order of their keys."""

    totals: list[ServiceTotal]
    next: str | None = None


class ListServiceTotals(
    Query,
    subject="queries.hours.list-service-totals",
    reply=ServiceTotalsPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *CALLERS, *WATCHERS),
    ],
):
    """What was served in a division and below, or by an organisation, in some months.

    By the place of service: what members did elsewhere counts there. It is never added to the
    totals by community reported to, or by unit, which registration has. Nobody is named in it.
    """

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    since: Month
    until: Annotated[Month, Field(description="the last month, included")]
    by: TotalsBy = "division"
    level: Annotated[
        DivisionLevel | None,
        Field(description="of the divisions, one line each; the next one below if it is not given"),
    ] = None
    category: OpenLine | None = None
    tree: TreeOf = "of-that-day"
    after: str = ""
    limit: PageSize = 100

    @property
    def length(self) -> int:
        """How many months it is of; none or less where the last one is before the first."""
        return _number(self.until) - _number(self.since) + 1

    @property
    def months(self) -> list[str]:
        """The months that it is of, in their order."""
        first = _number(self.since)
        numbers = range(first, first + self.length)
        return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


class ActiveVolunteers(Value):
    """How many people are active: served on three days at least after `since` and up to `day`.

    A day counts with the minutes that count of it after all that was taken back, by the clock of
    the place where each service began; all records of a person are one.
    """

    division: DivisionCode
    day: RecordedDay
    since: RecordedDay
    """The day a year before, which is not included."""
    active: int


class GetActiveVolunteers(
    Query,
    subject="queries.hours.active-volunteers",
    reply=ActiveVolunteers,
    access=[subtree("division", *CALLERS, *WATCHERS)],
):
    """How many of the volunteers who live in a division and below are active today."""

    division: DivisionCode


class PeriodTooLong(
    Refusal,
    slug="period-too-long",
    en="A report is of 1 to {most} months, the first one first. Please ask for fewer.",
    zh="一份报表最多包含 {most} 个月,且起始月份不晚于结束月份,请调整后再查。",
):
    """What is longer is asked for in parts, which add up."""

    most: int

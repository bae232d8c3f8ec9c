"""Why no series is made of an activity and a rule, or why it is not the one that is meant."""

from typing import Literal

from baodao.schema.base import Id, RecordedDay, Refusal
from baodao.schema.spoken import Shown

RuleProblem = Literal[
    "unknown",
    "not-taken",
    "said-twice",
    "form",
    "out-of-range",
    "not-with-frequency",
    "alone",
    "missing",
]
"""What is wrong with a part of a rule.

- `unknown`: RFC 5545 knows no such part.
- `not-taken`: it does, and it is not taken here; nor is a rule by the hour.
- `said-twice`, `form`, `out-of-range`: what it says cannot be meant.
- `not-with-frequency`: it means nothing beside this FREQ (RFC 5545 3.3.10).
- `alone`: BYSETPOS counts out of days that BYDAY or BYMONTHDAY names, and neither is there.
- `missing`: there is no FREQ.
"""


class RulePartRefused(
    Refusal,
    slug="rule-part-refused",
    en="Part {number} of the rule, {part}, cannot be taken: {problem}. Please correct it, or "
    "choose the days one by one.",
    zh="重复规则第 {number} 项“{part}”不能采用:{problem}。请更正,或逐日选择。",
):
    """A rule says what is no rule of days; each part is told, `number` counts from 1."""

    number: int
    part: Shown
    problem: RuleProblem


class RuleWithoutEnd(
    Refusal,
    slug="rule-without-end",
    en="The rule does not say when it ends. Please give it either a number of times (COUNT) or a "
    "last day (UNTIL).",
    zh="重复规则没有写明何时结束。请填写次数或最后日期之一。",
):
    """Neither COUNT nor UNTIL is said, or both are: nothing recurs for ever."""


class FirstDayOutsideRule(
    Refusal,
    slug="first-day-outside-rule",
    en="The first day, {day}, is no day of the rule. Please choose the first one on which the "
    "activity takes place.",
    zh="首日{day}不符合重复规则,请填写活动实际开始的第一天。",
):
    """What is meant by such a rule is undefined (RFC 5545 3.8.5.3)."""

    day: RecordedDay


class DayNotInSeries(
    Refusal,
    slug="day-not-in-series",
    en="{day} is to be left out, and is no day of the series. Please check the day.",
    zh="要排除的日期{day}本来就不在该系列中,请核对。",
):
    """An exception from nothing is a mistyped day, on which something would take place."""

    day: RecordedDay


class SeriesTooFarAhead(
    Refusal,
    slug="series-too-far-ahead",
    en="The series would be on {day}; it can go to {latest} now. Please end it earlier, and write "
    "another one when the time has come.",
    zh="该系列会排到{day},现在最晚只能排到{latest}。请提前结束,到时再建新的系列。",
):
    """Drafts that cannot be published for years stand in nobody's way to plan."""

    day: RecordedDay
    latest: RecordedDay


class SeriesTooLarge(
    Refusal,
    slug="series-too-large",
    en="A series has {most_days} days and {most_shifts} shifts at most. Please end it earlier.",
    zh="一个系列最多 {most_days} 天、{most_shifts} 个班次,请提前结束。",
):
    """One commit drafts it all."""

    most_days: int
    most_shifts: int


class SeriesWithoutDays(
    Refusal,
    slug="series-without-days",
    en="No day of the series is left. Please leave out fewer days, or end it later.",
    zh="该系列没有剩下任何日期。请减少排除的日期,或推迟结束。",
):
    """Every day is an exception, or the rule ends before the first day."""


class SeriesIdTaken(
    Refusal,
    slug="series-id-taken",
    en="There is another series of this number already. Please reload the page and send it again.",
    zh="已有同一编号的其他系列。请刷新页面后重新提交。",
):
    """An id means one series: with other content it is another one."""

    series_id: Id


class NotOfSeries(
    Refusal,
    slug="not-of-series",
    en="This activity is none of the series. Please choose one of its days.",
    zh="该活动不属于这个系列,请从系列中选择。",
):
    """The others are made like one of theirs."""

    activity_id: Id

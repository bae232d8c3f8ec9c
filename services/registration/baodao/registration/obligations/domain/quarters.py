"""Quarters of a year, as `2026Q4`, by the calendar in China."""

from datetime import date, datetime, timedelta

from baodao.kernel.days import quarter_of, today
from baodao.schema.registration.policies import Period

# What was done on the last day may be recorded within 10 working days (Order 67 art. 11), which
# the holidays after 1 October stretch to 20 days at most; the rule is the country's, no city's.
_SETTLED_AFTER = timedelta(days=21)
_QUARTERS = {"quarter": 1, "half-year": 2, "year": 4}


def quarter_of_day(day: str) -> str:
    """The quarter in which a day lies."""
    return f"{day[:4]}Q{quarter_of(day)}"


def quarter_at(moment: datetime) -> str:
    """The quarter that it is in China at this instant."""
    return quarter_of_day(today(moment))


def settled_on(quarter: str) -> str:
    """The day from which on a quarter is settled and can be told of."""
    year, number = int(quarter[:4]), int(quarter[5])
    after = date(year + number // 4, number % 4 * 3 + 1, 1)
    return (after + _SETTLED_AFTER).isoformat()


def last_settled(day: str) -> str:
    """The newest quarter that is settled on this day."""
    quarter = quarter_before(quarter_of_day(day))
    return quarter if settled_on(quarter) <= day else quarter_before(quarter)


def quarter_before(quarter: str) -> str:
    """The quarter before this one."""
    year, number = int(quarter[:4]), int(quarter[5])
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


def period_of(quarter: str, per: Period) -> str:
    """The quarter, half-year or year around a quarter: `2026Q4`, `2026H2`, `2026`."""
    year, number = quarter[:4], int(quarter[5])
    if per == "quarter":
        return quarter
    return year if per == "year" else f"{year}H{(number + 1) // 2}"


def quarters_of(quarter: str, per: Period) -> list[str]:
    """The quarters of the period around a quarter."""
    year, number, length = quarter[:4], int(quarter[5]), _QUARTERS[per]
    first = (number - 1) // length * length + 1
    return [f"{year}Q{n}" for n in range(first, first + length)]


def ends_with(quarter: str, per: Period) -> bool:
    """Whether the period ends when the quarter does."""
    return quarters_of(quarter, per)[-1] == quarter

"""Copies: which draft was made of an activity for which day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from baodao.kit.decisions import Aggregate, Change


def copy_id(activity_id: str, day: date) -> str:
    """The id under which the copy of an activity on a day is known."""
    return f"{activity_id}.{day:%Y-%m-%d}"


def weeks_later(day: date, weeks: int) -> date:
    """The same day of the week."""
    return day + timedelta(weeks=weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Aggregate):
    """The draft that was made of an activity or template for a day; the last one, if several were.

    Known by its id (`copy_id`), so that nothing is copied twice.
    """

    copied_from: str
    day: str
    activity_id: str

    @classmethod
    def noted(cls, known: Self | None, copied_from: str, day: date, made: str) -> Change[Self]:
        """Note which draft was made, in place of one that was thrown away if there was one."""
        key = copy_id(copied_from, day)
        blank = cls(id=key, copied_from=copied_from, day=day.isoformat(), activity_id=made)
        return (known or blank).change(activity_id=made)

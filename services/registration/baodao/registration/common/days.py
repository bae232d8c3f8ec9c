"""Rules about days that commands name."""

from datetime import datetime

from baodao.kernel.days import today
from baodao.schema import Refusal
from baodao.schema.registration.claims import DayInFuture


def day_refusals(day: str, now: datetime) -> list[Refusal]:
    """`day-in-future` if the day is still to come: nothing was done on it."""
    return [DayInFuture(day=day)] if day > today(now) else []

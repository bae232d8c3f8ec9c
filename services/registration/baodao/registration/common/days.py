"""Days that people name."""

from datetime import datetime

from baodao.kernel.days import today
from baodao.schema import Refusal
from baodao.schema.registration.claims import DayInFuture


def day_refusals(day: str, now: datetime) -> list[Refusal]:
    """Nothing that is still to come was done."""
    return [DayInFuture(day=day)] if day > today(now) else []

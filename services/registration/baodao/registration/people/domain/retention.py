"""How long somebody's data are kept once they serve no purpose any more (PIPL art. 19, 47)."""

from datetime import datetime

from baodao.kernel.days import today, years_after


def kept_until(ended_at: datetime | None, years: int) -> str | None:
    """The day from which on all of it is erased; None while the registration goes on.

    `years` is the rule `retention_years` of the section `privacy`, as it holds where they live.
    """
    return years_after(today(ended_at), years) if ended_at else None

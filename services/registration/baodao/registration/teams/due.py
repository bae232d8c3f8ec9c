"""Sweeps of memberships: terms that are over, and organisations that have ended."""

from datetime import datetime, timedelta

from baodao.kernel.days import day_in, days_after, today
from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, in_range, is_in, is_not
from baodao.registration.organisations.commands import WindUp
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import OPEN
from baodao.registration.teams.store import MEMBERSHIPS

_AT_ONCE = 5_000


@row_of(MEMBERSHIPS)
class _Term:
    id: str
    by_due: str | None


@row_of(MEMBERSHIPS)
class _Open:
    id: str
    organisation_id: str
    frozen_by: str | None


@row_of(ORGANISATIONS)
class _Ended:
    id: str
    valid_until: str | None


async def due_terms(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Memberships and offices whose last day is over."""
    tomorrow = days_after(today(now), 1)
    wanted = in_range("by_due", gt="", lt=tomorrow) & eq("frozen_by", None)
    over = await reads.find(MEMBERSHIPS, wanted, sort=["by_due"], limit=_AT_ONCE, into=_Term)
    return [_end(term.id, day_in(term.by_due)) for term in over if term.by_due]


async def due_endings(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Memberships of organisations that have ended, and ended organisations that have none left."""
    day = today(now)
    wanted = in_range("valid_until", lte=day) & is_not("wound_up", value=True)
    ended = await reads.find(ORGANISATIONS, wanted, limit=_AT_ONCE, into=_Ended)
    until = {one.id: one.valid_until for one in ended if one.valid_until}
    members = await reads.find(
        MEMBERSHIPS,
        is_in("organisation_id", until) & is_in("state", OPEN),
        limit=_AT_ONCE,
        into=_Open,
    )
    ends: list[OwnCommand] = [
        _end(one.id, "organisation") for one in members if one.frozen_by is None
    ]
    if len(members) == _AT_ONCE:
        return ends
    # A whole day later: what was decided just before midnight is committed by then.
    left = {one.organisation_id for one in members}
    return ends + [_wind_up(key) for key in until if key not in left and until[key] < day]


def _end(membership_id: str, due: str) -> OwnCommand:
    return EndDueTerms.due(membership_id, due, membership_id=membership_id)


def _wind_up(organisation_id: str) -> OwnCommand:
    return WindUp.due(organisation_id, organisation_id=organisation_id)


SWEEPS = (
    Sweep("terms", timedelta(minutes=1), due_terms),
    Sweep("ended-organisations", timedelta(minutes=1), due_endings),
)

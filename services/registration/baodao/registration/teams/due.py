"""Sweeps of memberships: terms that are over, and organisations that have ended."""

from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.registration.organisations.commands import WindUp
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import OPEN
from baodao.registration.teams.store import MEMBERSHIPS

_AT_ONCE = 5_000


async def due_terms(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Memberships and offices whose last day is over."""
    rows = await reads.find(
        MEMBERSHIPS.name,
        {"due_on": {"$lte": today(now)}, "frozen_by": None},
        sort=[("due_on", 1)],
        limit=_AT_ONCE,
        fields=["due_on"],
    )
    return [_end(row["_id"], row["due_on"]) for row in rows]


async def due_endings(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Memberships of organisations that have ended, and ended organisations that have none left."""
    day = today(now)
    ended = await reads.find(
        ORGANISATIONS.name,
        {"valid_until": {"$lte": day}, "wound_up": {"$ne": True}},
        limit=_AT_ONCE,
        fields=["valid_until"],
    )
    until = {row["_id"]: row["valid_until"] for row in ended}
    rows = await reads.find(
        MEMBERSHIPS.name,
        {"organisation_id": {"$in": list(until)}, "state": {"$in": list(OPEN)}},
        limit=_AT_ONCE,
        fields=["organisation_id", "frozen_by"],
    )
    ends: list[OwnCommand] = [
        _end(row["_id"], "organisation") for row in rows if row["frozen_by"] is None
    ]
    if len(rows) == _AT_ONCE:
        return ends
    # A whole day later: what was decided just before midnight is committed by then.
    left = {row["organisation_id"] for row in rows}
    return ends + [_wind_up(key) for key in until if key not in left and until[key] < day]


def _end(membership_id: str, due: str) -> OwnCommand:
    return EndDueTerms.due(membership_id, due, membership_id=membership_id)


def _wind_up(organisation_id: str) -> OwnCommand:
    return WindUp.due(organisation_id, organisation_id=organisation_id)


SWEEPS = (
    Sweep("terms", timedelta(minutes=1), due_terms),
    Sweep("ended-organisations", timedelta(minutes=1), due_endings),
)

"""Sweep of units that have ended: what still hangs on them."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.store import Collection
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import Wanted, eq, in_range, is_in, is_not
from baodao.registration.leaving.commands import EndUnitRecords
from baodao.registration.lists.domain.claims import OPEN as OPEN_CLAIMS
from baodao.registration.lists.store import CLAIMS
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.party.store import (
    LISTED_MEMBERS,
    MEMBER_REPORTS,
    PAIRINGS,
    UNIT_REPORTS,
)
from baodao.schema.registration.organisations import OrganisationKind

_UNITS, _AT_ONCE = 100, 200
_KINDS = ("unit", "unit-party-organisation")
_OPEN_REPORTS = ("filed", "accepted", "returned")


@row_of(ORGANISATIONS)
class _Ended:
    id: str
    kind: OrganisationKind


_HANGING: dict[str, tuple[Collection[Any], Wanted]] = {
    "reports": (MEMBER_REPORTS, is_in("state", _OPEN_REPORTS) & eq("frozen_by", None)),
    "members": (LISTED_MEMBERS, is_in("state", ("invited", "reported"))),
    "unit_reports": (UNIT_REPORTS, is_in("state", _OPEN_REPORTS)),
    "pairings": (PAIRINGS, is_in("state", ("proposed", "signed"))),
    "claims": (CLAIMS, is_in("state", OPEN_CLAIMS) & eq("volunteer_id", "")),
}


async def due_units(reads: Reads, now: datetime) -> list[EndUnitRecords]:
    """Ended units on which something still hangs; what is disputed waits for its case."""
    over = in_range("valid_until", lte=today(now)) & is_not("wound_up", value=True)
    ended = await reads.find(ORGANISATIONS, over, into=_Ended)
    units = [one.id for one in ended if one.kind in _KINDS][:_UNITS]
    commands = []
    for unit_id in units:
        found = {
            name: await reads.find(collection, eq("unit_id", unit_id) & wanted, limit=_AT_ONCE)
            for name, (collection, wanted) in _HANGING.items()
        }
        if any(found.values()):
            # With their versions: a record that was released since is another thing that is due.
            seen = sorted((one.id, one.version) for ones in found.values() for one in ones)
            key = hashlib.blake2b(repr(seen).encode(), digest_size=16).hexdigest()
            ids = {name: sorted(one.id for one in ones) for name, ones in found.items()}
            commands.append(EndUnitRecords.due(unit_id, key, unit_id=unit_id, **ids))
    return commands


SWEEPS = (Sweep("ended-units", timedelta(minutes=1), due_units),)

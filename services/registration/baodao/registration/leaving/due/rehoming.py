"""Sweep of divisions that have ended: their records follow to the successor."""

import hashlib
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Protocol

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.store import Collection
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import EVERYTHING, Wanted, eq, exists, in_range, is_in
from baodao.registration.admissions.store import ADMISSIONS, PERMITS
from baodao.registration.leaving.commands import RehomeRecords
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.places.domain.divisions import Link
from baodao.registration.places.store import DIVISIONS, LOCAL_PLACES

_TURN, _BATCH = 5_000, 200


@row_of(DIVISIONS)
class _Ended:
    id: str
    valid_until: str | None
    became: tuple[Link, ...]


class _Record(Protocol):
    """What is known of a record that follows its division."""

    @property
    def id(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def division(self) -> str: ...


@row_of(VOLUNTEERS)
class _Volunteer:
    id: str
    version: int
    division: str


@row_of(ORGANISATIONS)
class _Organisation:
    id: str
    version: int
    division: str


@row_of(LOCAL_PLACES)
class _Place:
    id: str
    version: int
    division: str


@row_of(PERMITS)
class _Permit:
    id: str
    version: int
    division: str


@row_of(ADMISSIONS)
class _Admission:
    id: str
    version: int
    division: str


_REHOMED: dict[str, tuple[Collection[Any], Wanted, type[_Record]]] = {
    "volunteers": (VOLUNTEERS, eq("frozen_by", None), _Volunteer),
    "organisations": (ORGANISATIONS, EVERYTHING, _Organisation),
    "places": (LOCAL_PLACES, eq("valid_until", None), _Place),
    "permits": (PERMITS, EVERYTHING, _Permit),
    "admissions": (ADMISSIONS, eq("state", "asked"), _Admission),
}


async def due_rehoming(reads: Reads, now: datetime) -> list[RehomeRecords]:
    """Records of divisions that have ended and have one successor."""
    over = exists("valid_until", str) & in_range("valid_until", lte=today(now))
    codes = [
        ended.id
        for ended in await reads.find(DIVISIONS, over, into=_Ended)
        if sum(link.on == ended.valid_until for link in ended.became) == 1
    ]
    commands: list[RehomeRecords] = []
    for name, (collection, wanted, row) in _REHOMED.items():
        found = await reads.find(
            collection, is_in("division", codes) & wanted, limit=_TURN, into=row
        )
        left = defaultdict(list)
        for record in found:
            left[record.division].append((record.id, record.version))
        commands += [
            _rehome(code, name, records[start : start + _BATCH])
            for code, records in left.items()
            for start in range(0, len(records), _BATCH)
        ]
    return commands


def _rehome(code: str, name: str, records: list[tuple[str, int]]) -> RehomeRecords:
    # With their versions: a record that was released since is another thing that is due.
    key = hashlib.blake2b(repr(sorted(records)).encode(), digest_size=16).hexdigest()
    ids = sorted(record for record, _ in records)
    return RehomeRecords.due(code, name, key, code=code, **{name: ids})


SWEEPS = (Sweep("rehoming", timedelta(minutes=5), due_rehoming),)

"""Sweep of divisions that have ended: their records follow to the successor."""

import hashlib
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.sweeps import Sweep
from baodao.registration.leaving.commands import RehomeRecords
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.places.store import DIVISIONS, LOCAL_PLACES

_TURN, _BATCH = 5_000, 200
_REHOMED: dict[str, tuple[Collection[Any], dict[str, None]]] = {
    "volunteers": (VOLUNTEERS, {"frozen_by": None}),
    "organisations": (ORGANISATIONS, {}),
    "places": (LOCAL_PLACES, {"valid_until": None}),
}


async def due_rehoming(reads: Reads, now: datetime) -> list[RehomeRecords]:
    """Records of divisions that have ended and have one successor."""
    ended = await reads.find(
        DIVISIONS.name,
        {"valid_until": {"$type": "string", "$lte": today(now)}},
        fields=["valid_until", "became"],
    )
    codes = [
        division["_id"]
        for division in ended
        if sum(link["on"] == division["valid_until"] for link in division["became"]) == 1
    ]
    commands: list[RehomeRecords] = []
    for name, (collection, wanted) in _REHOMED.items():
        found = await reads.find(
            collection.name,
            {"division": {"$in": codes}, **wanted},
            limit=_TURN,
            fields=["division", "version"],
        )
        left = defaultdict(list)
        for row in found:
            left[row["division"]].append((row["_id"], row["version"]))
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

"""Records in people's names as they lie in a memory service."""

import bson

from baodao.kit.testing import MemoryService
from baodao.registration.lists.store import CLAIMS
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.people.store import CONSENTS, VOLUNTEERS
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema.registration.disputes import RecordKind

_KIND_OF: dict[str, RecordKind] = {
    VOLUNTEERS.name: "volunteer",
    MEMBERSHIPS.name: "membership",
    CONSENTS.name: "consent",
    MEMBER_REPORTS.name: "member-report",
    CLAIMS.name: "claim",
}
Records = dict[tuple[RecordKind, str], bytes]


def records_of(service: MemoryService) -> Records:
    """Every record in a person's name, as its bytes; a write always changes them."""
    return {
        (_KIND_OF[name], key): document
        for (name, key), document in service.database.snapshot().items()
        if name in _KIND_OF
    }


def written(before: Records, after: Records) -> dict[tuple[RecordKind, str], str]:
    """What was written in between, with whose it is; a unit's claim is no person's."""
    owners = {
        (kind, key): key if kind == "volunteer" else bson.decode(document)["volunteer_id"]
        for (kind, key), document in after.items()
        if before.get((kind, key)) != document
    }
    return {name: owner for name, owner in owners.items() if owner}

"""Records in people's names as they lie in a memory service, and what was announced since when."""

import bson

from baodao.kit.outbox import OUTBOX, Record
from baodao.kit.testing import MemoryService
from baodao.registration.lists.store import CLAIMS
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.people.store import CONSENTS, VOLUNTEERS
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema import Envelope, Event, decode
from baodao.schema.registration.disputes import RecordKind

COLLECTION_OF: dict[RecordKind, str] = {
    "volunteer": VOLUNTEERS.name,
    "membership": MEMBERSHIPS.name,
    "consent": CONSENTS.name,
    "member-report": MEMBER_REPORTS.name,
    "claim": CLAIMS.name,
}
Records = dict[tuple[RecordKind, str], bytes]


def records_of(service: MemoryService) -> Records:
    """Every record in a person's name, as its bytes; a write always changes them."""
    return {
        (kind, key): document
        for kind, name in COLLECTION_OF.items()
        for key, document in service.database._documents.get(name, {}).items()
    }


def written(before: Records, after: Records) -> dict[tuple[RecordKind, str], str]:
    """What was written in between, with whose it is; a unit's claim is no person's."""
    owners = {
        (kind, key): key if kind == "volunteer" else bson.decode(document)["volunteer_id"]
        for (kind, key), document in after.items()
        if before.get((kind, key)) != document
    }
    return {name: owner for name, owner in owners.items() if owner}


def announced(service: MemoryService, since: int = 0) -> list[tuple[Envelope, Event]]:
    """What was announced by the commits after so many of them."""
    documents = list(service.database._documents.get(OUTBOX, {}).values())[since:]
    return [
        decode(event.headers, event.data)
        for document in documents
        for event in Record.restore(bson.decode(document)).events
    ]


def commits(service: MemoryService) -> int:
    """How many commits announced something."""
    return len(service.database._documents.get(OUTBOX, {}))

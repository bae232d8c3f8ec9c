"""One document of every collection is damaged; what a message that meets it may be told."""

from collections.abc import Iterable
from typing import Any

from baodao.kit.golden import golden_document
from baodao.kit.store import Collection, UnreadableDocumentError
from baodao.kit.testing import MemoryService
from baodao.kit.work import Failed, Outcome

PLACES = (0, -1, None)
"""The first document of a collection, the last one, and one more that nobody asks for."""


def damage(
    service: MemoryService, collections: Iterable[Collection[Any]], place: int | None
) -> set[str]:
    """Damage one document of each collection; their names as in an error."""
    hurt = set()
    for collection in collections:
        found = service.database.documents(collection.name) if place is not None else []
        document = found[place or 0] if found else golden_document(collection)
        service.database.put_raw(collection.name, document | {"version": {"no": "sense"}})
        hurt.add(f"{collection.name} {document['_id']}")
    return hurt


def is_hurt(outcome: Outcome, before: Outcome, hurt: set[str], place: int | None) -> bool:
    """Whether a message failed, by what it names alone; else it is answered as it was before."""
    if not isinstance(outcome, Failed):
        assert type(outcome) is type(before), (outcome, before)
        return False
    # Its use case was handed one of them, or what that one leads to.
    assert place is not None, outcome
    assert isinstance(outcome.error, UnreadableDocumentError), outcome
    assert f"{outcome.error.collection} {outcome.error.key}" in hurt
    return True

"""One document of every collection is damaged, and every command still answers everybody else."""

import pytest

from baodao.kit.golden import golden_document
from baodao.kit.store import UnreadableDocumentError
from baodao.kit.testing import AnyCommand, MemoryService
from baodao.kit.work import Failed
from baodao.registration.store import COLLECTIONS
from baodao.schema import Actor
from tests.builders.registration import person
from tests.support.everything import Ids, actors, ask, everything
from tests.support.said import SAID


def damaged(service: MemoryService, place: int | None) -> set[str]:
    """Damage one document of each collection, one there is or one more; their ids."""
    hurt = set()
    for collection in COLLECTIONS:
        more = golden_document(collection)
        found = service.database.documents(collection.name) if place is not None else []
        document = found[place or 0] if found else more
        service.database.put_raw(collection.name, document | {"version": {"no": "sense"}})
        hurt.add(f"{collection.name} {document['_id']}")
    assert len(hurt) == len(COLLECTIONS)
    return hurt


def senders(ids: Ids) -> list[Actor]:
    """Who may do most."""
    official = [actors(ids)[name] for name in ("operator", "committee", "unit-liaison")]
    return [*official, *(person(ids[name]) for name in ("ana", "bob"))]


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
async def test_a_command_fails_only_by_what_it_names(kind: type[AnyCommand]) -> None:
    service, ids = await everything()
    who = senders(ids)
    usual = [type(await ask(service.copy(), ids, kind, actor)) for actor in who]
    answered = 0
    for place in (0, -1, None):
        hurting = service.copy()
        hurt = damaged(hurting, place)
        for actor, before in zip(who, usual, strict=True):
            after = await ask(hurting.copy(), ids, kind, actor)
            if isinstance(after, Failed):
                # Its use case was handed one of them, or what that one leads to.
                assert place is not None, after
                assert isinstance(after.error, UnreadableDocumentError), after
                assert f"{after.error.collection} {after.error.key}" in hurt
            else:
                assert type(after) is before, (place, actor)
                answered += 1
    assert answered


async def test_what_is_damaged_does_harm_to_somebody() -> None:
    """The other half: who names it is not answered as if it were not there."""
    service, ids = await everything()
    reached = set()
    for place in (0, -1):
        hurting = service.copy()
        damaged(hurting, place)
        for kind in SAID:
            for actor in senders(ids)[:1]:
                outcome = await ask(hurting.copy(), ids, kind, actor)
                if isinstance(outcome, Failed) and isinstance(
                    outcome.error, UnreadableDocumentError
                ):
                    reached.add(outcome.error.collection)
    assert len(reached) > 10, reached

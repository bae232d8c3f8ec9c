"""One document of every collection is damaged, and every command still answers everybody else."""

import pytest

from baodao.kit.store import UnreadableDocumentError
from baodao.kit.testing import AnyCommand
from baodao.kit.work import Failed
from baodao.registration.store import COLLECTIONS
from baodao.schema import Actor
from tests.builders.registration import person
from tests.support.damaged_documents import PLACES, damage, is_hurt
from tests.support.everybody import actors
from tests.support.everything import Ids, ask, everything
from tests.support.said import SAID


def senders(ids: Ids) -> list[Actor]:
    """Who may do most."""
    official = [actors(ids)[name] for name in ("operator", "committee", "unit-liaison")]
    return [*official, *(person(ids[name]) for name in ("ana", "bob"))]


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
async def test_a_command_fails_only_by_what_it_names(kind: type[AnyCommand]) -> None:
    service, ids = await everything()
    who = senders(ids)
    usual = [await ask(service.copy(), ids, kind, actor) for actor in who]
    hurts = []
    for place in PLACES:
        hurting = service.copy()
        hurt = damage(hurting, COLLECTIONS, place)
        for actor, before in zip(who, usual, strict=True):
            after = await ask(hurting.copy(), ids, kind, actor)
            hurts.append(is_hurt(after, before, hurt, place))
    assert not all(hurts)


async def test_what_is_damaged_does_harm_to_somebody() -> None:
    """The other half: who names it is not answered as if it were not there."""
    service, ids = await everything()
    reached = set()
    for place in (0, -1):
        hurting = service.copy()
        damage(hurting, COLLECTIONS, place)
        for kind in SAID:
            outcome = await ask(hurting.copy(), ids, kind, senders(ids)[0])
            if isinstance(outcome, Failed) and isinstance(outcome.error, UnreadableDocumentError):
                reached.add(outcome.error.collection)
    assert len(reached) > 10, reached

"""scheduling and hours: a damaged document harms the commands and events that name it alone."""

import importlib
from typing import Any

import pytest

from baodao.kit.testing import MemoryService
from baodao.kit.work import Outcome
from tests.support.afternoon import Message, saying, world
from tests.support.damaged_documents import PLACES, damage, is_hurt


def messages() -> list[Any]:
    return [
        pytest.param(service, kind, consumer, id=f"{consumer or service}-{kind.__name__}")
        for service in ("scheduling", "hours")
        for table in [importlib.import_module(f"baodao.{service}.subscribers").subscribers]
        for kind, consumer in [
            *((kind, "") for kind in table.commands),
            *((kind, one.consumer) for one in table.followed() for kind in one.use_cases),
        ]
    ]


async def told(service: MemoryService, message: Any, consumer: str) -> Outcome:
    return await service.copy().decide(message, "m", consumer)


@pytest.mark.parametrize(("service", "kind", "consumer"), messages())
async def test_a_message_fails_only_by_what_it_names(
    service: str, kind: Message, consumer: str
) -> None:
    services, names = await world()
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    message = saying(kind, names)
    usual = await told(services[service], message, consumer)
    hurts = []
    for place in PLACES:
        hurting = services[service].copy()
        hurt = damage(hurting, collections, place)
        assert len(hurt) == len(collections)
        hurts.append(is_hurt(await told(hurting, message, consumer), usual, hurt, place))
    assert not all(hurts)


async def test_what_is_damaged_does_harm_to_whoever_names_it() -> None:
    services, names = await world()
    harmed = set()
    for parameter in messages():
        service, kind, consumer = parameter.values
        collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
        message = saying(kind, names)
        usual = await told(services[service], message, consumer)
        for collection in collections:
            for place in range(services[service].database.count_of(collection.name)):
                hurting = services[service].copy()
                hurt = damage(hurting, [collection], place)
                if is_hurt(await told(hurting, message, consumer), usual, hurt, place):
                    harmed.add((service, collection.name))
    everything = {
        (service, collection.name)
        for service in ("scheduling", "hours")
        for collection in importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    }
    # These are only ever inserted, or a sweep's; nothing that somebody asks for looks at them.
    apart = {("hours", "checkpoints"), ("hours", "reads"), ("scheduling", "reads")}
    apart |= {("hours", "reconciliations")}
    assert everything - harmed <= apart, everything - harmed

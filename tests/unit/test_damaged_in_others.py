"""scheduling and hours: a damaged document harms the commands and events that name it alone."""

import importlib
from typing import Any

import pytest

from baodao.kit.testing import MemoryService
from baodao.kit.work import Outcome
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Command, Event
from baodao.schema.contract import resolve_references
from baodao.schema.registration.policies import PolicySet
from baodao.schema.sampling import example_value
from tests.support.damaged_documents import PLACES, damage, is_hurt
from tests.support.shifts import OPERATOR, PLACE, crew

Message = type[Command] | type[Event]


def messages() -> list[Any]:
    return [
        pytest.param(service, kind, id=f"{service}-{kind.__name__}")
        for service in ("scheduling", "hours")
        for table in [importlib.import_module(f"baodao.{service}.subscribers").subscribers]
        for kind in [*table.commands, *(k for handled in table.events.values() for k in handled)]
    ]


async def world() -> tuple[dict[str, MemoryService], dict[str, str]]:
    """The two services after an afternoon, and what messages may name there."""
    services = await crew()
    draft, *_ = services["scheduling"].all_of(Activity)
    signed, *_ = services["scheduling"].all_of(SignUp)
    names = {
        "activity_id": draft.id,
        "shift_id": signed.shift_id,
        "sign_up_id": signed.id,
        "volunteer_id": signed.volunteer_id,
        "organisation_id": "o",
        "consent_id": "c",
        "division": PLACE,
    }
    for service in services.values():
        await service.follow(saying(PolicySet, names))
    return services, names


def saying(kind: Message, names: dict[str, str]) -> Any:
    """A message of this kind that names what there is."""
    values = example_value(kind.__name__, resolve_references(kind.model_json_schema()))
    known = {name: value for name, value in names.items() if name in kind.model_fields}
    if issubclass(kind, Command):
        known |= {"actor": OPERATOR.model_dump(), "command_id": "c", "expires_at": None}
    return kind.model_validate(values | known)


async def told(service: MemoryService, message: Any) -> Outcome:
    return await service.copy().decide(message, "m")


@pytest.mark.parametrize(("service", "kind"), messages())
async def test_a_message_fails_only_by_what_it_names(service: str, kind: Message) -> None:
    services, names = await world()
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    message = saying(kind, names)
    usual = await told(services[service], message)
    hurts = []
    for place in PLACES:
        hurting = services[service].copy()
        hurt = damage(hurting, collections, place)
        assert len(hurt) == len(collections)
        hurts.append(is_hurt(await told(hurting, message), usual, hurt, place))
    assert not all(hurts)


async def test_what_is_damaged_does_harm_to_whoever_names_it() -> None:
    services, names = await world()
    harmed = set()
    for parameter in messages():
        service, kind = parameter.values
        collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
        message = saying(kind, names)
        usual = await told(services[service], message)
        for collection in collections:
            for place in range(services[service].database.count_of(collection.name)):
                hurting = services[service].copy()
                hurt = damage(hurting, [collection], place)
                if is_hurt(await told(hurting, message), usual, hurt, place):
                    harmed.add((service, collection.name))
    everything = {
        (service, collection.name)
        for service in ("scheduling", "hours")
        for collection in importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    }
    # Entries are only ever inserted; nothing that is decided reads them.
    assert everything - harmed <= {("hours", "entries")}, everything - harmed

"""Somebody looked for among a million people, and the names on a list of a hundred.

The people are sealed and stored as registration keeps them; the service, its servers and the wire
are real, and every search is written into the log of reads before it is answered. One asker waits
for each answer. A name is that of a hundred people, of whom two or three live where the desk is.
What was stored is on disk before the first search: nobody stores a million people and looks for one
in the same minute.
"""

import random
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from pymongo import AsyncMongoClient

from baodao.cli.bench import growth_data, seed
from baodao.cli.bench.growth_ids import person, person_phone, place, volunteer_number
from baodao.cli.bench.growth_rows import Grown
from baodao.cli.bench.stage import Stage, median, percentile
from baodao.cli.operate.vault import LOOKUP_KEY, MASTER_KEYS, key_settings, make_keys
from baodao.cli.output import Stop
from baodao.cli.synthetic import resident_id
from baodao.kit.client import Client
from baodao.kit.keys import parse_key, parse_keys
from baodao.kit.mongo import Database
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.people import (
    Document,
    Person,
    PersonalData,
    document_key,
)
from baodao.registration.people.store import IDENTITIES, PEOPLE, VOLUNTEERS
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from baodao.schema.registration.finding import FindPeople, FoundPeople
from baodao.schema.registration.volunteers import ListVolunteers, VolunteerPage

_OF_ONE_NAME = 100
_AT_ONCE = 2_000
_WARM_UP, _SEARCHES, _LISTS = 50, 1_000, 200
_ON_A_LIST = 100


async def run(people: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """Store so many people, look for some of them, and list some communities.

    Raises:
        Stop: there are too few people for a list, or a question was not answered.
    """
    if people < 10 * _ON_A_LIST:
        raise Stop(f"at least {10 * _ON_A_LIST:,} people are needed")
    async with Stage() as stage:
        keys = stage.home / "vault"
        make_keys(keys)
        vault = Vault(
            parse_keys((keys / MASTER_KEYS).read_text("utf-8")),
            parse_key((keys / LOOKUP_KEY).read_text("utf-8")),
        )
        databases = {name: stage.database(f"baodao_{name}") for name in growth_data.SERVICES}
        await growth_data.prepare(databases)
        began = time.monotonic()
        await _store(databases["registration"], vault, people)
        async with AsyncMongoClient[dict[str, Any]](stage.mongo.url) as client:
            await client.admin.command("fsync")
        announce(f"  {people:,} people are stored, in {time.monotonic() - began:.0f} s")
        await stage.start_service("registration", **key_settings(keys))
        return {"people": people, **await _measured(stage.client(), people), **stage.memory()}


async def _measured(client: Client, people: int) -> dict[str, Any]:
    draw = random.Random(1)  # noqa: S311 -- to be repeatable, not secret
    searches, found = await _search(client, draw, people)
    without, with_names, named = await _list(client, draw, people)
    every = sorted(one for kind in searches.values() for one in kind)
    return {
        "p50_ms": round(percentile(every, 0.5), 1),
        "p99_ms": round(percentile(every, 0.99), 1),
        **{f"{by}_p99_ms": round(percentile(sorted(t), 0.99), 1) for by, t in searches.items()},
        "list_ms": median(without, 1),
        "named_list_ms": median(with_names, 1),
        "ratio_names": round(median(with_names, 3) / median(without, 3), 2),
        "exact": found and named,
    }


async def _search(
    client: Client, draw: random.Random, people: int
) -> tuple[dict[str, list[float]], bool]:
    """Milliseconds by what was said of somebody, and whether everybody was found."""
    took: dict[str, list[float]] = {}
    exact = True
    for turn in range(_WARM_UP + _SEARCHES):
        number = draw.randrange(people)
        for by, said in _said(number).items():
            query = FindPeople(actor=_desk(number), **said)
            began = time.perf_counter()
            found = await client.get(query, FoundPeople)
            if turn >= _WARM_UP:
                took.setdefault(by, []).append(1000 * (time.perf_counter() - began))
            exact &= person(number) in [one.volunteer_id for one in found.people]
    return took, exact


async def _list(
    client: Client, draw: random.Random, people: int
) -> tuple[list[float], list[float], bool]:
    """Milliseconds of lists without names and with them, and whether all had one."""
    took: dict[bool, list[float]] = {False: [], True: []}
    exact = True
    for _ in range(_LISTS):
        number = draw.randrange(people)
        for names, of_them in took.items():
            query = ListVolunteers(
                actor=_desk(number), division=place(number), names=names, limit=_ON_A_LIST
            )
            began = time.perf_counter()
            page = await client.get(query, VolunteerPage)
            of_them.append(1000 * (time.perf_counter() - began))
            exact &= len(page.volunteers) == _ON_A_LIST
            exact &= not names or len(page.names or {}) == _ON_A_LIST
    return took[False], took[True], exact


def _said(number: int) -> dict[str, dict[str, Any]]:
    """What somebody at a desk says to find a person."""
    return {
        "name": {"name": _name(number)},
        "name_and_phone": {"name": _name(number), "phone": person_phone(number)},
        "document": {"document": resident_id(number)},
    }


def _desk(number: int) -> Actor:
    """Whoever keeps the desk where a person lives."""
    return Actor(
        id=f"desk-{place(number)}",
        role="organiser",
        scope=place(number),
        purpose="records",
        capabilities=frozenset(CAPABILITIES),
        in_person=True,
    )


def _name(number: int) -> str:
    """A name that people in several communities have."""
    return f"测试·{number % _OF_ONE_NAME:02}{number // (_OF_ONE_NAME * _OF_ONE_NAME):04}"


async def _store(database: Database, vault: Vault, people: int) -> None:
    volunteers = Grown(VOLUNTEERS, 1, _volunteer).documents(0, people)
    while batch := list(islice(volunteers, _AT_ONCE)):
        await database.append(VOLUNTEERS.name, batch)
    known = _people(vault, people)
    while pairs := list(islice(known, _AT_ONCE)):
        await seed.store(database, PEOPLE, [one for one, _ in pairs])
        await seed.store(database, IDENTITIES, [identity for _, identity in pairs])


def _volunteer(number: int) -> dict[str, Any]:
    plain = {"asked_text": None, "by_asked": None, "state": "active", "age_class": "adult"}
    return plain | {"id": person(number), "number": volunteer_number(number)}


def _people(vault: Vault, people: int) -> Iterator[tuple[Person, Identity]]:
    for number in range(people):
        document = resident_id(number)
        data = PersonalData(
            name=_name(number),
            document=Document(type="resident-id", number=document),
            phone=person_phone(number),
        )
        key = document_key(vault, document)
        yield (
            Person.record(vault, person(number), data).after,
            Identity(
                id=key,
                version=1,
                volunteer_id=person(number),
                number=volunteer_number(number),
            ),
        )

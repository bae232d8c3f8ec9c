"""A start with the keys that were used, with other ones, without some, and for the first time."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from baodao.kit.clock import system_clock
from baodao.kit.group import INBOX, INBOX_INDEXES
from baodao.kit.inbox_key import check_inbox_key
from baodao.kit.key_checks import KEY_CHECKS, noted_checks
from baodao.kit.keys import new_key, parse_key
from baodao.kit.mongo import Database, Writes
from baodao.kit.prints import Prints
from baodao.kit.servers import MongoServer
from baodao.kit.settings import NotStartedError
from baodao.registration.common.vault import Vault
from baodao.registration.key_checks import check_keys
from baodao.registration.people.domain.people import Document, Person, PersonalData
from baodao.registration.people.store import PEOPLE
from tests.support.scenario import Scenario
from tests.support.services import RunningServices, ServiceStoppedError

OLD, NEW, LOOKUP, OTHER = (bytes([n]) * 32 for n in range(1, 5))
FILE = Path("inbox.key")


@pytest_asyncio.fixture
async def database(mongo_server: MongoServer) -> AsyncIterator[Database]:
    made = Database(mongo_server.url, f"keys_{uuid.uuid4().hex[:8]}")
    await made.prepare([PEOPLE], {INBOX: INBOX_INDEXES, KEY_CHECKS: ()})
    yield made
    await made.close()


def vault(lookup: bytes = LOOKUP, **masters: bytes) -> Vault:
    return Vault(masters or {"old": OLD}, lookup)


async def store(database: Database, under: Vault, *ids: str, name: str = "测试·甲") -> None:
    people = [
        Person.record(
            under,
            one,
            PersonalData(name=name, phone="19900000001", document=Document(type="x", number=one)),
        ).after
        for one in ids
    ]
    writes = Writes()
    writes.insert(PEOPLE.name, *(PEOPLE.document(person, "r") for person in people))
    await database.commit(writes)


async def refused(database: Database, by: Vault) -> str:
    with pytest.raises(NotStartedError) as stopped:
        await check_keys(database, by)
    assert "put back the copy of the keys" in str(stopped.value)
    return str(stopped.value)


async def test_keys_are_noted_at_the_first_start_and_are_the_same_at_the_next(
    database: Database,
) -> None:
    await check_keys(database, vault())
    noted = await noted_checks(database)
    assert noted.keys() == {"lookup key", "master key old"}
    # What is noted is a hash, by which no key is found and no two are taken for one.
    assert all(key.hex() not in str(noted) for key in (OLD, LOOKUP))
    await store(database, vault(), "a")
    await check_keys(database, vault())
    await check_keys(database, vault(new=NEW, old=OLD))
    assert (await noted_checks(database)).keys() == {*noted, "master key new"}


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (vault(lookup=OTHER), "the lookup key by which people are stored is another than was used"),
        (vault(old=OTHER), "the master key old by which people are stored is another than"),
        (vault(new=NEW), "the master key old by which people are stored is not here"),
        (vault(lookup=OTHER, old=OTHER), "the lookup key and the master key old"),
    ],
    ids=["lookup", "same id", "missing", "both"],
)
@pytest.mark.parametrize("is_noted", [True, False])
async def test_other_keys_beside_people_are_refused(
    database: Database, other: Vault, named: str, is_noted: bool
) -> None:
    if is_noted:
        await check_keys(database, vault())
    await store(database, vault(), "a", "b")
    said = await refused(database, other)
    # Without check values keys are tried on people one after the other.
    assert named in said or (not is_noted and "the master key old by which" in said)
    await check_keys(database, vault())
    assert (await noted_checks(database)).keys() == {"lookup key", "master key old"}


async def test_where_nobody_is_stored_any_key_is_as_good(database: Database) -> None:
    await check_keys(database, vault())
    await check_keys(database, vault(lookup=OTHER, old=NEW))
    await store(database, vault(lookup=OTHER, old=NEW), "a")
    await refused(database, vault())
    await check_keys(database, vault(lookup=OTHER, old=NEW))


async def test_an_installation_of_before_proves_its_keys_by_whom_they_open(
    database: Database,
) -> None:
    await store(database, vault(), "a", "b")
    writes = Writes()
    # One that nobody can open any more, one whose form nobody knows, one who is erased.
    strange = PEOPLE.document(Person.record(vault(old=NEW), "0", PersonalData(name="x")).after, "r")
    odd = {**strange, "_id": "1", "content": "text", "hashes": ["name-phone:0"]}
    writes.insert(PEOPLE.name, strange, odd, {**strange, "_id": "2", "master_key": ""})
    await database.commit(writes)
    await check_keys(database, vault(new=NEW, old=OLD))
    assert (await noted_checks(database)).keys() == {
        *("lookup key", "master key old", "master key new")
    }


# --- the key of the inbox ---


async def test_another_key_of_the_inbox_is_refused(database: Database) -> None:
    mine, other = (Prints("registration", key) for key in (OLD, NEW))
    await check_inbox_key(database, mine, FILE)
    await check_inbox_key(database, mine, FILE)
    with pytest.raises(NotStartedError, match=r"inbox.key: another key .* put back the copy"):
        await check_inbox_key(database, other, FILE)


async def test_hashes_from_before_there_was_a_key_get_one_at_the_first_start(
    database: Database,
) -> None:
    soon = system_clock() + timedelta(days=1)
    former = "0123456789abcdef" * 2
    rows = {
        "registration:operator/k": {"fingerprint": former, "expires_at": soon},
        "registration:EndDueReport:1": {"fingerprint": "EndDueReport", "expires_at": soon},
        "hours--scheduling:1": {"fingerprint": ""},
        "registration:new": {"fingerprint": former, "expires_at": soon, "about": []},
    }
    # More than go into one write.
    many = {f"registration:{n}": rows["registration:operator/k"] for n in range(700)}
    writes = Writes()
    writes.insert(INBOX, *({"_id": key, **row} for key, row in {**rows, **many}.items()))
    await database.commit(writes)
    prints = Prints("registration", OLD)
    for _ in range(2):
        await check_inbox_key(database, prints, FILE)
        found = {row["_id"]: row["fingerprint"] for row in await database.find(INBOX, {})}
        sealed = {key for key, fingerprint in found.items() if fingerprint == prints.seal(former)}
        assert sealed == {"registration:operator/k", *many}
        assert [found[key] for key in rows][1:] == ["EndDueReport", "", former]
        # Once is enough: what comes now is of today.
        await database.append(INBOX, [{"_id": uuid.uuid4().hex, "fingerprint": "f" * 32}])


async def test_rows_about_somebody_are_found_by_their_index(database: Database) -> None:
    explained = await database._db.command(
        {
            "explain": {
                "delete": INBOX,
                "deletes": [{"q": {"about": {"$in": ["v", "w"]}}, "limit": 0}],
            },
            "verbosity": "queryPlanner",
        }
    )
    assert "about_1" in str(explained["queryPlanner"]["winningPlan"])


# --- processes ---


async def test_a_process_with_other_keys_says_so_in_one_line(services: RunningServices) -> None:
    await services.start("registration")
    await Scenario.prepare(services, volunteers=1)
    await services.stop("registration")
    with pytest.raises(ServiceStoppedError, match="not started: the lookup key by which people"):
        await services.start("registration", env={"BAODAO_REGISTRATION_LOOKUP_KEY": new_key()})
    kept = services.inbox_key_file.read_text()
    services.inbox_key_file.write_text(new_key())
    with pytest.raises(ServiceStoppedError, match="another key than that by which"):
        await services.start("registration")
    services.inbox_key_file.write_text(kept)
    assert len(parse_key(kept)) == 32
    services.processes["registration"] = []
    await services.start("registration")

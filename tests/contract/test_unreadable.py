"""A stored document that cannot be read fails the messages that name it, and nothing else (D6)."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import pytest_asyncio

from baodao.kit.decisions import Aggregate, Decision, accept, by, by_each, use_case
from baodao.kit.servers import MongoServer
from baodao.kit.store import Collection, Document, Index, UnreadableDocumentError, same_form
from baodao.kit.testing import MemoryDatabase
from baodao.kit.wanted import Tree
from baodao.kit.work import Done, Failed, Outcome, Unavailable, Work
from baodao.schema.access import everybody
from baodao.schema.base import Command
from baodao.schema.registration.divisions import DivisionsReceipt
from tests.support.stores import Store, memory, mongod
from tests.support.stores import work as message


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp(Aggregate):
    colour: str = "white"
    lit: int = 0
    next: str | None = None


class Light(Command, subject="commands.test.light", reply=DivisionsReceipt, access=[everybody()]):
    lamp: str


def _in_english(document: Document) -> Document:
    return {**document, "colour": {"白": "white", "红": "red"}[document["colour"]]}


LAMPS = Collection("lamps", Lamp, upgrade={1: _in_english, 2: same_form})
ACTOR = {"id": "a", "role": "operator", "scope": "*"}


@use_case
def light(
    command: Light,
    lamp: Annotated[Lamp, by("lamp", or_new=lambda key: Lamp(id=key))],
    following: Annotated[dict[str, Lamp], by_each("lamp.next")],
) -> Decision[None]:
    return accept(None, lamp.change(lit=lamp.lit + 1 + len(following)))


def document(name: str, **changes: Any) -> Document:
    return LAMPS.document(Lamp(id=name, version=1), "01KAQ7W000SAMP1E0000000000") | changes


@pytest.fixture(params=["memory", "mongod"])
def server(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("mongo_server") if request.param == "mongod" else None


@pytest_asyncio.fixture
async def store(server: MongoServer | None) -> AsyncIterator[Store]:
    async with mongod(server, [LAMPS]) if server else memory([LAMPS]) as made:
        yield made
    LAMPS.unreadable.clear()


async def put(store: Store, *documents: Document) -> None:
    if isinstance(store.database, MemoryDatabase):
        for one in documents:
            store.database.put_raw(LAMPS.name, one)
    else:
        await store.database.append(LAMPS.name, list(documents))


async def lit(store: Store, *lamps: str) -> list[Outcome]:
    works: list[Work] = []
    for lamp in lamps:
        command = Light.model_validate(
            {"command_id": uuid.uuid4().hex, "actor": ACTOR, "lamp": lamp}
        )
        works.append(message(light, command))
    outcomes: list[Outcome] = await store.commit(works)
    return outcomes


@pytest.mark.parametrize(
    "damage", [{"lit": "many"}, {"colour": "绿", "_form": 1}, {"_record": 7}, {"version": None}]
)
async def test_only_who_names_it_fails(store: Store, damage: Document) -> None:
    await put(store, document("hurt", **damage), document("well", next="other"), document("other"))
    first, hurt, new, again = await lit(store, "well", "hurt", "new", "well")
    assert [type(o) for o in (first, hurt, new, again)] == [Done, Failed, Done, Done]
    rows = {row["_id"]: row for row in await store.all(LAMPS.name)}
    assert {k: v for k, v in rows["hurt"].items() if k in damage} == damage
    assert (rows["well"]["lit"], rows["new"]["lit"]) == (4, 1)
    # Nor is it taken for one that is not there yet.
    assert rows.keys() == {"hurt", "well", "other", "new"}


async def test_what_leads_to_it_fails_too(store: Store) -> None:
    await put(store, document("hurt", lit="many"), document("well", next="hurt"))
    (outcome,) = await lit(store, "well")
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, UnreadableDocumentError)
    assert str(outcome.error).startswith("lamps hurt: lit: It should be a whole number")
    assert LAMPS.unreadable.keys() == {"hurt"}


async def test_it_is_noted_until_it_can_be_read(store: Store) -> None:
    LAMPS.unreadable["well"] = "before"
    await put(store, document("well"))
    await lit(store, "well")
    assert not LAMPS.unreadable


async def test_older_forms_are_read_as_of_today_and_written_so(store: Store) -> None:
    old = document("old", colour="红")
    del old["_form"]
    await put(store, old, document("older", _form=2))
    assert [type(o) for o in await lit(store, "old", "older")] == [Done, Done]
    rows = {row["_id"]: row for row in await store.all(LAMPS.name)}
    assert [(row["colour"], row["_form"]) for row in rows.values()] == [("red", 3), ("white", 3)]


async def test_a_later_form_waits_for_a_process_that_knows_it(store: Store) -> None:
    await put(store, document("late", _form=4, heat="much"), document("well"))
    late, well = await lit(store, "late", "well")
    assert isinstance(late, Unavailable)
    assert late.reason == "lamps late is of form 4, this version knows 3"
    assert isinstance(well, Done)
    assert not LAMPS.unreadable


def test_upgrades_leave_no_form_out() -> None:
    with pytest.raises(ValueError, match="upgrades from"):
        Collection("lamps", Lamp, upgrade={2: same_form})


def test_an_index_is_named_once() -> None:
    twice = (Index(("within", "_id")),)
    with pytest.raises(ValueError, match="an index twice"):
        Collection("lamps", Lamp, twice, tree=Tree("street", list))

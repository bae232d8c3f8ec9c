"""The same questions to the database in memory and to a real mongod behind the real committer."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
import pytest_asyncio

from baodao.kit.decisions import Aggregate, Decision, Refused, accept, by, by_each, refuse, use_case
from baodao.kit.group import INBOX
from baodao.kit.mongo import ConflictError, UnwritableError, Writes
from baodao.kit.outbox import OUTBOX
from baodao.kit.servers import MongoServer
from baodao.kit.store import Collection, Index
from baodao.kit.work import Done, Failed, Outcome, Work
from baodao.schema import NotFound
from baodao.schema.access import everybody
from baodao.schema.base import Command, CommandIdReused
from baodao.schema.registration.divisions import (
    DivisionRenamed,
    DivisionsReceipt,
)
from tests.support.stores import NOW, Store, memory, mongod
from tests.support.stores import work as message


@dataclass(frozen=True, slots=True)
class Part:
    at: datetime
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jar(Aggregate):
    """Something with a bound: at most three sweets."""

    sweets: int = 0
    badge: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Aggregate):
    jars: tuple[str, ...] = ()


class Fill(Command, subject="commands.test.fill", reply=DivisionsReceipt, access=[everybody()]):
    jar: str
    number: int = 1
    text: str = ""


JARS = Collection("jars", Jar, (Index(("badge",), unique=True),))
SHELVES = Collection("shelves", Shelf)
COLLECTIONS = (JARS, SHELVES)
ACTOR = {"id": "a", "role": "operator", "scope": "*"}
NO = NotFound(kind="place", id="jar")
RECEIPT = DivisionsReceipt(added=1, renamed=0, unchanged=0, rejected=[])


def renamed(name: str) -> DivisionRenamed:
    return DivisionRenamed(division="12", name=name, former_name="测试")


@use_case
def fill(
    command: Fill,
    jar: Annotated[Jar, by("jar", or_new=lambda key: Jar(id=key, badge=key))],
    now: datetime,
) -> Decision[DivisionsReceipt]:
    if jar.sweets + command.number > 3:
        return refuse(NO)
    events = [renamed(f"{jar.id}{jar.sweets + n}") for n in range(command.number)]
    parts = (*jar.parts, Part(now, command.text or None))
    return accept(RECEIPT, jar.change(*events, sweets=jar.sweets + command.number, parts=parts))


@use_case
def silent(command: Fill, jar: Annotated[Jar, by("jar")]) -> Decision[None]:
    return accept(None, jar.change(sweets=0))


@use_case
def nothing(command: Fill) -> Decision[None]:
    return accept(None)


@use_case
def twice(
    command: Fill, jar: Annotated[Jar, by("jar", or_new=lambda key: Jar(id=key, badge=key))]
) -> Decision[None]:
    first = jar.change(renamed("one"), sweets=1)
    return accept(None, first, first.after.change(renamed("two"), sweets=2))


@use_case
def stale(
    command: Fill, jar: Annotated[Jar, by("jar", or_new=lambda key: Jar(id=key, badge=key))]
) -> Decision[None]:
    return accept(None, jar.change(renamed("one")), jar.change(renamed("two")))


@use_case
def unwritable(
    command: Fill, jar: Annotated[Jar, by("jar", or_new=lambda key: Jar(id=key, badge=key))]
) -> Decision[None]:
    return accept(None, jar.change(renamed("never"), sweets=2**70))


@use_case
def defective(
    command: Fill, jar: Annotated[Jar, by("jar", or_new=lambda key: Jar(id=key, badge=key))]
) -> Decision[None]:
    raise ZeroDivisionError(jar.id)


@use_case
def count(
    command: Fill,
    shelf: Annotated[Shelf, by("jar", or_new=lambda key: Shelf(id=key))],
    jars: Annotated[dict[str, Jar], by_each("shelf.jars")],
) -> Decision[DivisionsReceipt]:
    total = sum(jar.sweets for jar in jars.values())
    receipt = RECEIPT.model_copy(update={"added": total, "unchanged": len(jars)})
    return accept(receipt, shelf.change(jars=("a", "b", "missing")))


def work(case: Any, jar: str = "a", key: str = "", number: int = 1, text: str = "") -> Work:
    key = key or uuid.uuid4().hex
    command = Fill(command_id=key, actor=ACTOR, jar=jar, number=number, text=text)
    return message(case, command, f"{jar}{number}{text}")


class JarStore(Store):
    """The store of jars."""

    async def one(self, case: Any, jar: str = "a", **more: Any) -> Outcome:
        (outcome,) = await self.commit([work(case, jar, **more)])
        return outcome

    async def jar(self, name: str = "a") -> Any:
        rows = await self.database.by_ids("jars", [name])
        return JARS.restore(rows[0]) if rows else None


@pytest.fixture(params=["memory", "mongod"])
def server(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("mongo_server") if request.param == "mongod" else None


@pytest_asyncio.fixture
async def store(server: MongoServer | None) -> AsyncIterator[JarStore]:
    kept = mongod(server, COLLECTIONS) if server else memory(COLLECTIONS)
    async with kept as made:
        yield JarStore(made.database, made.commit)


# --- through the committer ---


async def test_what_is_accepted_is_stored_with_its_events(store: JarStore) -> None:
    outcome = await store.one(fill, number=2, text="测试")
    assert outcome == Done(RECEIPT.model_dump_json().encode())
    jar = await store.jar()
    assert (jar.sweets, jar.version, jar.parts) == (2, 1, (Part(NOW, "测试"),))
    assert await store.events() == [("a0", 1), ("a1", 2)]
    (row,) = await store.all(INBOX)
    assert bytes(row["reply"]) == RECEIPT.model_dump_json().encode()
    assert row["expires_at"] > row["at"]


async def test_a_refusal_leaves_no_trace(store: JarStore) -> None:
    assert await store.one(fill, number=4) == Refused((NO,))
    assert await store.jar() is None
    assert await store.all(INBOX) == await store.all(OUTBOX) == []


async def test_what_must_exist_and_does_not_is_refused(store: JarStore) -> None:
    assert await store.one(silent) == Refused((NotFound(kind="jar", id="a"),))


async def test_a_group_decides_one_after_the_other(store: JarStore) -> None:
    outcomes = await store.commit([work(fill, number=2), work(fill, number=2), work(fill)])
    assert [type(o) for o in outcomes] == [Done, Refused, Done]
    assert (await store.jar()).sweets == 3
    assert await store.events() == [("a0", 1), ("a1", 2), ("a2", 3)]
    assert len(await store.all(OUTBOX)) == 1
    assert len(await store.all(INBOX)) == 2


async def test_the_same_command_again_gets_the_first_reply(store: JarStore) -> None:
    first = await store.one(fill, key="k")
    again = await store.one(fill, key="k")
    assert isinstance(first, Done)
    assert again == Done(first.reply, repeated=True)
    together = await store.commit([work(fill, key="l"), work(fill, key="l")])
    assert [o.repeated for o in together if isinstance(o, Done)] == [False, True]
    assert (await store.jar()).sweets == 2


async def test_a_command_id_with_other_content_is_refused(store: JarStore) -> None:
    await store.one(fill, key="k")
    reused = Refused((CommandIdReused(command_id="k"),))
    assert await store.one(fill, key="k", number=2) == reused
    outcomes = await store.commit([work(fill, key="l"), work(fill, key="l", number=2)])
    assert [type(o) for o in outcomes] == [Done, Refused]


async def test_a_refused_command_may_be_sent_again(store: JarStore) -> None:
    await store.one(fill, number=3)
    assert isinstance(await store.one(fill, key="k"), Refused)
    await store.one(silent)
    assert isinstance(await store.one(fill, key="k"), Done)


async def test_accepting_without_change_is_noted_and_not_announced(store: JarStore) -> None:
    assert await store.one(nothing) == Done(b"null")
    assert len(await store.all(INBOX)) == 1
    assert await store.all(OUTBOX) == []


async def test_what_is_about_somebody_goes_in_one_commit_and_what_comes_with_it_stays(
    store: JarStore,
) -> None:
    rows = {"a": ["v", "w"], "b": ["w"], "c": ["x"], "d": []}
    first, then = Writes(), Writes()
    first.insert(
        INBOX, *({"_id": key, "about": about} for key, about in rows.items()), {"_id": "e"}
    )
    await store.database.commit(first)
    then.remove(INBOX, "about", {"v", "w"})
    then.insert(INBOX, {"_id": "f", "about": ["v"]})
    await store.database.commit(then)
    assert {row["_id"] for row in await store.all(INBOX)} == {"c", "d", "e", "f"}


async def test_a_change_without_events_leaves_no_gap_in_their_numbers(store: JarStore) -> None:
    await store.one(fill)
    await store.one(silent)
    await store.one(fill)
    assert (await store.jar()).version == 3
    assert await store.events() == [("a0", 1), ("a0", 2)]


async def test_two_changes_of_one_aggregate_in_one_decision(store: JarStore) -> None:
    assert isinstance(await store.one(twice), Done)
    assert (await store.jar()).version == 2
    assert await store.events() == [("one", 1), ("two", 2)]


async def test_a_change_of_something_else_than_what_was_given_is_a_defect(store: JarStore) -> None:
    outcome = await store.one(stale)
    assert isinstance(outcome, Failed)
    assert "stale changed a Jar it was not given" in str(outcome.error)
    assert await store.jar() is None
    assert await store.events() == []


async def test_a_defect_concerns_its_own_message_alone(store: JarStore) -> None:
    outcomes = await store.commit([work(fill), work(defective), work(fill)])
    assert [type(o) for o in outcomes] == [Done, Failed, Done]
    assert (await store.jar()).sweets == 2


async def test_what_cannot_be_stored_concerns_its_own_message_alone(store: JarStore) -> None:
    outcomes = await store.commit([work(fill), work(unwritable, "big"), work(fill)])
    assert [type(o) for o in outcomes] == [Done, Failed, Done]
    assert (await store.jar()).sweets == 2
    assert await store.jar("big") is None
    assert await store.events() == [("a0", 1), ("a1", 2)]


async def test_aggregates_found_through_another(store: JarStore) -> None:
    await store.commit([work(fill, "a", number=2), work(fill, "b", number=3)])
    first = await store.one(count, "shelf")
    second = await store.one(count, "shelf")
    totals = [
        DivisionsReceipt.model_validate_json(o.reply)
        for o in (first, second)
        if isinstance(o, Done)
    ]
    assert [(t.added, t.unchanged) for t in totals] == [(0, 0), (5, 2)]


async def test_records_are_in_the_order_of_their_commits(store: JarStore) -> None:
    for _ in range(3):
        await store.one(fill)
    assert await store.events() == [("a0", 1), ("a1", 2), ("a2", 3)]


# --- the database alone ---


def jar_document(name: str = "x", version: int = 1, **fields: Any) -> dict[str, Any]:
    jar = Jar(id=name, version=version, **{"badge": name} | fields)
    return JARS.document(jar, "0" * 26)


def writes(*inserted: dict[str, Any], replaced: tuple[int, dict[str, Any]] | None = None) -> Writes:
    made = Writes()
    if inserted:
        made.insert("jars", *inserted)
    if replaced:
        made.replace("jars", *replaced)
    return made


async def test_a_commit_is_all_or_nothing(store: JarStore) -> None:
    await store.database.commit(writes(jar_document("x")))
    for conflicting in (
        writes(jar_document("y"), jar_document("x")),
        writes(jar_document("y"), replaced=(2, jar_document("x", 3))),
        writes(jar_document("y"), replaced=(1, jar_document("z", 2))),
        writes(jar_document("y"), jar_document("z", badge="y")),
    ):
        with pytest.raises(ConflictError):
            await store.database.commit(conflicting)
        assert await store.jar("y") is None
    assert (await store.jar("x")).version == 1


async def test_a_version_moves_on_once(store: JarStore) -> None:
    await store.database.commit(writes(jar_document("x")))
    await store.database.commit(writes(replaced=(1, jar_document("x", 2, sweets=2))))
    with pytest.raises(ConflictError):
        await store.database.commit(writes(replaced=(1, jar_document("x", 2, sweets=3))))
    assert (await store.jar("x")).sweets == 2


@pytest.mark.parametrize(
    "document",
    [
        {"_id": "x", "version": 2**70},
        {"_id": "x", "thing": object()},
        {"_id": "x", "text": "a" * 17_000_000},
        {"_id": "x", "text\0": 1},
    ],
    ids=["too large a number", "not BSON", "too large a document", "NUL in a name"],
)
async def test_what_cannot_be_a_document_is_unwritable(
    store: JarStore, document: dict[str, Any]
) -> None:
    with pytest.raises(UnwritableError):
        await store.database.commit(writes(document))
    assert await store.jar("x") is None


async def test_reads_by_id(store: JarStore) -> None:
    await store.database.commit(writes(jar_document("x"), jar_document("y")))
    rows = await store.database.by_ids("jars", ["y", "x", "x", "missing"])
    assert sorted(row["_id"] for row in rows) == ["x", "y"]
    assert await store.database.by_ids("jars", []) == []
    assert await store.database.by_ids("no such collection", ["x"]) == []


async def test_values_come_back_as_they_were(store: JarStore) -> None:
    part = Part(datetime(2026, 1, 1, 0, 0, 0, 1000, UTC), None)
    await store.database.commit(writes(jar_document("x", sweets=2**40, parts=(part,))))
    jar = await store.jar("x")
    assert (jar.sweets, jar.parts) == (2**40, (part,))
    assert jar.parts[0].at.tzinfo is not None


async def test_a_unique_value_taken_by_another_is_not_committed(store: JarStore) -> None:
    await store.database.commit(writes(jar_document("x", badge="the same")))
    with pytest.raises(ConflictError):
        await store.database.commit(writes(jar_document("y", badge="the same")))


async def test_documents_are_loaded_collection_by_collection(store: JarStore) -> None:
    await store.database.append(
        "plates", [{"_id": "a", "of": "plates"}, {"_id": "b", "version": 7}]
    )
    await store.database.append("cups", [{"_id": "a", "of": "cups"}, {"_id": "c"}])
    wanted = [("cups", ["a", "x"]), ("nowhere", ["a"]), ("plates", {"b", "a"}), ("cups", [])]
    cups, nowhere, plates, none = await store.database.load(wanted)
    assert cups == [{"_id": "a", "of": "cups"}]
    assert sorted(plates, key=lambda d: d["_id"]) == [
        {"_id": "a", "of": "plates"},
        {"_id": "b", "version": 7},
    ]
    assert nowhere == none == []

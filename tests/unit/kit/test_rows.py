"""A row is some of what its aggregate is, and nothing else."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from baodao.kit.decisions import Aggregate
from baodao.kit.rows import row_of
from baodao.kit.store import Collection, Document
from baodao.kit.testing import MemoryDatabase, MemoryReads
from baodao.kit.wanted import EVERYTHING, Selection, is_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Crate(Aggregate):
    """What an aggregate may have a default for: a value, and what is made anew each time."""

    kind: str = "wood"
    labels: dict[str, str] = field(default_factory=dict)
    needed: str


CRATES = Collection("crates", Crate)
WHOLE = {"version": 1, "announced": 0, "_record": "01KAQ7W000SAMP1E0000000000"}


@row_of(CRATES)
class Part:
    id: str
    kind: str
    labels: dict[str, str]
    needed: str


async def test_a_row_has_the_defaults_of_its_aggregate() -> None:
    database = MemoryDatabase()
    reads = MemoryReads(database, [CRATES])
    await database.append("crates", [{"_id": key, "needed": "x"} | WHOLE for key in ("a", "b")])
    await database.append("crates", [{"_id": "c"} | WHOLE])
    one, other = await reads.find(CRATES, EVERYTHING, into=Part)
    assert (one.kind, one.labels, one.needed) == ("wood", {}, "x")
    assert one.labels is not other.labels
    assert [crate.id for crate in await reads.find(CRATES, EVERYTHING)] == [one.id, other.id]
    assert CRATES.unreadable == {"c": "needed: It is missing"}
    CRATES.unreadable.clear()


def test_a_row_is_a_part_of_its_aggregate() -> None:
    with pytest.raises(TypeError, match="Wrong is no part of a Crate: needed, colour"):

        @row_of(CRATES)
        class Wrong:
            id: str
            needed: int
            colour: str


async def test_a_row_of_another_collection_is_a_mistake() -> None:
    other = Collection("others", Crate)
    with pytest.raises(TypeError, match="Part is no row of others"):
        await MemoryReads(MemoryDatabase(), [other]).find(other, EVERYTHING, into=Part)


@row_of(CRATES)
class Id:
    id: str


class _Asked(MemoryReads):
    """Notes what the database is asked for."""

    def __init__(self, database: MemoryDatabase) -> None:
        super().__init__(database, [CRATES])
        self.asked: list[Selection] = []

    async def _rows(self, collection: Collection[Any], selection: Selection) -> list[Document]:
        self.asked.append(selection)
        return await super()._rows(collection, selection)


async def test_one_answer_reads_no_document_twice() -> None:
    database = MemoryDatabase()
    await database.append("crates", [{"_id": key, "needed": key} | WHOLE for key in "abc"])
    asked = _Asked(database)
    reads = asked.for_one_answer()
    assert len(await reads.find(CRATES, is_in("id", ["a", "b"]))) == 2
    parts = await reads.each(CRATES, ["b", "a"], into=Part)
    assert {key: part.needed for key, part in parts.items()} == {"a": "a", "b": "b"}
    assert await reads.get(CRATES, "a") == (await asked.each(CRATES, ["a"]))["a"]
    assert len(asked.asked) == 2
    # What is not known whole is asked for, and no more than that.
    assert {*await reads.each(CRATES, ["a", "c", "none"], into=Part)} == {"a", "c"}
    assert asked.asked[-1].wanted.render() == {"_id": {"$in": ["c", "none"]}}
    assert (await reads.get(CRATES, "c")) is not None
    assert len(asked.asked) == 4
    # Another question knows nothing of it.
    assert await asked.for_one_answer().get(CRATES, "a")
    assert len(asked.asked) == 5


async def test_of_the_id_alone_nothing_else_is_read() -> None:
    database = MemoryDatabase()
    await database.append("crates", [{"_id": "a", "_form": 0} | WHOLE])
    asked = _Asked(database)
    assert [one.id for one in await asked.find(CRATES, EVERYTHING, into=Id)] == ["a"]
    assert [one.fields for one in asked.asked] == [("_id",)]


async def test_what_a_question_names_is_read_once() -> None:
    database = MemoryDatabase()
    await database.append("crates", [{"_id": key, "needed": key} | WHOLE for key in "ab"])
    asked = _Asked(database)
    reads = asked.for_one_answer()
    assert [len(found) for found in await reads.load([("crates", ["a", "none"])])] == [1]
    assert {*await reads.each(CRATES, ["a"], into=Part)} == {"a"}
    assert asked.asked == []
    assert {*await reads.each(CRATES, ["a", "b"], into=Part)} == {"a", "b"}
    assert [one.limit for one in asked.asked] == [1]
    # For other questions nothing is kept.
    await asked.load([("crates", ["a"])])
    assert {*await asked.each(CRATES, ["a"])} == {"a"}
    assert len(asked.asked) == 2


async def test_a_row_is_read_as_pydantic_would() -> None:
    """Whatever of it is not as the class says: a conversion, or why it cannot be read."""
    database = MemoryDatabase()
    reads = MemoryReads(database, [CRATES])
    fine = {"needed": "x", "kind": "oak", "labels": {"a": "b"}}
    rows = [fine, fine | {"labels": {"a": 1}}, fine | {"needed": 1}, {"kind": "oak"}]
    await database.append("crates", [{"_id": str(n)} | one | WHOLE for n, one in enumerate(rows)])
    found = await reads.find(CRATES, EVERYTHING, into=Part)
    assert [(one.id, one.kind, one.labels) for one in found] == [("0", "oak", {"a": "b"})]
    assert sorted(CRATES.unreadable) == ["1", "2", "3"]
    CRATES.unreadable.clear()

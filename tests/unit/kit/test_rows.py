"""A row is some of what its aggregate is, and nothing else."""

from dataclasses import dataclass, field

import pytest

from baodao.kit.decisions import Aggregate
from baodao.kit.rows import row_of
from baodao.kit.store import Collection
from baodao.kit.testing import MemoryDatabase, MemoryReads
from baodao.kit.wanted import EVERYTHING


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

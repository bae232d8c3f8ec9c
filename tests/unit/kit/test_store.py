from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import bson
import pytest
from bson.codec_options import CodecOptions
from hypothesis import given
from hypothesis import strategies as st

from baodao.hours.store import COLLECTIONS as HOURS
from baodao.kit.decisions import Aggregate
from baodao.kit.store import Collection
from baodao.kit.wanted import WITHIN, Tree
from baodao.registration.store import COLLECTIONS as REGISTRATION
from baodao.scheduling.store import COLLECTIONS as SCHEDULING

ALL = {"registration": REGISTRATION, "scheduling": SCHEDULING, "hours": HOURS}
CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Part:
    at: datetime
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Aggregate):
    parts: tuple[Part, ...]
    count: int | None = None


WHOLES = Collection("wholes", Whole)
MOMENTS = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)
)
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


@given(
    parts=st.lists(st.builds(Part, at=MOMENTS, label=TEXTS), max_size=4).map(tuple),
    count=st.none() | st.integers(-(2**63), 2**63 - 1),
    version=st.integers(1, 1000),
)
def test_an_aggregate_comes_back_from_the_database_as_it_was(
    parts: tuple[Part, ...], count: int | None, version: int
) -> None:
    whole = Whole(id="w", version=version, parts=parts, count=count)
    document = WHOLES.document(whole, "record")
    assert (document["_id"], document["_record"], document["version"]) == ("w", "record", version)
    assert "id" not in document
    again = bson.decode(bson.encode(document), CODEC)
    assert WHOLES.restore(again) == whole


def test_a_document_from_before_a_new_field_can_be_read() -> None:
    document = {"_id": "w", "_record": "r", "version": 1, "parts": []}
    assert WHOLES.restore(document) == Whole(id="w", version=1, parts=())


TREE = Tree("label", lambda code: [code[:length] for length in (2, 4) if length <= len(code)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Aggregate):
    label: str


LEAVES = Collection("leaves", Leaf, tree=TREE)


def test_a_document_in_a_tree_says_where_it_lies_and_the_aggregate_does_not() -> None:
    leaf = Leaf(id="l", version=1, label="1204")
    document = LEAVES.document(leaf, "record")
    assert document["within"] == ["12", "1204"]
    assert LEAVES.restore(document) == leaf
    assert [index.fields for index in LEAVES.indexes] == [("within", "_id")]
    assert not LEAVES.is_outdated(document)
    assert LEAVES.is_outdated({k: v for k, v in document.items() if k != "within"})


def test_a_derived_field_is_made_of_what_is_written_and_of_nothing_else() -> None:
    leaves = Collection("leaves", Leaf, derived={"upper": lambda leaf: leaf["label"].upper()})
    leaf = Leaf(id="l", version=1, label="a")
    document = leaves.document(leaf, "record")
    assert document["upper"] == "A"
    assert leaves.restore(document | {"upper": "stale"}) == leaf
    again = leaves.restore(document).change(label="b").after
    assert leaves.document(again, "record")["upper"] == "B"


@pytest.mark.parametrize(("service", "collections"), ALL.items(), ids=ALL)
def test_collections_have_plural_names_of_their_own(
    service: str, collections: tuple[Collection, ...]
) -> None:
    names = [c.name for c in collections]
    assert len(set(names)) == len(names)
    assert not {"inbox", "outbox", "leases"} & set(names)
    assert all(n.endswith(("s", "people", "feedback")) for n in names)


@pytest.mark.parametrize("collection", [c for cs in ALL.values() for c in cs], ids=lambda c: c.name)
def test_indexes_are_of_fields_that_exist(collection: Collection) -> None:
    derived = {*collection.derived, *({WITHIN} if collection.tree else ())}
    derived |= {"_form"} if collection.upgrade else set()
    known = {"_id", *(f.name for f in fields(collection.aggregate))} | derived
    for index in collection.indexes:
        assert {field.partition(".")[0] for field in index.fields} <= known

"""What is written for a class does what pydantic does, over every aggregate and any document."""

import copy
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import bson
import pytest
from bson.codec_options import CodecOptions
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter

from baodao.kit.codecs import reader_of, writer_of
from baodao.kit.decisions import Aggregate, NotNowError
from baodao.kit.golden import golden_document, golden_file, read_golden
from baodao.kit.store import Collection, Document, UnreadableDocumentError, reason_of
from baodao.kit.topology import SERVICES
from baodao.kit.wanted import WITHIN
from baodao.schema.contract import resolve_references
from baodao.schema.sampling import example_value

ROOT = Path(__file__).parents[3]
CODEC: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
# Collections of its own: they remember what could not be read, and here that is nearly everything.
ALL: list[tuple[str, Collection[Any]]] = [
    (service, Collection(c.name, c.aggregate, upgrade=c.upgrade, tree=c.tree))
    for service in SERVICES
    for c in importlib.import_module(f"baodao.{service}.store").COLLECTIONS
]
EVERY = pytest.mark.parametrize(
    ("service", "collection"), ALL, ids=[f"{s}-{c.name}" for s, c in ALL]
)


Bounded = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Inner:
    at: datetime
    label: str | None = None
    size: float = 0.5


@dataclass(frozen=True, slots=True)
class Checked:
    size: int = Field(default=1, ge=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd(Aggregate):
    """Everything that the aggregates of today have, and what they do not have yet."""

    inner: Inner
    perhaps: Inner | None = None
    many: tuple[Inner, ...] = ()
    nested: tuple[tuple[str | None, ...], ...] = ()
    words: tuple[Literal["a", "b"], ...] = ()
    either: int | str = 0
    bounded: Bounded = 0
    checked: Checked = Checked(1)
    pair: tuple[str, bool] = ("", False)
    counts: dict[str, int] = field(default_factory=dict)
    raw: bytes = b""
    number: Literal[1, 2] = 1


ODD = Collection("odds", Odd)

SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    Bounded: st.integers(0, 9),
    Checked: st.builds(Checked, size=st.integers(1, 9)),
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    float: st.floats(allow_nan=False),
    bytes: st.binary(max_size=9),
    NoneType: st.none(),
    Any: st.none() | st.integers(0, 9) | st.text(max_size=3),
    datetime: st.integers(0, 4_000_000_000_000).map(
        lambda ms: datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)
    ),
}


def drawn(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type, as a use case would make them."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if origin in PARTS:
        return PARTS[origin](arguments)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint, include_extras=True)
        return st.builds(hint, **{f.name: drawn(hints[f.name]) for f in fields(hint)})
    assert issubclass(hint, BaseModel), hint
    schema = resolve_references(adapter_of(hint).json_schema())
    return st.just(hint.model_validate(example_value("", schema)))


def drawn_tuple(items: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if items[-1] is Ellipsis:
        return st.lists(drawn(items[0]), max_size=3).map(tuple)
    return st.tuples(*(drawn(item) for item in items))


def one_of(kinds: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.one_of(*(drawn(kind) for kind in kinds))


PARTS: dict[Any, Callable[[tuple[Any, ...]], st.SearchStrategy[Any]]] = {
    Literal: st.sampled_from,
    UnionType: one_of,
    Union: one_of,
    tuple: drawn_tuple,
    dict: lambda pair: st.dictionaries(st.text("ab", max_size=3), drawn(pair[1]), max_size=2),
}


def adapter_of(kind: Any) -> TypeAdapter[Any]:
    if kind not in ADAPTERS:
        ADAPTERS[kind] = TypeAdapter(kind)
    return ADAPTERS[kind]


ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def written(collection: Collection[Any], aggregate: Any) -> Document:
    """The document as pydantic writes it."""
    values = adapter_of(collection.aggregate).dump_python(aggregate)
    document = {**values, "_id": values["id"], "_record": "record"}
    del document["id"]
    if collection.upgrade:
        document["_form"] = collection.form
    if collection.tree:
        document[WITHIN] = collection.tree.place(document)
    return document


def read(collection: Collection[Any], document: Document) -> str:
    """What pydantic makes of a document, or why it makes nothing."""
    own = ("_id", "_record", "_form", WITHIN)
    try:
        values = {k: v for k, v in collection.today(document).items() if k not in own}
        adapter = adapter_of(collection.aggregate)
        return repr(adapter.validate_python({"id": document["_id"], **values}))
    except Exception as error:  # noqa: BLE001 -- as `restore` has it
        return reason_of(error)


def restored(collection: Collection[Any], document: Document) -> str:
    try:
        return repr(collection.restore(document))
    except UnreadableDocumentError as error:
        return error.reason
    except NotNowError as error:
        return reason_of(error)


def stored(document: Document) -> Document:
    return bson.decode(bson.encode(document), CODEC)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything in a document."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict | list):
        for key, inner in items:
            yield from (
                places(inner, (*path, key)) if isinstance(inner, dict | list) else [(*path, key)]
            )


WRONG = st.sampled_from(
    [
        *(None, True, 0, 1, 7.0, 7.5, "7", "", "a", b"7", 2**70, bson.Int64(7)),
        *([], [None], {}, {"at": None}, ("a",)),
        *("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
    ]
)


def damaged(data: st.DataObject, document: Document) -> Document:
    """The document with one thing in it that is not as it was."""
    document = copy.deepcopy(document)
    path = data.draw(st.sampled_from(sorted(places(document), key=str)))
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    change = data.draw(st.sampled_from(["other", "gone", "more"]))
    if change == "other":
        inner[path[-1]] = data.draw(WRONG)
    elif change == "gone":
        del inner[path[-1]]
    elif isinstance(inner, dict):
        inner[data.draw(st.sampled_from(["id", "colour", "_form"]))] = data.draw(WRONG)
    return document


@EVERY
def test_no_document_of_today_needs_pydantic(service: str, collection: Collection[Any]) -> None:
    reader, writer = reader_of(collection.aggregate), writer_of(collection.aggregate)
    assert reader
    assert writer
    folder = ROOT / "services" / service / "documents"
    golden = read_golden(golden_file(folder, collection, collection.form))
    for document in (golden, stored(golden_document(collection))):
        aggregate = reader(document)
        assert repr(aggregate) == read(collection, document)
        own = {"_record", "_form", WITHIN}
        again = writer(aggregate, "record")
        assert list(again)[-2:] == ["_id", "_record"]
        assert again.keys() - own == document.keys() - own


@EVERY
def test_every_golden_document_is_read_as_pydantic_reads_it(
    service: str, collection: Collection[Any]
) -> None:
    folder = ROOT / "services" / service / "documents"
    for form in range(1, collection.form + 1):
        document = read_golden(golden_file(folder, collection, form))
        assert restored(collection, document) == read(collection, document)


def check(data: st.DataObject, collection: Collection[Any]) -> None:
    aggregate = data.draw(drawn(collection.aggregate))
    document = collection.document(aggregate, "record")
    right = written(collection, aggregate)
    assert (repr(document), list(document)) == (repr(right), list(right))
    document = stored(document)
    assert restored(collection, document) == read(collection, document) == repr(aggregate)
    for broken in (damaged(data, document), damaged(data, damaged(data, document))):
        assert restored(collection, broken) == read(collection, broken)


@given(data=st.data())
def test_any_aggregate_of_any_kind_is_written_and_read_as_by_pydantic(data: st.DataObject) -> None:
    _, collection = data.draw(st.sampled_from(ALL), label="collection")
    check(data, collection)


@given(data=st.data())
def test_kinds_of_fields_that_only_pydantic_knows_are_left_to_it(data: st.DataObject) -> None:
    check(data, ODD)


def test_what_pydantic_alone_knows_is_left_to_it_whole() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Loose(Aggregate):
        colour: str = Field(default="red", pattern="^[a-z]+$")

    assert reader_of(Loose) is None
    assert writer_of(Loose) is None
    loose = Collection("loose", Loose)
    document = {"_id": "l", "_record": "r", "version": 1, "announced": 0, "colour": "RED"}
    with pytest.raises(UnreadableDocumentError, match="colour"):
        loose.restore(document)
    assert loose.restore(document | {"colour": "red"}) == Loose(id="l", version=1, colour="red")


def test_numbers_beyond_32_bits_are_plain_ones() -> None:
    document = stored(ODD.document(Odd(id="o", version=2**40, inner=Inner(datetime.now(UTC))), "r"))
    assert type(document["version"]) is not int
    assert type(ODD.restore(document).version) is int


@pytest.mark.parametrize(
    "wrong", [{"version": "1"}, {"words": ["a"]}, {"many": ("now",)}, {"perhaps": "now"}]
)
def test_what_a_class_does_not_say_is_left_to_pydantic(wrong: dict[str, Any]) -> None:
    values: dict[str, Any] = {"id": "o", "version": 1, "inner": Inner(datetime.now(UTC))}
    odd = Odd(**values | wrong)
    said = "PydanticSerializationUnexpectedValue"
    with pytest.warns(UserWarning, match=said):
        expected = adapter_of(Odd).dump_python(odd)
    with pytest.warns(UserWarning, match=said):
        written = ODD.document(odd, "record")
    assert written.pop("_id") == expected.pop("id")
    assert written.pop("_record") == "record"
    assert written == expected

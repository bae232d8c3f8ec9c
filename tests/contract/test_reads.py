"""What is wanted means the same in memory and to a real mongod: filters, order, limits, pages."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import bson
import pytest
import pytest_asyncio
from bson.codec_options import CodecOptions
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from baodao.kit.decisions import Aggregate
from baodao.kit.documents import renew_documents
from baodao.kit.mongo import ConflictError, Database
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.selections import select
from baodao.kit.servers import MongoServer
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.kit.testing import MemoryDatabase, MemoryReads
from baodao.kit.wanted import (
    EVERYTHING,
    Tree,
    Visible,
    Wanted,
    any_item,
    begins_with,
    contains,
    eq,
    exists,
    in_range,
    is_in,
    is_not,
    open_range,
    within,
)

T = datetime(2026, 11, 23, 1, 2, 3, 456_000, UTC)
RECORD = "01KAQ7W000SAMP1E0000000000"


@dataclass(frozen=True, slots=True)
class Note:
    text: str | None = None
    since: str | None = None
    until: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Aggregate):
    code: str = "1204"
    name: str | None = None
    size: int | None = None
    full: bool = False
    at: datetime | None = None
    label: Note | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


TREE = Tree("code", lambda code: [code[:length] for length in (2, 4, 6) if length <= len(code)])
BOXES = Collection("boxes", Box, (Index(("tags",)),), upgrade={1: same_form}, tree=TREE)


@row_of(BOXES)
class Name:
    id: str
    name: str | None


@checked(config=ConfigDict(extra="ignore"))
class Query:
    """Which page."""

    after: Any = ""
    limit: int = 3


def stored(key: str, **fields: Any) -> Document:
    document = BOXES.document(Box(id=key, version=1, **fields), RECORD)
    return bson.decode(bson.encode(document), CodecOptions(tz_aware=True, tzinfo=UTC))


def bare(key: str, *gone: str, **fields: Any) -> Document:
    """A document that lacks fields, or has what no aggregate would write."""
    document = stored(key) | fields
    return {name: value for name, value in document.items() if name not in gone}


NOTES = (
    Note("a", "2026-01-01", "2026-02-01"),
    Note("b", None, "2026-05-01"),
    Note("c", "2026-05-01"),
)
DOCUMENTS = [
    stored("a", name="box", size=1, at=T, tags=("x",), code="12"),
    stored("b", name="box of boxes", size=2, full=True, tags=("x", "y"), code="120104"),
    stored("c", name="", size=0, at=T + timedelta(milliseconds=1), label=Note("a"), code="1201"),
    stored("d", name="Box", size=-1, notes=NOTES, code="13"),
    stored("e", name="b.x", notes=NOTES[:1], label=Note(None, tags=("x",)), code="120105"),
    stored("f", name="测试", size=7, notes=(Note(tags=("x", "z")),), tags=("",), code="1202"),
    stored("g", name="测试·甲", at=T - timedelta(days=400), notes=(NOTES[2],)),
    bare("h", "name", "size", "at", "label", "tags", "notes", "full", "_form"),
    bare("i", label={}, notes=[{}], tags=["z", "a"]),
    bare("j", label={"text": ["a", "q"]}, notes=[{"text": "a"}, {"since": "2026-03-01"}]),
    bare("k", size=2.0, full=None, tags=[]),
    bare("l", size="2", name=3, tags="x"),
    bare("m", size=[1, 9], name=["box", None], at=["x", T]),
    bare("n", "notes", label="a", tags=[["x"]]),
    bare("o", notes=["a", 1, {"text": None, "tags": "x"}], size=True),
]
VALUES: dict[str, list[Any]] = {
    "name": [None, "box", "", "测试", "Box"],
    "size": [None, 0, 1, 2, 7, True],
    "full": [True, False, None],
    "at": [None, T, T + timedelta(microseconds=900)],
    "tags": [None, "x", "z", ""],
    "label.text": [None, "a"],
    "label.tags": [None, "x"],
    "notes.text": [None, "a", "c"],
    "notes.tags": [None, "x"],
    "notes.0.text": [None, "a"],
    "tags.0": ["x", "z", None],
    "id": ["a", "m", "zz"],
    "version": [1, 2],
}


def singles() -> list[tuple[str, Wanted]]:
    found: list[tuple[str, Wanted]] = [("everything", EVERYTHING)]
    for path, values in VALUES.items():
        for value in values:
            found.append((f"{path} = {value!r}", eq(path, value)))
            found.append((f"{path} != {value!r}", is_not(path, value)))
            if value is None or isinstance(value, bool):
                continue
            found += [
                (f"{path} {name} {value!r}", in_range(path, **{name: value}))
                for name in ("gt", "gte", "lt", "lte")
            ]
            found.append((f"{path} open > {value!r}", open_range(path, gt=value)))
            found.append((f"{path} open <= {value!r}", open_range(path, lte=value)))
        found.append((f"{path} in all", is_in(path, values)))
        found.append((f"{path} in some", is_in(path, values[1:2])))
        found.append((f"{path} in nothing", is_in(path, [])))
        found += [(f"{path} is {kind.__name__}", exists(path, kind)) for kind in (str, datetime)]
        found += [(f"{path} has {text!r}", contains(path, text)) for text in ("b", ".", "o", "")]
        found.append((f"{path} begins", begins_with(path, "b")))
    for day in ("2026-01-01", "2026-02-01", "2026-05-01", "2027-01-01"):
        held = open_range("since", lte=day) & open_range("until", gt=day)
        found.append((f"an item on {day}", any_item("notes", held)))
        found.append((f"a there on {day}", any_item("notes", held & eq("text", "a"))))
    found.append(("an item tagged", any_item("notes", eq("tags", "x") & is_not("text", "a"))))
    found.append(("between", in_range("size", gte=1, lt=7)))
    found += [(f"within {code}", within(code)) for code in ("12", "1201", "120104", "14", "120")]
    return found


SINGLES = singles()


def pairs() -> list[tuple[str, Wanted]]:
    """Some of them together: the same path twice, and one of another kind."""
    chosen = SINGLES[3::7]
    found = []
    for (left, one), (right, other) in itertools.pairwise(chosen):
        found.append((f"{left} and {right}", one & other))
        found.append((f"{left} or {right}", one | other))
    return found


@pytest_asyncio.fixture
async def real(mongo_server: MongoServer) -> AsyncIterator[Reads]:
    database = Database(mongo_server.url, f"reads_{uuid.uuid4().hex[:8]}")
    await database.prepare([BOXES], {})
    yield Reads(database, [BOXES])
    BOXES.unreadable.clear()
    await database.close()


async def memory(documents: list[Document]) -> MemoryReads:
    database = MemoryDatabase()
    await database.append(BOXES.name, documents)
    return MemoryReads(database, [BOXES])


async def keys(reads: Reads, wanted: Wanted) -> list[str]:
    selection = select(BOXES, wanted, None, sort=["id"])
    return [row["_id"] for row in await reads._rows(BOXES, selection)]


async def test_every_filter_wants_the_same(real: Reads) -> None:
    await real.stored.append(BOXES.name, DOCUMENTS)
    kept = await memory(DOCUMENTS)
    differ = {}
    for name, wanted in [*SINGLES, *pairs()]:
        here, there = await keys(kept, wanted), await keys(real, wanted)
        assert await kept.count(BOXES, wanted) == len(here)
        assert await real.count(BOXES, wanted) == len(there)
        if here != there:
            differ[name] = ("".join(here), "".join(there))
    assert differ == {}
    # A table that wants all or nothing would prove nothing.
    sizes = {len(await keys(kept, wanted)) for _, wanted in SINGLES}
    assert len(sizes) > 8


@pytest.mark.parametrize("gone", ["in all documents", "in some", "in none"])
async def test_what_lies_in_a_tree_is_found_whether_or_not_it_says_so(
    real: Reads, gone: str
) -> None:
    """While old documents are being renewed, and when an older version still writes."""
    plain = [d for d in DOCUMENTS if d["_id"] < "h"]
    without = {"in all documents": plain, "in some": plain[::2], "in none": []}[gone]
    documents = [
        {k: v for k, v in d.items() if k != "within"} if d in without else d for d in plain
    ]
    await real.stored.append(BOXES.name, documents)
    kept = await memory(documents)
    for code in ("12", "1201", "120104", "13", "14"):
        found = await keys(real, within(code))
        assert found == await keys(kept, within(code))
        assert found == [d["_id"] for d in plain if d["code"].startswith(code)]
    # What is the code of no place has nothing in it, whether or not all say where they lie.
    for code in ("1", "120", "12010", "1201047", "测"):
        assert await keys(real, within(code)) == await keys(kept, within(code)) == []
        assert await real.count(BOXES, within(code)) == 0
    assert await renew_documents(real.stored, BOXES) == len(without)
    rows = await real.stored.find(BOXES.name, {}, sort=[("_id", 1)])
    # Nothing was decided about them.
    assert rows == plain


async def test_no_list_waits_for_a_document_that_cannot_be_read(real: Reads) -> None:
    hurt = bare("hurt", "within", size="much", code="1201")
    lost = bare("lost", code=7, within=None)
    stray = bare("stray", "within", "_record", code="1201")
    after = bare("zoo", "within", code="13")
    documents = [stored("well", code="1201"), hurt, lost, stray, after]
    await real.stored.append(BOXES.name, documents)
    assert await renew_documents(real.stored, BOXES) == 4
    assert await real._is_settled(BOXES)
    assert BOXES.unreadable["stray"] == "the field '_record' is missing"
    assert [box.id for box in await real.find(BOXES, within("1201"), sort=["id"])] == [
        "stray",
        "well",
    ]
    rows = {row["_id"]: row for row in await real.stored.find(BOXES.name, {})}
    assert rows["stray"] == stray | {"within": ["12", "1201"]}
    assert rows["zoo"] == after | {"within": ["13"]}
    assert rows["hurt"] == hurt | {"within": ["12", "1201"]}
    assert rows["lost"] == lost | {"within": []}


class _Held:
    """A database that answers a list only while it is asked whether all lie somewhere."""

    def __init__(self) -> None:
        self.both = asyncio.Barrier(2)

    async def find(self, *_: Any, **__: Any) -> list[Document]:
        await asyncio.wait_for(self.both.wait(), 10)
        return []

    async def count(self, *_: Any, **__: Any) -> int:
        await asyncio.wait_for(self.both.wait(), 10)
        return 7


async def test_a_list_does_not_wait_for_the_question_whether_all_lie_somewhere() -> None:
    reads = Reads(cast("Database", _Held()), [BOXES])
    assert await reads.find(BOXES, within("12")) == []
    assert (await reads.page(BOXES, Visible(within("12")), EVERYTHING, Query())).items == []
    assert await reads.count(BOXES, within("12")) == 7


PARTS: list[Any] = [
    {"a": 1},
    {"a": 1, "b": 2},
    {"a": "x"},
    {"b": 0},
    {"a": None},
    {"a": []},
    {"a": [1, {"z": 2}]},
    {"a": [1, {"z": 3}]},
    {"a": {"no": "sense"}},
    {"a": {"no": "sense", "at": T}},
    {},
    [{"a": 2}, {"a": 0}],
    b"bytes",
]
"""What a damaged document may have in the place of anything."""


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("path", ["id", "name", "size", "full", "at"])
async def test_the_order_and_the_limit_are_the_same(real: Reads, path: str, direction: str) -> None:
    damaged = [
        bare(f"~{place:02}", **dict.fromkeys(("name", "size", "full", "at"), part))
        for place, part in enumerate(PARTS * 2)
    ]
    await real.stored.append(BOXES.name, [*DOCUMENTS, *damaged])
    kept = await memory([*DOCUMENTS, *damaged])
    for limit in (0, 1, 4, 20, 99):
        orders = []
        for reads in (real, kept):
            sort = [f"{direction}{path}", "id"] if path != "id" else [f"{direction}id"]
            rows = await reads._rows(BOXES, select(BOXES, EVERYTHING, None, sort=sort, limit=limit))
            orders.append([row["_id"] for row in rows])
        assert orders[0] == orders[1], (path, direction, limit)


@pytest.mark.parametrize(("along", "limit"), [("id", 1), ("-id", 2), ("id", 3), ("-id", 50)])
@pytest.mark.parametrize("wanted", [EVERYTHING, eq("tags", "x"), within("12")])
async def test_pages_lead_through_all_that_can_be_read_and_end(
    real: Reads, limit: int, wanted: Wanted, along: str
) -> None:
    await real.stored.append(BOXES.name, DOCUMENTS)
    walks = []
    for reads in (real, await memory(DOCUMENTS)):
        walk: list[list[str]] = []
        after: Any = ""
        while after is not None:
            asked = Query(after, limit)
            page = await reads.page(BOXES, Visible(wanted), EVERYTHING, asked, along=along)
            walk.append([box.id for box in page.items])
            after = page.next
            assert len(walk) <= len(DOCUMENTS)
        walks.append(walk)
    assert walks[0] == walks[1]
    seen = [key for page in walks[0] for key in page]
    readable = [box.id for box in await real.find(BOXES, wanted, sort=[along])]
    assert seen == readable
    assert readable


async def test_a_row_has_what_the_aggregate_has(real: Reads) -> None:
    documents = [*DOCUMENTS, bare("p", "name", _form=1), bare("q", _form=3)]
    await real.stored.append(BOXES.name, documents)
    for reads in (real, await memory(documents)):
        rows = await reads.find(BOXES, EVERYTHING, sort=["id"], into=Name)
        names = {row.id: row.name for row in rows}
        # Some that cannot be read whole are good enough for their name; a later form is not.
        assert {"a": "box", "h": None, "k": None, "p": None}.items() <= names.items()
        assert "l" not in names
        assert "q" not in names
        assert await reads.each(BOXES, ["a", "p", "zz"], into=Name) == {
            key: Name(id=key, name=names[key]) for key in ("a", "p")
        }
        page = await reads.page(BOXES, Visible(EVERYTHING), EVERYTHING, Query(), into=Name)
        assert [row.id for row in page.items] == ["a", "b", "c"]


async def test_what_is_appended_is_there_and_only_once(real: Reads) -> None:
    for reads in (real, await memory([])):
        await reads.append(BOXES, [Box(id="a", version=1), Box(id="b", version=1)])
        assert [box.id for box in await reads.find(BOXES, EVERYTHING)] == ["a", "b"]
        with pytest.raises(ConflictError):
            await reads.append(BOXES, [Box(id="a", version=1)])


@pytest.mark.parametrize(
    "wanted", [eq("colour", 1), any_item("notes", eq("colour", 1)), eq("name.first", "x")]
)
async def test_a_field_that_nobody_has_is_a_mistake(wanted: Wanted) -> None:
    reads = await memory([])
    with pytest.raises(TypeError, match="a Box has no"):
        await reads.find(BOXES, wanted)


@pytest.mark.parametrize("path", ["tags", "notes.text", "label", "label.text", "colour"])
async def test_what_is_sorted_by_a_list_or_a_part_is_a_mistake(path: str) -> None:
    with pytest.raises(TypeError, match="cannot be sorted by"):
        await (await memory([])).find(BOXES, EVERYTHING, sort=[f"-{path}"])


async def test_what_lies_in_no_tree_is_not_looked_for_there() -> None:
    plain = Collection("boxes", Box)
    database = MemoryDatabase()
    await database.append("boxes", [plain.document(Box(id="a"), RECORD)])
    with pytest.raises(TypeError, match="lies in no tree"):
        await MemoryReads(database, [plain]).find(plain, within("12"))
    with pytest.raises(TypeError, match="lies in no tree"):
        within("12").render(None)


def test_nothing_absent_means_all() -> None:
    with pytest.raises(TypeError):
        in_range("size")
    with pytest.raises(TypeError):
        open_range("size")
    with pytest.raises(ValueError, match="within nothing"):
        within("")

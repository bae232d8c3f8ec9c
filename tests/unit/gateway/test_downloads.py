"""Every list as a workbook: the rows that JSON has, under Chinese heads, for whom JSON has them."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Literal, get_args, get_origin, get_type_hints

import httpx
import openpyxl
import pytest
from pydantic import BaseModel, ValidationError

from baodao.gateway import downloads, hours, identity, registration, scheduling
from baodao.gateway.app import Gateway
from baodao.gateway.operations import API, Operation
from baodao.gateway.sheets import Sheet
from baodao.kit.naming import MOST_NAMED
from baodao.schema.base import NOBODY, Message
from baodao.schema.copies import CopyPart
from baodao.schema.doors import SecondRequired
from baodao.schema.registration.named_lists import NamedQuery
from baodao.schema.registration.printed import PrintedForm
from baodao.schema.registration.volunteers import ListVolunteers
from baodao.schema.replies import Unavailable, encode_refused
from baodao.schema.spoken import words_of
from baodao.tables.workbook import MEDIA_TYPE
from tests.builders.registration import ORGANISER
from tests.support.front_door import Tries
from tests.support.gateway import header
from tests.support.worlds import World, world_of
from tests.unit.gateway.test_paths_and_rights import Behind, names_all, request

LISTS = [
    pytest.param(operation, operation.sheet, id=operation.path)
    for context in (registration, scheduling, hours, identity)
    for operation in context.OPERATIONS
    if operation.sheet
]
# Lists of which nobody in the worlds has any rows; the others are told with theirs.
BLANK = {
    *("/hours/checkpoints", "/posts/{post_id}/shifts"),
    *("/units/{unit_id}/feedback", "/divisions/{division}/building-heads", "/duplicates"),
    "/reads",
}
_MOST = 40


def test_every_list_of_the_gateway_has_a_sheet() -> None:
    """A path whose answer goes on with `next` is a list; a check of ledgers, a form, a copy and
    one's own points are none."""
    paths = {
        operation.path
        for context in (registration, scheduling, hours, identity)
        for operation in context.OPERATIONS
        if not operation.has_body
        and "next" in operation.message.REPLY.model_fields
        and not issubclass(operation.message.REPLY, PrintedForm | CopyPart)
    }
    one_persons = {"/hours/checkpoint", "/hours/verify", "/volunteers/{volunteer_id}/hours/verify"}
    one_persons.add("/volunteers/{volunteer_id}/points")
    assert paths - {p.values[0].path for p in LISTS} == one_persons  # type: ignore[union-attr]


@pytest.mark.parametrize(("operation", "sheet"), LISTS)
def test_heads_are_chinese_and_no_two_are_alike(operation: Operation, sheet: Sheet) -> None:
    """Add a name to `schema/field_words.py`."""
    for with_names in (False, True):
        heads = sheet.heads(with_names=with_names)
        assert len(set(heads)) == len(heads), heads
        for head in heads:
            assert re.search("[\u4e00-\u9fff]", head), head
            assert not re.search("[A-Za-z_“{]", head), head


def literals(kind: Any, seen: set[Any]) -> Iterator[frozenset[str]]:
    if get_origin(kind) is Literal:
        yield frozenset(get_args(kind))
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen.add(kind)
            for hint in get_type_hints(kind, include_extras=True).values():
                yield from literals(hint, seen)
    else:
        for part in get_args(kind):
            if not isinstance(part, str):
                yield from literals(part, seen)


@pytest.mark.parametrize(("operation", "sheet"), LISTS)
def test_every_code_in_a_list_has_words(operation: Operation, sheet: Sheet) -> None:
    """`say` codes beside those of `schema/*/vocabulary.py`."""
    reply = operation.message.REPLY.model_fields[sheet.rows]
    for codes in literals(reply.annotation, set()):
        assert words_of(codes), sorted(codes)


@pytest.fixture
async def outside(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    monkeypatch.setattr(gateway._desk.counter, "connection", Tries())
    transport = httpx.ASGITransport(gateway.app)
    return httpx.AsyncClient(transport=transport, base_url="http://gateway")


def rows_in(answer: httpx.Response) -> list[list[Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    return [list(row) for row in lines_of(answer.content)]


@lru_cache(maxsize=1024)
def lines_of(content: bytes) -> list[tuple[Any, ...]]:
    """The first sheet; many are told the same, byte by byte, and it takes longer than to tell."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book.worksheets[0].iter_rows(values_only=True))


def texts(said: dict[str, Any]) -> dict[str, str]:
    return {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in said.items()}


def short_pages(message: type[Message], values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "limit": 1} if "limit" in message.model_fields else values


@pytest.mark.parametrize(("operation", "sheet"), LISTS)
async def test_a_list_has_the_rows_of_its_json_for_whoever_asks(
    operation: Operation,
    sheet: Sheet,
    gateway: Gateway,
    outside: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = operation.message
    world: World = await world_of(kind.CONTEXT)
    monkeypatch.setattr(gateway._desk, "services", Behind(world.service))
    monkeypatch.setattr(downloads, "with_longest_pages", short_pages)
    told, refused = 0, 0
    async with outside as http:
        for actor in (*world.actors, NOBODY):
            headers = {} if actor is NOBODY else header(actor)
            for message in some(world, operation, actor):
                path, said = request(operation, message)
                said.pop("limit", None)
                if "limit" in kind.model_fields:
                    said["limit"] = 1_000 if kind.__name__ != "FindDuplicates" else 500
                as_json = await http.get(path, params=texts(said), headers=headers)
                as_sheet = await http.get(
                    path, params=texts(said) | {"format": "xlsx"}, headers=headers
                )
                assert as_sheet.status_code == as_json.status_code, as_sheet.text
                if as_json.status_code != 200:
                    refused += 1
                    assert as_sheet.json()["type"] == as_json.json()["type"]
                    continue
                told += compare(sheet, as_json.json(), rows_in(as_sheet))
    assert bool(told) != (operation.path in BLANK)
    assert refused or operation.for_guests


def some(world: World, operation: Operation, actor: Any) -> list[Message]:
    try:
        asked = islice(world.messages(operation.message, actor), _MOST)
        return [one for one in asked if names_all(operation, one)]
    except ValidationError:
        return []


def compare(sheet: Sheet, page: dict[str, Any], lines: list[list[Any]]) -> int:
    """The sheet has each row once, in order, and each value that is one as it is."""
    names = page.get("names")
    heads, *rows = lines
    assert heads == sheet.heads(with_names=names is not None)
    assert len(rows) == len(page[sheet.rows])
    for row, line in zip(page[sheet.rows], rows, strict=True):
        cells = dict(zip(heads, line, strict=True))
        for column in sheet.columns:
            value, cell = column.value(row), cells[column.head]
            if value in (None, [], ""):
                assert cell in (None, ""), column.head
            elif isinstance(value, int | float) and not isinstance(value, bool):
                assert cell == value
            else:
                assert isinstance(cell, str)
                assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", cell), cell
                is_id = column.path[-1].endswith("_id") or column.path[-1] in ("number", "hash")
                assert not is_id or cell == value
            if names is not None and column.path[-1] == "volunteer_id":
                named = cells[column.head.removesuffix("志愿者") + "姓名"]
                assert named == names.get(value)
    return len(rows)


async def test_names_are_there_if_they_were_asked_for_and_may_be_seen(
    gateway: Gateway, outside: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await world_of("registration")
    behind = Behind(world.service)
    monkeypatch.setattr(gateway._desk, "services", behind)
    named = 0
    async with outside as http:
        for actor in world.actors:
            for message in some(world, operation_of(ListVolunteers), actor):
                path, said = request(operation_of(ListVolunteers), message)
                asked = texts(said) | {"format": "xlsx"}
                asked.pop("names", None)
                without = await http.get(path, params=asked, headers=header(actor))
                if without.status_code != 200:
                    continue
                assert "姓名" not in rows_in(without)[0]
                asked["names"] = "true"
                head, *rows = rows_in(await http.get(path, params=asked, headers=header(actor)))
                assert head[1] == "姓名"
                named += sum(row[1] is not None for row in rows)
    assert named


def operation_of(kind: type[Message]) -> Operation:
    return next(o for o in registration.OPERATIONS if o.message is kind)


def test_whichever_list_can_be_named_is() -> None:
    for parameter in LISTS:
        operation, sheet = parameter.values
        if issubclass(operation.message, NamedQuery):  # type: ignore[union-attr]
            assert "姓名" in "".join(sheet.heads(with_names=True))  # type: ignore[union-attr]


# --- page by page -------------------------------------------------------------------------------


PAGES = 5
PATH = f"{API}/divisions"


class Divisions:
    """Pages of a list that never ends of itself; says what it was asked."""

    def __init__(self, before: Callable[[int], bytes | None] = lambda _: None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._before = before

    async def ask_encoded(self, kind: Any, message: bytes, headers: dict[str, str]) -> bytes:
        self.asked.append(json.loads(message))
        if (other := self._before(len(self.asked))) is not None:
            return other
        number = int(self.asked[-1].get("after") or 0)
        page = {
            "divisions": [{"code": f"{number:012}", "name": "=1+1", "level": "community"}],
            "next": str(number + 1) if number + 1 < PAGES else None,
        }
        return b'{"status":"accepted","result":' + json.dumps(page).encode() + b"}"


async def test_pages_are_asked_for_one_after_the_other(
    gateway: Gateway, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Divisions()
    monkeypatch.setattr(gateway._desk, "services", services)
    rows = rows_in(await http.get(PATH, params={"limit": "2"}, headers={"Accept": MEDIA_TYPE}))
    assert [row[:3] for row in rows[1:]] == [[f"{n:012}", "=1+1", "村级"] for n in range(PAGES)]
    assert [asked.get("after") for asked in services.asked] == [None, "1", "2", "3", "4"]
    assert {asked["limit"] for asked in services.asked} == {1_000}
    assert all("format" not in asked for asked in services.asked)


async def test_a_page_that_does_not_come_at_once_is_asked_for_again(
    gateway: Gateway, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_WAIT_SECONDS", 0)
    gone = Unavailable(reason="gone").model_dump_json().encode()
    monkeypatch.setattr(gateway._desk, "services", Divisions(lambda n: gone if n == 3 else None))
    rows = rows_in(await http.get(PATH, params={"format": "xlsx"}))
    assert len(rows) == 1 + PAGES


async def test_a_list_of_which_the_rest_cannot_be_had_is_broken_off(
    gateway: Gateway, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_WAIT_SECONDS", 0)
    gone = Unavailable(reason="gone").model_dump_json().encode()
    monkeypatch.setattr(gateway._desk, "services", Divisions(lambda n: gone if n > 2 else None))
    with pytest.raises(downloads.BrokenOffError):
        await http.get(PATH, params={"format": "xlsx"})


@pytest.mark.parametrize(
    ("params", "headers"), [({"format": "csv"}, {}), ({}, {"Accept": "text/csv"})]
)
async def test_a_list_as_csv_is_asked_for_in_pages_too(
    gateway: Gateway,
    http: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    params: dict[str, str],
    headers: dict[str, str],
) -> None:
    services = Divisions()
    monkeypatch.setattr(gateway._desk, "services", services)
    found = await http.get(PATH, params=params, headers=headers)
    assert found.headers["content-type"] == "text/csv"
    assert found.headers["content-disposition"].endswith(".csv")
    lines = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig"), newline="")))
    assert [row[:3] for row in lines[1:]] == [[f"{n:012}", "'=1+1", "村级"] for n in range(PAGES)]
    assert len(services.asked) == PAGES


async def test_a_form_that_there_is_not(http: httpx.AsyncClient) -> None:
    refused = await http.get(PATH, params={"format": "pdf"}, headers={"Accept-Language": "zh"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["name"] == "文件格式"
    one = await http.get(f"{PATH}/12", params={"format": "xlsx"})
    assert one.json()["errors"][0]["field"] == "format"


# --- very many names ---


class Named:
    """Pages of 300 people with their names, of which the third is refused, or not."""

    def __init__(self, *, agreed: bool) -> None:
        self.asked, self._agreed = 0, agreed

    async def ask_encoded(self, kind: Any, message: bytes, headers: dict[str, str]) -> bytes:
        self.asked += 1
        if self.asked == 2 and not self._agreed:
            return encode_refused((SecondRequired(most=MOST_NAMED),))
        ids = [f"{self.asked}-{n}" for n in range(300)]
        twin = {"number": "1", "division": "120104007017", "state": "active"}
        pairs = [
            {side: twin | {"volunteer_id": key} for side in ("first", "second")} | {"alike": []}
            for key in ids
        ]
        page = {
            "duplicates": pairs,
            "names": dict.fromkeys(ids, "测试·甲"),
            "next": ids[-1] if self.asked < 3 else None,
        }
        return b'{"status":"accepted","result":' + json.dumps(page).encode() + b"}"


@pytest.mark.parametrize("agreed", [True, False])
async def test_who_needs_a_second_person_is_told_so_and_gets_no_part(
    agreed: bool, gateway: Gateway, outside: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Named(agreed=agreed)
    monkeypatch.setattr(gateway._desk, "services", services)
    asked = {"division": "120104", "names": "true", "format": "xlsx"}
    async with outside as http:
        answer = await http.get(f"{API}/duplicates", params=asked, headers=header(ORGANISER))
    if agreed:
        assert len(rows_in(answer)) == 1 + 3 * 300
    else:
        assert (answer.status_code, services.asked) == (403, 2)
        assert answer.json()["type"].endswith("second-required")

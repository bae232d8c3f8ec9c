"""A community by its name: where one below the importer's place has it, and never by a guess."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService
from baodao.schema.base import Message
from baodao.schema.replies import Accepted, Reply, Unavailable
from baodao.tables.pieces import Piece
from baodao.tables.places import SEVERAL, Communities
from baodao.tables.table_file import Row
from baodao.tables.volunteers import VolunteersTable
from tests.builders import places
from tests.builders.registration import COMMUNITY, ELSEWHERE, NEXT_DOOR, OPERATOR

NAMES = {
    COMMUNITY: "昔阳里社区居委会",
    NEXT_DOOR: "学湖里社区居民委员会",
    ELSEWHERE: "昔阳里社区居委会",
    "120104008002": "王村村委会",
    "120104008003": "王村村民委员会",
    "120104008": "学湖里社区",
}


class Registration:
    """Registration in memory, which says what it was asked for."""

    def __init__(self, service: MemoryService) -> None:
        self.service, self.asked = service, list[Any]()

    async def send(self, message: Message) -> Reply:
        self.asked.append(message)
        return Accepted(result=(await self.service.ask(message)).model_dump())  # type: ignore[arg-type]


@pytest.fixture
async def registration() -> Registration:
    service = places.empty()
    above = ["12", "1201", "120104", "120104007", "120104008"]
    rows = [code for code in above if code not in NAMES]
    named = [{"code": code, "name": name} for code, name in NAMES.items()]
    await places.tree(service, *rows, *sorted(named, key=lambda row: len(row["code"])))
    return Registration(service)


@pytest.mark.parametrize(
    ("written", "below", "code"),
    [
        ("昔阳里社区", "120104007", COMMUNITY),
        ("昔阳里社区居委会", "120104007", COMMUNITY),
        (" 昔阳里 社区居民委员会", "120104007", COMMUNITY),
        ("昔阳里社区", "120104008", ELSEWHERE),
        ("昔阳里社区", "120104", SEVERAL),
        ("昔阳里社区", None, SEVERAL),
        ("学湖里社区", "120104", NEXT_DOOR),
        ("学湖里社区", "120104008", None),
        ("王村", "120104008", SEVERAL),
        ("昔阳里", "120104007", None),
        ("社区", "120104007", None),
        ("居委会", "120104007", None),
        ("", "120104007", None),
        (COMMUNITY, "120104007", None),
        ("120104007999", "120104007", None),
    ],
)
async def test_a_name_is_the_community_that_has_it(
    registration: Registration, written: str, below: str | None, code: str | None
) -> None:
    assert await Communities(OPERATOR, below).code(registration, written) == code


async def test_each_name_is_asked_for_once_and_codes_never(registration: Registration) -> None:
    communities = Communities(OPERATOR, "120104007")
    for written in ("昔阳里社区", "昔阳里社区居委会", COMMUNITY, "无此社区", "无此社区"):
        await communities.code(registration, written)
    assert len(registration.asked) == 2


async def test_what_cannot_be_asked_for_is_for_the_service_to_judge() -> None:
    class Away:
        async def send(self, _: Message) -> Reply:
            return Unavailable(reason="gone")

    assert await Communities(OPERATOR, None).code(Away(), "昔阳里社区") is None


async def test_rows_are_sent_by_code_and_keep_what_was_written(registration: Registration) -> None:
    rows = [Row(2, {"division": "昔阳里社区"}), Row(3, {"division": "王村"}), Row(4, {})]
    table = VolunteersTable(actor=OPERATOR, below="120104")
    piece = await table.found(registration, Piece(rows[1:]))
    assert [row.line for row in piece.rows] == [4]
    (rejected,) = piece.rejected
    assert rejected.problems[0].reason == "field-invalid/several"
    below = VolunteersTable(actor=OPERATOR, below="120104007")
    (sent,) = (await below.found(registration, Piece(rows[:1]))).rows
    assert sent.cells == {"division": COMMUNITY}
    assert rows[0].cells == {"division": "昔阳里社区"}

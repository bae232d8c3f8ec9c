"""The division tree 区划: places, their names, and how they lie in each other."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import (
    Asked,
    Command,
    DivisionCode,
    Event,
    Line,
    PageSize,
    Query,
    Refusal,
    Value,
)

DivisionLevel = Literal["province", "city", "district", "street", "community"]
LEVELS: dict[int, DivisionLevel] = {
    2: "province",
    4: "city",
    6: "district",
    9: "street",
    12: "community",
}


def level_of(code: str) -> DivisionLevel:
    """The level of a division, which its code's length tells."""
    return LEVELS[len(code)]


class DivisionAdded(Event, type="baodao.registration.division-added.v1", aggregate="division"):
    """A division is part of the tree from now on."""

    name: Line
    level: DivisionLevel
    parent: DivisionCode | None


class DivisionRenamed(Event, type="baodao.registration.division-renamed.v1", aggregate="division"):
    """A division has another name; its code, which is its identity, stays."""

    name: Line
    former_name: Line


class DivisionRow(Asked):
    """One line of the official table."""

    code: DivisionCode
    name: Line


class RejectedRow(Value):
    """A row that could not be taken, and why; the other rows of the command are not affected."""

    code: str
    reason: str


class DivisionsReceipt(Value):
    """What became of the rows of an import."""

    added: int
    renamed: int
    unchanged: int
    rejected: list[RejectedRow]


class ImportDivisions(
    Command, subject="commands.registration.import-divisions", reply=DivisionsReceipt
):
    """Add or rename divisions; rows may come again, a parent must come before its children."""

    rows: list[DivisionRow] = Field(min_length=1, max_length=500)


class Division(Value):
    """A division as listed; `path` are the names from the province down to it."""

    code: DivisionCode
    name: str
    level: DivisionLevel
    parent: DivisionCode | None
    path: list[str]


class DivisionPage(Value):
    """Some divisions in the order of their codes; `next` continues, absent at the end."""

    divisions: list[Division]
    next: str | None = None


class GetDivision(Query, subject="queries.registration.get-division", reply=Division):
    """One division by its code."""

    code: DivisionCode


class ListDivisions(Query, subject="queries.registration.list-divisions", reply=DivisionPage):
    """The children of a division, or a search by a part of the name (names repeat)."""

    parent: DivisionCode | None = None
    name: Line | None = None
    after: str = ""
    limit: PageSize = 100


class UnknownDivision(
    Refusal,
    slug="unknown-division",
    en="There is no division {division}.",
    zh="没有代码为 {division} 的区划。",
):
    """A code that is not in the tree."""

    division: str

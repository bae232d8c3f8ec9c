"""The division tree 区划: places, their names, how they lie in each other, and since when."""

from typing import Literal

from pydantic import Field, JsonValue

from baodao.schema.access import OVERSEERS, everybody, whole_tree
from baodao.schema.base import (
    Asked,
    Command,
    Day,
    DivisionCode,
    Event,
    Line,
    PageSize,
    Query,
    RecordedDay,
    Refusal,
    Value,
)
from baodao.schema.spoken import ShownCode
from baodao.schema.words import OpenLine

DivisionLevel = Literal["province", "city", "district", "street", "community"]
LEVELS: dict[int, DivisionLevel] = {
    2: "province",
    4: "city",
    6: "district",
    9: "street",
    12: "community",
}
Dissolution = Literal["merged", "split", "moved"]
"""合并, 拆分, and 划转: the same place under a new code, because its parent is another."""
Match = Literal["exact", "prefix", "part"]


def level_of(code: str) -> DivisionLevel:
    """The level of a division, which its code's length tells."""
    return LEVELS[len(code)]


# --- events -------------------------------------------------------------------------------------


class DivisionAdded(
    Event, type="baodao.registration.division-added.v1", feed="public", aggregate="division"
):
    """A division is part of the tree, from the day it names or, without one, as long as known."""

    name: Line
    level: DivisionLevel
    parent: DivisionCode | None
    valid_from: RecordedDay | None = None
    """The first day on which it is a place; may lie in the past or in the future."""
    came_from: list[DivisionCode] = Field(default=[])
    """The divisions whose place this was until then."""


class DivisionRenamed(
    Event, type="baodao.registration.division-renamed.v1", feed="public", aggregate="division"
):
    """A division has another name from a day on; its code, which is its identity, stays."""

    name: Line
    former_name: Line
    since: RecordedDay | None = None


class DivisionDissolved(
    Event, type="baodao.registration.division-dissolved.v1", feed="public", aggregate="division"
):
    """A division 撤销 is no place any more from a day on; its successors are told, at least one.

    The day may lie in the past or in the future. The code is never used again.
    """

    until: RecordedDay
    """The first day on which it is no place any more."""
    how: Dissolution
    became: list[DivisionCode]


# --- commands -----------------------------------------------------------------------------------


class DivisionRow(Asked):
    """One line of the official table."""

    code: DivisionCode
    name: OpenLine
    valid_from: Day | None = None


class RejectedRow(Value):
    """A row that could not be taken, and why; the other rows of the command are not affected."""

    code: str
    reason: str
    """The sentence in English."""
    slug: str | None = None
    values: dict[str, JsonValue] = Field(default={})
    """The rule that failed, as in refusals."""


class DivisionsReceipt(Value):
    """What became of the rows of an import."""

    added: int
    renamed: int
    unchanged: int
    rejected: list[RejectedRow]


class ImportDivisions(
    Command,
    subject="commands.registration.import-divisions",
    reply=DivisionsReceipt,
    access=[whole_tree(*OVERSEERS)],
    needs=("bulk-import",),
):
    """Add or rename divisions; rows may come again, a parent must come before its children.

    A division is renamed as of today; `rename-division` takes another day.
    """

    rows: list[DivisionRow] = Field(min_length=1, max_length=500)


# --- queries ------------------------------------------------------------------------------------


class Division(Value):
    """A division on a day; `path` are the names of that day from the province down to it.

    On days on which it was no place yet or is none any more, `valid` is false and the names are
    the nearest it had.
    """

    code: DivisionCode
    name: str
    level: DivisionLevel
    parent: DivisionCode | None
    path: list[str]
    valid: bool = True
    valid_from: RecordedDay | None = None
    valid_until: RecordedDay | None = None
    became: list[DivisionCode] = Field(default=[])
    came_from: list[DivisionCode] = Field(default=[])


class DivisionPage(Value):
    """Some divisions in the order of their codes; `next` continues, absent at the end."""

    divisions: list[Division]
    next: str | None = None


class GetDivision(
    Query, subject="queries.registration.get-division", reply=Division, access=[everybody()]
):
    """One division by its code, on a day (today)."""

    code: DivisionCode
    as_of: Day | None = None


class ListDivisions(
    Query, subject="queries.registration.list-divisions", reply=DivisionPage, access=[everybody()]
):
    """The children of a division, or a search by name below it, by the tree of a day (today).

    Names repeat, hence the path. `exact` and `prefix` are fast; a `part` of a name may be refused
    as too wide, unless a parent narrows it down. With `former`, names and divisions of any day are
    found.
    """

    parent: DivisionCode | None = None
    name: Line | None = None
    match: Match = "part"
    as_of: Day | None = None
    former: bool = False
    after: str = ""
    limit: PageSize = 100


class NameSpan(Value):
    """A name and the days on which it was borne, `until` being the first on which it was not."""

    name: str
    since: RecordedDay | None
    until: RecordedDay | None


class DivisionEdge(Value):
    """Another division that this one came from or became, with its name and the day."""

    code: DivisionCode
    name: str
    on: RecordedDay


class DivisionStory(Value):
    """All that is known of a division's life."""

    code: DivisionCode
    level: DivisionLevel
    parent: DivisionCode | None
    valid_from: RecordedDay | None
    valid_until: RecordedDay | None
    names: list[NameSpan]
    came_from: list[DivisionEdge]
    became: list[DivisionEdge]


class DivisionHistory(
    Query,
    subject="queries.registration.division-history",
    reply=DivisionStory,
    access=[everybody()],
):
    """Names, predecessors and successors of a division, each with its day."""

    code: DivisionCode


# --- refusals -----------------------------------------------------------------------------------


class UnknownDivision(
    Refusal,
    slug="unknown-division",
    en="There is no place with the code {division}. Please check the code.",
    zh="没有代码为 {division} 的区划,请核对代码。",
):
    """A code that is not in the tree."""

    division: ShownCode


class DivisionEnded(
    Refusal,
    slug="division-ended",
    en="There is no place with the code {division} any more from {until} on. Please use what "
    "it became, with the code {became}.",
    zh="代码为 {division} 的区划自{until}起已撤销,请改用后继区划的代码 {became}。",
):
    """A place that is none on that day any more; `became` are codes, by commas."""

    division: ShownCode
    until: RecordedDay
    became: ShownCode


class DivisionNotYet(
    Refusal,
    slug="division-not-yet",
    en="The place with the code {division} begins on {valid_from}. Please give another day or "
    "another place.",
    zh="代码为 {division} 的区划自{valid_from}起才设立,请另填日期或另选区划。",
):
    """A place that is none on that day yet."""

    division: ShownCode
    valid_from: RecordedDay


class BeginsOtherwise(
    Refusal,
    slug="begins-otherwise",
    en="The day from which this place exists is recorded otherwise. Please check the day, or leave "
    "it out.",
    zh="该区划设立的日期与已登记的不同,请核对日期,或不填日期。",
):
    """A table says of a known place that it began on another day; what was so stays so."""


class DivisionExists(
    Refusal,
    slug="division-exists",
    en="The code {division} is or was that of a place. Please choose another one.",
    zh="区划代码 {division} 现在或以前已被使用,请换一个代码。",
):
    """Codes are not used twice, not even after the end of a division."""

    division: ShownCode


class NothingChanges(
    Refusal,
    slug="nothing-changes",
    en="This is recorded already; nothing would change. Please check what you entered.",
    zh="填写的内容与现有记录相同,没有需要变更的,请核对。",
):
    """A place would have the name or the extent that it has."""

    place: str


class SearchTooWide(
    Refusal,
    slug="search-too-wide",
    en="Too many names contain this. Please give more of the name, its beginning, or the "
    "place above.",
    zh="符合的名称太多,请输入更长的名称、名称的开头,或先选定上级区划。",
):
    """A search by a part of a name that was not done in time."""

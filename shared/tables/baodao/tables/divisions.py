"""The official table of divisions into the tree, as often as wanted."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ValidationError

from baodao.kernel.days import written_day
from baodao.kernel.divisions import unpadded
from baodao.schema.base import NOBODY, Actor
from baodao.schema.languages import Words
from baodao.schema.registration.divisions import (
    LEVELS,
    DivisionLevel,
    DivisionRow,
    DivisionsReceipt,
    ImportDivisions,
    RejectedRow,
)
from baodao.schema.replies import RefusedRule
from baodao.schema.spoken import said_code
from baodao.tables.columns import Column
from baodao.tables.pieces import Piece, TableImport, command_id
from baodao.tables.report import Answer, Rejected
from baodao.tables.table_file import Problem, Row, TableFile, problem

_ROWS = 500
_MINISTRY, _OFFICE = 6, 12
_LEVELS = {
    "省级": "province",
    "地级": "city",
    "县级": "district",
    "乡级": "street",
    "村级": "community",
}
_REASONS = {"missing": "missing", "string_too_short": "missing", "string_too_long": "too-long"}


class DivisionsTable(TableImport):
    """Divisions of the country, parents before children in whatever order they stand."""

    columns = (
        Column(
            "code",
            ("代码", "区划代码", "行政区划代码", "统计用区划代码"),
            required=True,
            digits=True,
        ),
        Column("name", ("名称", "区划名称", "单位名称", "行政区划名称"), required=True),
        Column("level", ("级别", "层级")),
        Column("valid_from", ("生效日期", "启用日期")),
    )
    outcomes: ClassVar = {
        "added": Words("added", "新增"),
        "renamed": Words("renamed", "更名"),
        "unchanged": Words("unchanged", "未变化"),
    }
    rows_in_a_message = _ROWS
    longest_cell = 4_000
    in_flight = 3

    def __init__(self, actor: Actor = NOBODY) -> None:
        self._actor = actor

    def checked(self, row: Row) -> Row:
        """The row with its day in the usual form, or with what is wrong with it."""
        cells = row.cells
        cells["code"] = _short(cells.get("code", ""), cells.get("level"))
        if since := cells.get("valid_from"):
            cells["valid_from"] = written_day(since) or since
        if not row.problems:
            row.problems += _problems(cells)
        return row

    def waves(self, rows: Iterable[Row]) -> Iterator[Iterator[Piece]]:
        """The levels of the tree, the provinces first: within one, any order will do."""
        levels = Levels(map(self.checked, rows))
        yield (Piece(rejected=[row]) for row in levels.rejected)
        yield from levels.taken()

    def message(self, rows: list[Row]) -> ImportDivisions:
        """What is sent of some rows."""
        return ImportDivisions(
            actor=self._actor, command_id=command_id(), rows=[_division(r.cells) for r in rows]
        )

    def answered(self, rows: list[Row], result: Any) -> Answer:
        """How many are new, renamed or the same, and why others do not fit into the tree."""
        receipt = DivisionsReceipt.model_validate(result)
        lines = {row.cells["code"]: row.line for row in rows}
        rejected: Rejected = [(lines[r.code], [does_not_fit(r)]) for r in receipt.rejected]
        return Answer(receipt.model_dump(include={*self.outcomes}), rejected)


class Levels:
    """The good rows of a table, level by level, packed: the whole country takes some 100 MB."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Read all rows; those that cannot be sent are in `rejected`."""
        self.rejected: list[Row] = []
        self._seen: set[int] = set()
        self._loose: dict[int, list[Row]] = {length: [] for length in LEVELS}
        self._packed: dict[int, list[bytes]] = {length: [] for length in LEVELS}
        doubtful: list[Row] = []
        for row in rows:
            if not row.problems and _is_doubtful(row.cells):
                doubtful.append(row)
            else:
                self._judge(row)
        # Where cities have 4 digits, 6 of them are a district, whatever they end with.
        are_filled = not (self._loose[4] or self._packed[4])
        for row in doubtful:
            if are_filled:
                row.cells["code"] = unpadded(row.cells["code"])
            self._judge(row)

    def _judge(self, row: Row) -> None:
        # With a digit before it: 01 and 0001 are two codes.
        number = 0 if row.problems else int(f"1{row.cells['code']}")
        if number in self._seen:
            row.problems.append(_TWICE)
        if row.problems:
            self.rejected.append(row)
        else:
            self._seen.add(number)
            self._take(row)

    def _take(self, row: Row) -> None:
        length = len(row.cells["code"])
        loose = self._loose[length]
        loose.append(row)
        if len(loose) == _ROWS:
            self._packed[length].append(_pack(loose))
            loose.clear()

    def taken(self) -> Iterator[Iterator[Piece]]:
        """The pieces of each level."""
        for length in LEVELS:
            chunks = [*self._packed[length], _pack(self._loose[length])]
            yield (Piece(_unpack(chunk)) for chunk in chunks if chunk)


def _short(code: str, level: str | None) -> str:
    """A code as the tree has it.

    The statistics office fills all up to 12 digits; the ministry to 6, where the level decides.
    """
    if len(code) == _OFFICE:
        return unpadded(code)
    short = unpadded(code) if len(code) == _MINISTRY else code
    is_meant = level and LEVELS.get(len(short)) == _LEVELS.get(level, level)
    return short if is_meant else code


def _is_doubtful(cells: dict[str, str]) -> bool:
    """Whether a code of 6 digits may be a city's, or a level that a city does not have."""
    code = cells["code"]
    return len(code) == _MINISTRY and "level" not in cells and code != unpadded(code)


def _pack(rows: Iterable[Row]) -> bytes:
    # No cell of a good row has control characters.
    fields = ("code", "name", "valid_from")
    return "\n".join(
        "\t".join([str(row.line), *(row.cells.get(name, "") for name in fields)]) for row in rows
    ).encode()


def _unpack(chunk: bytes) -> list[Row]:
    rows = []
    for line in chunk.decode().split("\n"):
        number, code, name, since = line.split("\t")
        row = Row(int(number), {"code": code, "name": name})
        if since:
            row.cells["valid_from"] = since
        rows.append(row)
    return rows


_TWICE = Problem(
    "code",
    "code-twice",
    "The code is on an earlier line already. Please leave one of the two lines out.",
    "该代码在前面的行中已经出现,请只保留一行。",
)


def _problems(cells: dict[str, str]) -> list[Problem]:
    try:
        division = _division(cells)
    except ValidationError as error:
        wrong = ((str(e["loc"][0]), _REASONS.get(e["type"], "form")) for e in error.errors())
        return [problem(field, reason, _NAMES[field]) for field, reason in wrong]
    meant = LEVELS[len(division.code)]
    level = cells.get("level", meant)
    if _LEVELS.get(level, level) == meant:
        return []
    return [
        Problem(
            "level",
            "level-differs",
            f"A code of {len(division.code)} digits is that of a {meant}. Please correct the "
            "code or the level.",
            f"{len(division.code)} 位代码的级别应为“{said_code(DivisionLevel, meant, 'zh-Hans')}”,"
            "请更正代码或级别。",
        )
    ]


def _division(cells: dict[str, str]) -> DivisionRow:
    return DivisionRow(
        code=cells.get("code", ""), name=cells.get("name", ""), valid_from=cells.get("valid_from")
    )


def does_not_fit(row: RejectedRow) -> Problem:
    """The rule that the row breaks, in words of either language."""
    rule = RefusedRule(slug=row.slug or "", values=row.values)
    return Problem(
        "code",
        "does-not-fit",
        f"{row.code}: {rule.text('en')}",
        f"区划代码 {row.code}:{rule.text('zh-Hans')}",
    )


_NAMES = {column.field: column.names[0] for column in DivisionsTable.columns}


def read_divisions(file: Path) -> list[Row]:
    """The good rows of a table of ours.

    Raises:
        TableError: it cannot be read.
    """
    table = DivisionsTable()
    rows = map(table.checked, TableFile(file, table.columns).rows())
    return [row for row in rows if not row.problems]

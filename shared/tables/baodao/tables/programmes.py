"""A programme into scheduling, as often as wanted: each row a draft of an activity.

Scheduling knows an entry again by what names it in its source, and decides what has changed.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from baodao.kernel import identities
from baodao.schema.base import NOBODY, Actor
from baodao.schema.languages import Words
from baodao.schema.scheduling.imports import (
    ENTRIES,
    ImportProgramme,
    PreviewProgramme,
    ProgrammeEntry,
    ProgrammeReceipt,
)
from baodao.tables.calendar_file import CalendarFile
from baodao.tables.columns import Column
from baodao.tables.pieces import Piece, Results, Sender, TableImport, command_id
from baodao.tables.places import SEVERAL, Communities
from baodao.tables.programme import Programme
from baodao.tables.report import Answer, Line, Report, failed
from baodao.tables.schedule_file import ScheduleFile
from baodao.tables.source import FileSource, Source
from baodao.tables.table_file import Problem, Row, RowFile, TableFile, problem
from baodao.tables.times import read_times
from baodao.tables.vanished import Vanished

_CHINA = "Asia/Shanghai"
_MANY = 1_000
"""More people than this on one shift are worth a second look."""
_CANCELLED = ("cancelled", "canceled", "已取消", "取消")
_SCOPES: Mapping[str, tuple[str, ...]] = {
    "open": ("open", "everybody", "所有人", "不限", "公开"),
    "members": ("members", "成员", "本组织成员", "队员"),
    "party-members": ("party-members", "party members", "党员", "报到党员"),
}
_START = 64
# Which column to look at, for rules that name none themselves.
_FIELDS = {
    "another-place": "division",
    "crew-out-of-order": "min_crew",
    "division-ended": "division",
    "shift-without-duration": "end",
    "unknown-division": "division",
    "unknown-zone": "zone",
}
_REASONS = {
    "missing": "missing",
    "string_too_short": "missing",
    "string_too_long": "too-long",
    "too_long": "too-many",
    "nothing_to_read": "unreadable",
    "unreadable_character": "unreadable",
    "tells_a_number": "tells-a-number",
}


class ProgrammesTable(TableImport):
    """Activities of one organisation; with `preview` only what would become of them."""

    columns = (
        Column("entry", ("编号", "活动编号", "uid", "guid", "opportunity_id")),
        Column("title", ("标题", "活动名称", "名称", "活动", "主题", "name"), required=True),
        Column("category", ("类别", "活动类别", "服务类别", "分类", "category_desc")),
        Column("division", ("区划", "区划代码", "社区", "社区名称", "所属社区"), digits=True),
        Column("place", ("地点", "活动地点", "地址", "location", "venue", "room", "locality")),
        Column("date", ("日期", "活动日期", "服务日期", "dates", "day", "start_date_date")),
        Column("start", ("开始", "开始时间", "start_time", "starts_at")),
        Column("end", ("结束", "结束时间", "end_time", "ends_at")),
        Column("duration", ("时长", "时长(小时)", "服务时长", "hours")),
        Column("zone", ("时区", "timezone", "time_zone")),
        Column("role", ("角色", "岗位", "志愿者岗位")),
        Column("max_crew", ("人数", "招募人数", "需要人数", "最多人数", "crew", "vol_requests")),
        Column("min_crew", ("最少人数", "最低人数")),
        Column("responsible_id", ("负责人编号", "负责人")),
        Column("risk_note", ("风险提示", "安全提示", "注意事项")),
        Column("scope", ("面向", "报名范围", "面向人群")),
        Column("status", ("状态", "活动状态")),
    )
    outcomes: ClassVar = {
        "created": Words("drafted", "已建草稿"),
        "updated": Words("changed", "已更新"),
        "unchanged": Words("unchanged", "未变化"),
        "left-out": Words("cancelled in the file, left out", "文件中已取消,未导入"),
        "called-off": Words("called off", "已取消"),
    }
    results: ClassVar = Results("导入结果", "活动", "未导入", "title", "标题")
    rows_in_a_message = ENTRIES
    longest_cell = 4_000

    def __init__(
        self,
        programme: Programme,
        actor: Actor = NOBODY,
        *,
        preview: bool = False,
        below: str | None = None,
        new_id: Callable[[], str] = command_id,
    ) -> None:
        self._programme, self._actor, self._new_id = programme, actor, new_id
        self._preview = preview
        self._communities = Communities(actor, below)
        self._read: dict[int, ProgrammeEntry] = {}
        self._vanished = Vanished(programme, actor, preview=preview, new_id=new_id)

    def opened(
        self, file: Path | Source, ignore: Sequence[str] = (), encoding: str | None = None
    ) -> RowFile:
        """A calendar, a schedule in JSON or a table: what it is, its content says."""
        source = FileSource(file) if isinstance(file, Path) else file
        start = _start(source)
        if start.startswith(b"BEGIN:VCALENDAR"):
            said = self._programme
            return CalendarFile(source, encoding=encoding, zone=said.zone, window=said.window)
        if start.startswith(b"{"):
            return ScheduleFile(source)
        return TableFile(source, self.columns, ignore=ignore, encoding=encoding)

    def checked(self, row: Row) -> Row:
        """The row with its entry read, or with what is wrong with it."""
        said = {**self._programme.usual, **row.cells}
        key = row.cells.get("entry") or _made_key(row.cells)
        if not row.problems and self.settled(row):
            return row
        is_named = "entry" in row.cells
        if (is_named or not row.problems) and not self._vanished.is_first(key, row.line):
            row.problems.append(_wrong("entry", "twice"))
        if not row.problems:
            self._entry(row, key, said)
        if row.problems and not is_named:
            self._vanished.nameless += 1
        return row

    def size(self, row: Row) -> int:
        """The bytes of its entry, which has what is said of all rows, too."""
        return len(self._read[row.line].model_dump_json().encode())

    def settled(self, row: Row) -> str | None:
        """`left-out` if the source says that it is cancelled."""
        status = row.cells.get("status", "").strip().casefold()
        return "left-out" if status in _CANCELLED else None

    def _entry(self, row: Row, key: str, said: dict[str, str]) -> None:
        zone = self._zone(said.get("zone"))
        if zone is None:
            row.problems.append(_wrong("zone", "unknown"))
            return
        times = read_times(said, zone)
        row.problems += [_wrong(name, reason) for name, reason in times.wrong]
        if times.pending:
            row.warnings.append(_wrong(*times.pending))
        crew = {name: _number(said.get(name)) for name in ("min_crew", "max_crew")}
        row.problems += [_wrong(name, "form") for name, number in crew.items() if number == _NONE]
        if (crew["max_crew"] or 0) > _MANY:
            row.warnings.append(_wrong("max_crew", "many"))
        shift: dict[str, Any] = {n: c for n, c in crew.items() if c not in (None, _NONE)}
        if role := said.get("role"):
            shift["role"] = role
        values: dict[str, Any] = {name: said[name] for name in _TEXTS if name in said}
        if scope := said.get("scope"):
            values["scope"] = _scope(scope)
            if values["scope"] is None:
                row.problems.append(_wrong("scope", "unknown"))
        code = identities.plain(said.get("division", ""))
        values |= {
            "line": row.line,
            "entry": key,
            "zone": zone.key,
            "division": code if code.isdigit() else None,
            "shifts": [{"starts_at": s, "ends_at": e, **shift} for s, e in times.spans],
        }
        self._judge(row, values)

    def _judge(self, row: Row, values: dict[str, Any]) -> None:
        try:
            entry = ProgrammeEntry.model_validate(values)
        except ValidationError as error:
            found = {_column(e["loc"]): _REASONS.get(e["type"], "form") for e in error.errors()}
            said = {one.field for one in row.problems}
            row.problems += [_wrong(name, found[name]) for name in found if name not in said]
            return
        if not row.problems:
            self._read[row.line] = entry

    def _zone(self, named: str | None) -> ZoneInfo | None:
        if not named:
            return self._programme.zone or ZoneInfo(_CHINA)
        try:
            return ZoneInfo(named.strip())
        except (ValueError, KeyError, OSError):
            return None

    async def found(self, client: Sender, piece: Piece) -> Piece:
        """The piece with communities that were written by their names, each by its code."""
        rows, rejected = [], list(piece.rejected)
        for row in piece.rows:
            written = row.cells.get("division") or self._programme.usual.get("division", "")
            if written and self._read[row.line].division is None:
                code = await self._communities.code(client, written)
                if code is None or code == SEVERAL:
                    wrong = _wrong("division", SEVERAL if code else "unknown")
                    del self._read[row.line]
                    rejected.append(replace(row, problems=[wrong]))
                    continue
                known = self._read[row.line].model_copy(update={"division": code})
                self._read[row.line] = known
            rows.append(row)
        return replace(piece, rows=rows, rejected=rejected)

    def message(self, rows: list[Row]) -> ImportProgramme | PreviewProgramme:
        """What is sent of some rows; of one that was not read, what no service takes."""
        said = self._programme
        entries = [self._read.pop(row.line, _NOTHING) for row in rows]
        values: dict[str, Any] = {
            "actor": self._actor,
            "organisation_id": said.organisation_id,
            "source": said.source,
            "rows": entries,
        }
        if self._preview:
            return PreviewProgramme.model_construct(**values)
        return ImportProgramme.model_construct(command_id=self._new_id(), **values)

    def answered(self, _: list[Row], result: Any) -> Answer:
        """What became of each entry, and which rules the others break."""
        receipt = ProgrammeReceipt.model_validate(result)
        lines = [Line(one.line, one.outcome, one.activity_id) for one in receipt.taken]
        taken: dict[str, int] = {}
        for one in receipt.taken:
            taken[one.outcome] = taken.get(one.outcome, 0) + 1
        rejected = [
            (r.line, [failed(rule, _FIELDS) for rule in r.refusals]) for r in receipt.rejected
        ]
        gone = [one for one in receipt.taken if one.missing_shifts]
        if self._programme.cancel_vanished:
            self._vanished.shifts += [(one.line, key) for one in gone for key in one.missing_shifts]
            gone = []
        warnings = [(one.line, [_wrong("date", "gone")]) for one in gone]
        return Answer(taken, rejected, lines, warnings)

    async def finish(self, client: Sender, report: Report) -> None:
        """Call off what has vanished from the file, if that is asked for."""
        if self._programme.cancel_vanished:
            await self._vanished.call_off(client, report)


_NAMES = {column.field: column.names[0] for column in ProgrammesTable.columns}
_TEXTS = ("title", "category", "place", "responsible_id", "risk_note")
_NONE = -1
"""Instead of a number: something else is written there."""
_NOTHING = ProgrammeEntry(
    line=1,
    entry="-",
    title="无",
    category="无",
    place="无",
    responsible_id="-",
    risk_note="无",
    zone="-",
    shifts=[],
)


def _wrong(name: str, reason: str) -> Problem:
    return problem(name, reason, _NAMES.get(name, ""))


def _column(location: tuple[int | str, ...]) -> str:
    """The column of a field; of a shift, that of the field in it."""
    names = [str(part) for part in location if isinstance(part, str)]
    last = names[-1] if names else ""
    return last if last in _NAMES else {"starts_at": "start", "ends_at": "end"}.get(last, "date")


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    plain = identities.plain(text)
    return int(plain) if plain.isdecimal() and len(plain) <= 9 else _NONE  # noqa: PLR2004 -- digits


def _scope(text: str) -> dict[str, str] | None:
    """For whom a shift is: a word of `_SCOPES`, or the code of a division; None of all else."""
    plain = identities.plain(text).casefold()
    if plain.isdecimal():
        return {"to": "division", "division": plain}
    named = (to for to, words in _SCOPES.items() if plain in words)
    return next(({"to": to} for to in named), None)


def _made_key(cells: Mapping[str, str]) -> str:
    """What names a row that has no number of its own: what it is, where, when and as what."""
    parts = [cells.get(name, "").strip() for name in ("title", "place", "date", "start", "role")]
    digest = hashlib.blake2s("\n".join(parts).encode(), digest_size=16).hexdigest()
    return f"row-{digest}"


def _start(source: Source) -> bytes:
    try:
        if not source.is_readable:
            return b""
        with source.open() as opened:
            return opened.read(_START).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        # It is said when it is read.
        return b""

"""A unit's table of its party members, as often as wanted."""

from collections.abc import Callable
from typing import Any, ClassVar

from baodao.schema.base import NOBODY, Actor
from baodao.schema.languages import Words
from baodao.schema.registration.imports import FieldInvalid
from baodao.schema.registration.member_lists import (
    ImportMembers,
    MemberRow,
    MembersReceipt,
    PreviewMembers,
    RowFault,
)
from baodao.tables.columns import Column
from baodao.tables.pieces import Results, TableImport, command_id
from baodao.tables.report import Answer, Line
from baodao.tables.table_file import Problem, Row, problem

# What a rule of the list means for a table: its field, and what is wrong with the cell.
_FAULTS: dict[RowFault, tuple[str, str]] = {
    "name": ("name", "form"),
    "phone": ("phone", "form"),
    "document-form": ("document", "form"),
    "document-checksum": ("document", "checksum"),
    "document-birth-date": ("document", "birth-date"),
}


class MembersTable(TableImport):
    """The members of one unit; with `preview` only what would become of its list.

    A list invites and enrols nobody. Who has reported is told of what is on the list then, by no
    preview. A preview takes each piece for itself: somebody who stands in two of them is added by
    both.
    """

    columns = (
        Column("name", ("姓名", "党员姓名", "名字"), required=True),
        Column(
            "phone",
            ("手机号", "手机号码", "手机", "联系电话", "联系方式", "电话", "电话号码", "移动电话"),
            required=True,
            digits=True,
        ),
        Column(
            "document",
            ("证件号码", "证件号", "身份证号", "身份证号码", "身份证", "公民身份号码"),
            digits=True,
        ),
    )
    outcomes: ClassVar = {
        "added": Words("invited", "新列入"),
        "updated": Words("on the list, put right", "已在名单,有更新"),
        "unchanged": Words("on the list", "已在名单"),
    }
    results: ClassVar = Results("列入结果", "报到情况", "未列入")
    rows_in_a_message = 250
    longest_cell = 201
    # All of them change the roll of the unit.
    in_flight = 1

    def __init__(
        self,
        unit_id: str,
        actor: Actor = NOBODY,
        *,
        preview: bool = False,
        new_id: Callable[[], str] = command_id,
    ) -> None:
        self._unit_id, self._actor, self._new_id = unit_id, actor, new_id
        self._preview = preview

    def message(self, rows: list[Row]) -> ImportMembers | PreviewMembers:
        """What is sent of some rows."""
        members = [
            MemberRow(
                number=row.line,
                name=row.cells.get("name", ""),
                phone=row.cells.get("phone", ""),
                document=row.cells.get("document"),
            )
            for row in rows
        ]
        if self._preview:
            return PreviewMembers(actor=self._actor, unit_id=self._unit_id, rows=members)
        # Registration knows a person again: who is on the list stays, who was removed comes back.
        return ImportMembers(
            command_id=self._new_id(), actor=self._actor, unit_id=self._unit_id, rows=members
        )

    def told(self, line: Line) -> str:
        """Whether the member has reported, as far as that is said."""
        return "" if line.reported is None else "已报到" if line.reported else "待报到"

    def answered(self, _: list[Row], result: Any) -> Answer:
        """Who was invited or on the list before, and whose row breaks which rules."""
        receipt = MembersReceipt.model_validate(result)
        rejected = [
            (row.number, [_problem(fault) for fault in (row.reason, *row.also)])
            for row in receipt.rejected
        ]
        lines = [Line(r.number, r.outcome, reported=r.reported) for r in receipt.listed]
        return Answer(receipt.model_dump(include={*self.outcomes}), rejected, lines)


_NAMES = {column.field: column.names[0] for column in MembersTable.columns}


def _problem(fault: RowFault) -> Problem:
    field, reason = _FAULTS[fault]
    if reason != "form":
        return problem(field, reason, _NAMES[field])
    said = FieldInvalid(field=field, reason="form")
    return Problem(field, f"{said.SLUG}/form", said.text("en"), said.text("zh-Hans"))

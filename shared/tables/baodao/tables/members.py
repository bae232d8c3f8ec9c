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
from baodao.tables.pieces import TableImport, command_id
from baodao.tables.report import Answer
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

    A list invites and enrols nobody. A preview takes each piece for itself: somebody who stands in
    two of them is added by both.
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
        "updated": Words("updated", "已更新"),
        "unchanged": Words("unchanged", "未变化"),
    }
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

    def answered(self, _: list[Row], result: Any) -> Answer:
        """How many were invited, and whose row breaks which rule."""
        receipt = MembersReceipt.model_validate(result)
        names = {column.field: column.names[0] for column in self.columns}
        rejected = []
        for row in receipt.rejected:
            field, reason = _FAULTS[row.reason]
            if reason == "form":
                said = FieldInvalid(field=field, reason="form")
                slug = f"{said.SLUG}/form"
                found = Problem(field, slug, said.text("en"), said.text("zh-Hans"))
            else:
                found = problem(field, reason, names[field])
            rejected.append((row.number, [found]))
        counts = {"added": receipt.added, "updated": receipt.updated}
        return Answer(counts | {"unchanged": receipt.unchanged}, rejected)

"""A table of people into registration, as often as wanted.

Registration knows people by their documents, and the very old without one by name, birth date and
phone: whoever is registered stays as they are, everybody else is decided anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar

from baodao.kernel import identities
from baodao.schema.base import NOBODY, Actor
from baodao.schema.languages import Words
from baodao.schema.registration.imports import (
    ROWS,
    ImportReceipt,
    ImportVolunteers,
    KnownRow,
    PreviewVolunteers,
    VolunteerRow,
)
from baodao.schema.registration.people import ConsentAct
from baodao.tables.columns import Column
from baodao.tables.pieces import Piece, Sender, TableImport, command_id
from baodao.tables.places import SEVERAL, Communities
from baodao.tables.report import Answer, Line, failed
from baodao.tables.table_file import Row, problem

_HOME = "居住区划"
_COMMUNITIES = ("社区", "社区名称", "居住社区", "所属社区", "所在社区", "村(社区)")
_PHONES = ("手机号码", "手机", "联系电话", "联系方式", "电话", "电话号码", "移动电话")
_DOCUMENTS = ("证件号", "身份证号", "身份证号码", "身份证", "公民身份号码", "居民身份证号")
# Which column to look at, for rules that name none themselves.
_FIELDS = {
    "already-registered": "document",
    "born-in-the-future": "birth_date",
    "consent-incomplete": "consent_reference",
    "consent-text-outdated": "consent_date",
    "document-invalid": "document",
    "document-required": "document",
    "guardian-required": "guardian_name",
    "out-of-scope": "division",
}


class VolunteersTable(TableImport):
    """People who become volunteers; with `preview` only what would become of them."""

    columns = (
        Column("name", ("姓名", "志愿者姓名", "名字"), required=True),
        Column("sex", ("性别",)),
        Column("birth_date", ("出生日期", "出生年月日", "生日")),
        Column("document_type", ("证件类型", "证件种类")),
        Column("document", ("证件号码", *_DOCUMENTS), digits=True),
        Column(
            "division",
            (_HOME, "居住区划代码", "区划代码", "行政区划代码", "社区代码", *_COMMUNITIES),
            required=True,
            digits=True,
        ),
        Column("phone", ("手机号", *_PHONES), required=True, digits=True),
        Column("skills", ("技能", "技能特长", "专业技能", "特长", "专长")),
        Column("categories", ("服务类别", "服务意向", "志愿服务类别")),
        Column("guardian_name", ("监护人姓名", "监护人")),
        Column(
            "guardian_phone",
            ("监护人电话", "监护人手机号", "监护人手机", "监护人联系电话"),
            digits=True,
        ),
        Column("guardian_relation", ("监护人关系", "与监护人关系")),
        Column("consent_by", ("同意人",)),
        Column("consent_reference", ("同意书编号",)),
        Column("consent_date", ("同意日期",)),
    )
    outcomes: ClassVar = {
        "registered": Words("registered", "已登记"),
        "known": Words("known already", "此前已登记"),
    }
    known = frozenset(["known"])
    rows_in_a_message = ROWS
    longest_cell = 4_000

    def __init__(
        self,
        consent: ConsentAct | None = None,
        *,
        actor: Actor = NOBODY,
        preview: bool = False,
        below: str | None = None,
        new_id: Callable[[], str] = command_id,
    ) -> None:
        self._actor, self._consent, self._new_id = actor, consent, new_id
        self._preview = preview
        self._earlier = Earlier()
        self._communities = Communities(actor, below)

    async def found(self, client: Sender, piece: Piece) -> Piece:
        """The piece with communities that were written by their names, each by its code."""
        rows, rejected = [], list(piece.rejected)
        for row in piece.rows:
            code = await self._communities.code(client, row.cells.get("division", ""))
            if code == SEVERAL:
                rejected.append(replace(row, problems=[problem("division", SEVERAL, _HOME)]))
            else:
                rows.append(replace(row, cells={**row.cells, "division": code}) if code else row)
        return Piece(rows, rejected)

    def message(self, rows: list[Row]) -> ImportVolunteers | PreviewVolunteers:
        """What is sent of some rows, which were read as what they are."""
        people = [_person(row) for row in rows]
        if self._preview:
            return PreviewVolunteers.model_construct(
                actor=self._actor, rows=people, consent=self._consent
            )
        return ImportVolunteers.model_construct(
            actor=self._actor, command_id=self._new_id(), rows=people, consent=self._consent
        )

    def answered(self, rows: list[Row], result: Any) -> Answer:
        """Who is registered or known, and which rules the others break."""
        receipt = ImportReceipt.model_validate(result)
        if self._preview:
            receipt = self._earlier.told_apart(map(_person, rows), receipt)
        taken = {"registered": len(receipt.registered), "known": len(receipt.known)}
        rejected = [
            (r.line, [failed(rule, _FIELDS) for rule in r.refusals]) for r in receipt.rejected
        ]
        lines = [Line(row.line, "registered", row.number) for row in receipt.registered]
        lines += [Line(row.line, "known", row.number) for row in receipt.known]
        return Answer(taken, rejected, lines)


class Earlier:
    """Whom a preview would have registered in earlier pieces: later they would be known.

    Two rows are one person if registration finds them under one key: that is made of their
    identity.
    """

    def __init__(self) -> None:
        self._seen: set[identities.Identity | None] = set()

    def told_apart(self, rows: Iterable[VolunteerRow], receipt: ImportReceipt) -> ImportReceipt:
        """The receipt as it would be if the pieces before had been imported."""
        persons = {row.line: identities.of_row(row) for row in rows}
        twice = [r for r in receipt.registered if persons[r.line] in self._seen]
        first = [r for r in receipt.registered if persons[r.line] not in self._seen]
        self._seen |= {persons[r.line] for r in first} - {None}
        known = [*receipt.known, *(KnownRow(line=r.line, number="*") for r in twice)]
        return ImportReceipt(registered=first, known=known, rejected=receipt.rejected)


def _person(row: Row) -> VolunteerRow:
    return VolunteerRow.model_construct({"line", *row.cells}, line=row.line, **row.cells)

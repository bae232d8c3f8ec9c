"""Importing volunteers: tables as people keep them, row by row."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from baodao.schema.access import REGISTRARS, everybody
from baodao.schema.base import Asked, Command, Query, Refusal, Value
from baodao.schema.languages import Words
from baodao.schema.registration.people import ConsentAct
from baodao.schema.rows import RefusedRow
from baodao.schema.spoken import ShownField

Cell = Annotated[str, StringConstraints(max_length=4000)]
"""What stands in one cell of a table; whether it fits is said row by row."""

ROWS = 500
"""Rows in one message at most; as many of usual length take a fifth of what NATS lets through."""


class VolunteerRow(Asked):
    """One line of a table of volunteers: texts as they were written, an empty one for no entry.

    Words may be Chinese or English (`sex` is 女, 男, female or male), dates are 2026-11-23,
    2026/11/23, 2026年11月23日 or 20261123, and several skills or categories are separated by 、;
    or a comma. Without `document_type` a document is a resident identity card 居民身份证. What is
    said here of the consent goes before what the message says for all rows.
    """

    line: int = Field(strict=True, ge=1)
    """Where the row stands, for the answer."""
    name: Cell = ""
    sex: Cell = ""
    birth_date: Cell = ""
    document_type: Cell = ""
    document: Cell = ""
    division: Cell = ""
    phone: Cell = ""
    skills: Cell = ""
    categories: Cell = ""
    guardian_name: Cell = ""
    guardian_phone: Cell = ""
    guardian_relation: Cell = ""
    consent_by: Cell = ""
    consent_reference: Cell = ""
    consent_date: Cell = ""


class RegisteredRow(Value):
    """A row whose person is a volunteer now; a preview draws no number."""

    line: int
    number: str | None = None


class KnownRow(Value):
    """A row whose person was a volunteer before; of the number only the end can be read."""

    line: int
    number: str


class ImportReceipt(Value):
    """What became of each row; no personal data."""

    registered: list[RegisteredRow]
    known: list[KnownRow]
    rejected: list[RefusedRow]


class ImportVolunteers(
    Command,
    subject="commands.registration.import-volunteers",
    reply=ImportReceipt,
    access=[everybody(*REGISTRARS)],
    needs=("bulk-import",),
):
    """Register everybody in a table with their recorded consent (Order 67 art. 6).

    A row is decided as a registration of its own: a bad one concerns itself alone, and whoever is
    registered already stays as they are, so that a table may come again. Somebody without a
    document, one of the very old, is known again by name, birth date and phone together.
    """

    rows: list[VolunteerRow] = Field(min_length=1, max_length=ROWS)
    consent: ConsentAct | None = None
    """How everybody in the table agreed, unless their row says more: a paper with its reference;
    `screen` is refused row by row.
    """


class PreviewVolunteers(
    Query,
    subject="queries.registration.preview-volunteers",
    reply=ImportReceipt,
    access=[everybody(*REGISTRARS)],
    needs=("bulk-import",),
):
    """What an import of these rows would answer now; nothing is changed."""

    rows: list[VolunteerRow] = Field(min_length=1, max_length=ROWS)
    consent: ConsentAct | None = None


CellFault = Literal[
    "missing", "form", "too-long", "too-many", "unknown", "unreadable", "tells-a-number"
]


_DAY = Words(
    "Please give a day of the calendar, as 1960-05-01.", "请填写日历上的日期,例如 1960-05-01。"
)
_PHONE = Words(
    "Please give a mobile number of 11 digits, or a landline with its area code.",
    "请填写 11 位手机号码,或带区号的固定电话。",
)
_CELL_STEPS = {
    "birth_date": _DAY,
    "consent_date": _DAY,
    "phone": _PHONE,
    "guardian_phone": _PHONE,
    "sex": Words("Please write 男 or 女.", "请填写“男”或“女”。"),
    "consent_by": Words("Please write 本人 or 监护人.", "请填写“本人”或“监护人”。"),
    "document": Words(
        "Please compare it with the document and enter it again.", "请对照证件重新填写。"
    ),
    "document_type": Words(
        "Please write the name of the document, such as 身份证 or 护照.",
        "请填写证件名称,例如身份证、护照。",
    ),
    "division": Words(
        "Please write the name of the community in full, or its code.",
        "请填写社区的全称或区划代码。",
    ),
    "": Words("Please correct it.", "请更正。"),
}


class FieldInvalid(
    Refusal,
    slug="field-invalid",
    en="The {field} {reason}.",
    zh="{field}{reason}。",
):
    """A cell that cannot be read as what its column holds; the cell itself is not repeated."""

    STEPS = _CELL_STEPS

    field: ShownField
    reason: CellFault

    def step(self) -> str:
        """The field, where its form is not the right one."""
        return self.field if self.reason in ("form", "unknown") else ""

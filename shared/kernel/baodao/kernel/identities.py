"""By what somebody is known again, before it is hashed: what a registry and a preview agree on.

An identity is a kind and its parts, normalised: `("document", "990101199001010017")`, and of the
very old without a document `("undocumented", "测试甲", "1930-01-02", "19900000001")`.
"""

import re
import unicodedata

from baodao.kernel.days import written_day
from baodao.kernel.names import name_key
from baodao.schema.phones import read_phone
from baodao.schema.registration.imports import VolunteerRow

Identity = tuple[str, ...]

_PERMIT = re.compile("[HM][0-9]{10}")
_GAPS = re.compile(r"[\s-]+")


def of_document(number: str) -> Identity:
    """The identity of a document, whatever kind it is said to be.

    The last two digits of a permit 回乡证 count how often it was issued, and are no part of it.
    """
    number = number.upper()
    return "document", number[:9] if _PERMIT.fullmatch(number) else number


def of_undocumented(name: str, birth_date: str, phone: str) -> Identity:
    """The identity of somebody without a document: who they say they are."""
    return "undocumented", name_key(name), birth_date, phone


def of_row(row: VolunteerRow) -> Identity | None:
    """The identity of a row's person; None if it says too little.

    Without it a table that comes again would double those who have no document.
    """
    if number := plain(row.document):
        return of_document(number)
    name, day, phone = name_key(row.name), day_in(row.birth_date), str(read_phone(row.phone))
    return of_undocumented(name, day, phone) if name and day and phone else None


def plain(text: str) -> str:
    """The text without full-width forms, blanks and hyphens, as numbers are often written."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text if text.isalnum() else _GAPS.sub("", text)


def day_in(text: str) -> str | None:
    """A day as 2026-11-23 if it is written as one, otherwise the text as it is."""
    return written_day(text) or text.strip() or None

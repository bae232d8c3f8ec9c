"""Identity documents: which numbers can be one, and what they tell (GB 11643).

A document is known by its number alone, whatever somebody says it is: one number, one record.
"""

import re
from datetime import date
from typing import cast

from stdnum.iso7064 import mod_11_2

from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.people import Document, document_key
from baodao.schema import Refusal
from baodao.schema.registration.people import (
    BornTooLongAgo,
    DocumentInvalid,
    DocumentType,
    IdentityDocument,
    Sex,
    TooYoung,
)

# Areas 71, 81, 82 and 83 are Taiwan, Hong Kong and Macao, whose people have residence permits;
# permanent residents have numbers of 18 digits since 2023, and 15 characters before.
_FORMS: dict[DocumentType, str] = {
    "resident-id": r"(?!71|8[123])[1-9][0-9]{16}[0-9X]",
    "hk-macao-taiwan-residence": r"8[123]0000[0-9]{11}[0-9X]",
    "hk-macao-permit": r"[HM][0-9]{8}([0-9]{2})?",
    "taiwan-permit": r"[0-9]{8}",
    "passport": r"(?=(?:[A-Z]*[0-9]){4})[A-Z0-9]{6,12}",
    "permanent-residence": r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
}
_RESIDENCE = re.compile("8[123]0000")
_WITH_CHECK_DIGIT = 18
_OLDEST = 130
"""Nobody has grown older than 122 years."""
YOUNGEST = 8
"""From this age on somebody can do something in law, with their guardian (民法典 art. 19)."""


def identity_key(vault: Vault, document: IdentityDocument | Document) -> str:
    """The keyed hash by which the record of a document is found."""
    return document_key(vault, document.number)


def document_refusals(
    document: IdentityDocument | None, birth_date: str | None, sex: Sex | None
) -> list[Refusal]:
    """Whether a document's number can be one of its kind, and agrees with what else was given."""
    if document is None:
        return []
    if not _has_form(document):
        return [DocumentInvalid(reason="form")]
    if not _tells(document):
        return []
    if not mod_11_2.is_valid(document.number):
        return [DocumentInvalid(reason="checksum")]
    told_date, told_sex = _told_by(document)
    refusals: list[Refusal] = []
    if told_date is None or (birth_date and birth_date != told_date):
        refusals.append(DocumentInvalid(reason="birth-date"))
    if sex and sex != told_sex:
        refusals.append(DocumentInvalid(reason="sex"))
    return refusals


def birth_and_sex(
    document: IdentityDocument | Document | None, birth_date: str | None, sex: Sex | None
) -> tuple[str | None, Sex | None]:
    """Birth date and sex, from a document of GB 11643 where they are not given."""
    if document is None or not _tells(document) or not _has_form(document):
        return birth_date, sex
    told_date, told_sex = _told_by(document)
    return birth_date or told_date, sex or told_sex


def as_document(document: IdentityDocument | None) -> Document | None:
    """The part of a document that is sealed: what it is, and its number."""
    return Document(type=_kind_of(document), number=document.number) if document else None


def age_refusals(age: int) -> list[Refusal]:
    """Whether somebody can be of this age."""
    if age > _OLDEST:
        return [BornTooLongAgo(most=_OLDEST)]
    return [TooYoung(from_age=YOUNGEST)] if 0 <= age < YOUNGEST else []


def _has_form(document: IdentityDocument | Document) -> bool:
    return re.fullmatch(_FORMS[_kind_of(document)], document.number) is not None


def _kind_of(document: IdentityDocument | Document) -> DocumentType:
    """What a document is: where the number tells, whatever else somebody says."""
    number = document.number
    if document.type in ("resident-id", "hk-macao-taiwan-residence") and _tells(document):
        return "hk-macao-taiwan-residence" if _RESIDENCE.match(number) else "resident-id"
    return cast("DocumentType", document.type)


def _tells(document: IdentityDocument | Document) -> bool:
    """Whether the number has a birth date, a sex, and a check digit in it."""
    return len(document.number) == _WITH_CHECK_DIGIT


def _told_by(document: IdentityDocument | Document) -> tuple[str | None, Sex]:
    digits = document.number[6:14]
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    try:
        date.fromisoformat(day)
    except ValueError:
        return None, "male"
    return day, "male" if int(document.number[16]) % 2 else "female"

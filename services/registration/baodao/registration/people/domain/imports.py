"""Rows of a table of volunteers: what their cells say, in the terms of a registration."""

import re
import unicodedata
from typing import Any

from pydantic import ValidationError

from baodao.kernel import identities
from baodao.kernel.divisions import COMMUNITY_LENGTH, unpadded
from baodao.registration.common.vault import Vault
from baodao.registration.policies.domain import Policy
from baodao.schema import Actor, Refusal
from baodao.schema.registration.imports import FieldInvalid, VolunteerRow
from baodao.schema.registration.people import ConsentAct
from baodao.schema.registration.volunteers import RegisterVolunteer

_SEX = {"男": "male", "女": "female"}
_CONSENT_BY = {"本人": "self", "监护人": "guardian"}
_DOCUMENT_TYPES = {
    "": "resident-id",
    "身份证": "resident-id",
    "居民身份证": "resident-id",
    "港澳台居民居住证": "hk-macao-taiwan-residence",
    "港澳居民来往内地通行证": "hk-macao-permit",
    "回乡证": "hk-macao-permit",
    "台湾居民来往大陆通行证": "taiwan-permit",
    "台胞证": "taiwan-permit",
    "护照": "passport",
    "外国人永久居留身份证": "permanent-residence",
    "永久居留身份证": "permanent-residence",
    "永久居留证": "permanent-residence",
}
_SEPARATORS = re.compile("[\u3001,\uff0c;\uff1b\n]")
_MIDNIGHT_IN_CHINA = "T00:00:00+08:00"
# Where a field of a registration stands in a table.
_COLUMNS = {
    "document.type": "document_type",
    "document.number": "document",
    "guardian.name": "guardian_name",
    "guardian.phone": "guardian_phone",
    "guardian.relation": "guardian_relation",
    "consent.by": "consent_by",
    "consent.reference": "consent_reference",
    "consent.given_at": "consent_date",
}
_REASONS = {
    "missing": "missing",
    "string_too_short": "missing",
    "string_too_long": "too-long",
    "too_long": "too-many",
    "literal_error": "unknown",
    "nothing_to_read": "unreadable",
    "unreadable_character": "unreadable",
    "tells_a_number": "tells-a-number",
}


def read_row(
    row: VolunteerRow, actor: Actor, consent: ConsentAct | None, policy: Policy
) -> RegisterVolunteer | list[Refusal]:
    """The registration that a row asks for, or what is wrong with the form of each cell.

    `consent` is what was said of all rows; a row may say more.
    """
    values: dict[str, Any] = {
        "actor": actor,
        "command_id": "row",
        "name": row.name,
        "sex": _SEX.get(sex := _word(row.sex), sex) or None,
        "birth_date": identities.day_in(row.birth_date),
        "document": _document(row),
        "division": division_of(row),
        "phone": row.phone,
        "skills": [{"name": word} for word in _words(row.skills)],
        "categories": _words(row.categories),
        "guardian": _guardian(row),
        "consent": _consent(row, consent, policy),
    }
    try:
        return RegisterVolunteer.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return list(dict.fromkeys(_invalid(row, e["loc"], e["type"]) for e in found))


def division_of(row: VolunteerRow) -> str:
    """The code in a row, whether or not it is one; one of 12 digits may be filled up with zeros."""
    code = identities.plain(row.division)
    return unpadded(code) if len(code) == COMMUNITY_LENGTH else code


def row_key(vault: Vault, row: VolunteerRow) -> str | None:
    """The key by which a row's person is known again: the document, else who they say they are."""
    identity = identities.of_row(row)
    return vault.lookup(*identity) if identity else None


def _document(row: VolunteerRow) -> dict[str, str] | None:
    number, kind = identities.plain(row.document), _word(row.document_type)
    if not number:
        return None
    return {"type": _DOCUMENT_TYPES.get(kind, kind), "number": number}


def _guardian(row: VolunteerRow) -> dict[str, str] | None:
    if not (row.guardian_name or row.guardian_phone or row.guardian_relation):
        return None
    return {
        "name": row.guardian_name,
        "phone": row.guardian_phone,
        "relation": row.guardian_relation,
    }


def _consent(row: VolunteerRow, of_all: ConsentAct | None, policy: Policy) -> Any:
    if not (row.consent_by or row.consent_reference or row.consent_date):
        if of_all is not None:
            return of_all
        # A paper without its reference: refused as every consent that is incomplete.
        return {"text_version": policy.consent_text_version, "how": "paper"}
    said = (
        of_all.model_dump()
        if of_all
        else {"text_version": policy.consent_text_version, "how": "paper"}
    )
    if row.consent_by:
        said["by"] = _CONSENT_BY.get(by := _word(row.consent_by), by)
    if row.consent_reference:
        said |= {"reference": row.consent_reference, "how": "paper"}
    if row.consent_date:
        said["given_at"] = f"{identities.day_in(row.consent_date)}{_MIDNIGHT_IN_CHINA}"
    return said


def _word(text: str) -> str:
    """One of a few words, without full-width forms and the blanks around it."""
    return unicodedata.normalize("NFKC", text).strip()


def _words(text: str) -> list[str]:
    if not text:
        return []
    parts = _SEPARATORS.split(text)
    return list(dict.fromkeys(word for part in parts if (word := part.strip())))


def _invalid(row: VolunteerRow, location: tuple[int | str, ...], kind: str) -> FieldInvalid:
    path = ".".join(str(part) for part in location[:2])
    field = _COLUMNS.get(path) or str(location[0])
    reason = _REASONS.get(kind, "form")
    if field == "division" and (home := division_of(row)) and not home.isdigit():
        # The name of a place that nobody knows, and no code with a mistake in it.
        reason = "unknown"
    return FieldInvalid.model_validate({"field": field, "reason": reason})

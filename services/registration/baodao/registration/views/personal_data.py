"""Answers that tell who somebody is: to themself, or for a purpose that is written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from baodao.kit.reads import Reads
from baodao.registration.domain.export_sections import SECTIONS, Section
from baodao.registration.domain.exports import RECORD, Copy, taken
from baodao.registration.domain.people import Document as Paper
from baodao.registration.domain.people import Guardian, PersonalData
from baodao.registration.domain.rights import is_self, may_reveal, must_be_self
from baodao.registration.domain.volunteers import masked
from baodao.registration.store import PEOPLE, VOLUNTEERS
from baodao.registration.vault import UnsealError, Vault
from baodao.registration.views.reads import MINORS, note_minors, note_read
from baodao.schema import NotFound, Refusal
from baodao.schema.registration import personal_data as schema

Document = dict[str, Any]

log = structlog.get_logger()

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """A volunteer's record as stored, and what is known of the person."""

    row: Document
    data: PersonalData


async def reveal_contact(
    query: schema.RevealContact, reads: Reads, vault: Vault, now: datetime
) -> schema.Contact | Refusal:
    row = await _row(query.volunteer_id, reads)
    if isinstance(row, Refusal):
        return row
    if refusals := may_reveal(query.actor, row["division"]):
        return refusals[0]
    known = await _known(row, reads, vault)
    if isinstance(known, Refusal):
        return known
    await note_read(reads, query.actor, "contact", [row], now)
    minor = row["age_class"] in MINORS
    return schema.Contact(
        volunteer_id=row["_id"],
        name=known.data.name,
        phone=known.data.phone,
        guardian=_guardian(known.data.guardian) if minor else None,
    )


async def get_own_profile(
    query: schema.GetOwnProfile, reads: Reads, vault: Vault, now: datetime
) -> schema.OwnProfile | Refusal:
    row = await _row(query.volunteer_id, reads)
    if isinstance(row, Refusal):
        return row
    if refusals := must_be_self(query.actor, row["_id"], row["division"]):
        return refusals[0]
    known = await _known(row, reads, vault)
    if isinstance(known, Refusal):
        return known
    await note_minors(reads, query.actor, "profile", [row], now)
    values = {name: row[name] for name in schema.OwnProfile.model_fields if name in row}
    return schema.OwnProfile.model_validate(
        {
            **values,
            **known.data.model_dump(),
            "volunteer_id": row["_id"],
            "document": _masked(known.data.document),
            "guardian": _guardian(known.data.guardian),
        }
    )


async def export_person(
    query: schema.ExportPerson, reads: Reads, vault: Vault, now: datetime
) -> schema.Export | Refusal:
    row = await _row(query.volunteer_id, reads)
    if isinstance(row, Refusal):
        return row
    own = is_self(query.actor, row["_id"])
    if not own and (refusals := may_reveal(query.actor, row["division"])):
        return refusals[0]
    known = await _known(row, reads, vault)
    if isinstance(known, Refusal):
        return known
    # First, so that the copy tells of itself.
    await note_read(reads, query.actor, "export", [row], now)
    copy = await _copy(known, reads, now, own=own)
    if query.form == "text":
        text = copy.as_text(query.language)
        return schema.Export(volunteer_id=row["_id"], made_at=now, text=text)
    return schema.Export(volunteer_id=row["_id"], made_at=now, data=copy.as_json())


async def _copy(known: Known, reads: Reads, now: datetime, *, own: bool) -> Copy:
    row, ids = known.row, [known.row["_id"], *known.row["also"]]
    document = known.data.document
    profile = known.data.model_dump(exclude_none=True)
    if document and not own:
        profile["document"] = _masked(document)
    if guardian := _guardian(known.data.guardian):
        profile["guardian"] = guardian.model_dump(exclude_none=True)
    merged = await reads.by_ids(VOLUNTEERS.name, row["also"])
    history = sorted(
        (step for one in (row, *merged) for step in one["history"]), key=lambda step: step["at"]
    )
    sections, left_out = {}, {}
    for section in SECTIONS:
        rows, more = await _rows(section, ids, reads)
        sections[section.collection] = [taken(section, found) for found in rows]
        if more:
            left_out[section.collection] = more
    record = {name: row[name] for name in RECORD}
    return Copy(row["_id"], now, profile, record, history, sections, left_out)


async def _rows(section: Section, ids: list[str], reads: Reads) -> tuple[list[Document], int]:
    """The newest documents of a section in their order, and how many older ones there are."""
    wanted: Document = {section.by: {"$in": ids}}
    rows = await reads.find(section.collection, wanted, sort=[("_id", -1)], limit=_MOST)
    more = await reads.count(section.collection, wanted) - _MOST if len(rows) == _MOST else 0
    return rows[::-1], more


async def _row(volunteer_id: str, reads: Reads) -> Document | Refusal:
    rows = await reads.named(VOLUNTEERS.name, volunteer_id)
    return rows[0] if rows else NotFound(kind="volunteer", id=volunteer_id)


async def _known(row: Document, reads: Reads, vault: Vault) -> Known | Refusal:
    """What is known of a volunteer, or that it is under another record, erased, or broken.

    Raises:
        KeyMissingError: this process cannot tell; another one can.
    """
    volunteer_id: str = row["_id"]
    if row["merged_into"]:
        return schema.MergedInto(volunteer_id=volunteer_id, merged_into=row["merged_into"])
    people = await reads.named(PEOPLE.name, volunteer_id)
    person = PEOPLE.restore(people[0]) if people else None
    if person is None or person.content is None:
        return schema.Erased(volunteer_id=volunteer_id)
    try:
        return Known(row, person.read(vault))
    except UnsealError:
        log.error("seal_broken", person_id=volunteer_id)  # noqa: TRY400 -- there is nothing to trace
        return schema.SealBroken(person_id=volunteer_id)


def _masked(document: Paper | None) -> Document | None:
    return {"type": document.type, "number": masked(document.number)} if document else None


def _guardian(guardian: Guardian | None) -> schema.GuardianContact | None:
    """Their own document is theirs and not the volunteer's."""
    if guardian is None:
        return None
    return schema.GuardianContact(
        name=guardian.name, phone=guardian.phone, relation=guardian.relation
    )

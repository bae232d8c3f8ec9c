"""Answers that tell who somebody is: to themself, or for a purpose that is written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from baodao.kit.reads import Reads
from baodao.registration.common.rights import may_reveal, must_be_self
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.people import Document as Paper
from baodao.registration.people.domain.people import Guardian, PersonalData
from baodao.registration.people.domain.volunteers import mask_number
from baodao.registration.people.store import PEOPLE, VOLUNTEERS
from baodao.registration.reads.notes import MINORS, note_minors, note_read
from baodao.schema import NotFound, Refusal
from baodao.schema.registration import personal_data as schema

Document = dict[str, Any]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """A volunteer's record as stored, and what is known of the person."""

    row: Document
    data: PersonalData


async def reveal_contact(
    query: schema.RevealContact, reads: Reads, vault: Vault, now: datetime
) -> schema.Contact | Refusal:
    row = await record_of(query.volunteer_id, reads)
    if isinstance(row, Refusal):
        return row
    if refusals := may_reveal(query.actor, row["division"]):
        return refusals[0]
    known = await known_of(row, reads, vault)
    if isinstance(known, Refusal):
        return known
    await note_read(reads, query.actor, "contact", [row], now)
    minor = row["age_class"] in MINORS
    return schema.Contact(
        volunteer_id=row["_id"],
        name=known.data.name,
        phone=known.data.phone,
        guardian=guardian_contact(known.data.guardian) if minor else None,
    )


async def get_own_profile(
    query: schema.GetOwnProfile, reads: Reads, vault: Vault, now: datetime
) -> schema.OwnProfile | Refusal:
    row = await record_of(query.volunteer_id, reads)
    if isinstance(row, Refusal):
        return row
    if refusals := must_be_self(query.actor, row["_id"], row["division"]):
        return refusals[0]
    known = await known_of(row, reads, vault)
    if isinstance(known, Refusal):
        return known
    await note_minors(reads, query.actor, "profile", [row], now)
    values = {name: row[name] for name in schema.OwnProfile.model_fields if name in row}
    return schema.OwnProfile.model_validate(
        {
            **values,
            **known.data.model_dump(),
            "volunteer_id": row["_id"],
            "document": masked_document(known.data.document),
            "guardian": guardian_contact(known.data.guardian),
        }
    )


async def record_of(volunteer_id: str, reads: Reads) -> Document | Refusal:
    """The volunteer record under this id as stored."""
    rows = await reads.named(VOLUNTEERS.name, volunteer_id)
    return rows[0] if rows else NotFound(kind="volunteer", id=volunteer_id)


async def known_of(row: Document, reads: Reads, vault: Vault) -> Known | Refusal:
    """What is known of a volunteer; a refusal if it is under another record, erased, or broken.

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


def masked_document(document: Paper | None) -> Document | None:
    """A document with as much of its number as others may see."""
    return {"type": document.type, "number": mask_number(document.number)} if document else None


def guardian_contact(guardian: Guardian | None) -> schema.GuardianContact | None:
    """The contact of a guardian without their document, which is theirs, not the volunteer's."""
    if guardian is None:
        return None
    return schema.GuardianContact(
        name=guardian.name, phone=guardian.phone, relation=guardian.relation
    )

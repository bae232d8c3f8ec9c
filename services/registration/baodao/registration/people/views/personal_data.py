"""Answers that tell who somebody is: to themself, or for a purpose that is written down."""

from typing import Annotated

import structlog

from baodao.kernel.ages import is_minor
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import NoAnswerError, shown
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.deaths import relative_refusals
from baodao.registration.people.domain.numbers import mask_number
from baodao.registration.people.domain.people import Document, Guardian, PersonalData
from baodao.registration.people.domain.retention import kept_until
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import PEOPLE
from baodao.registration.people.views.names import who_can_be_met
from baodao.registration.policies.views import privacy_at
from baodao.schema.registration import personal_data as schema

log = structlog.get_logger()


async def reveal_contact(
    query: schema.RevealContact,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
    vault: Vault,
) -> schema.Contact | schema.ContactClosed:
    data = await known_of(volunteer, reads, vault)
    if not await who_can_be_met([volunteer], reads):
        return schema.ContactClosed()
    return schema.Contact(
        volunteer_id=volunteer.id,
        name=data.name,
        phone=data.phone,
        guardian=guardian_contact(data.guardian) if is_minor(volunteer.age_class) else None,
    )


async def get_own_profile(
    query: schema.GetOwnProfile,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
    vault: Vault,
) -> schema.OwnProfile:
    data = await kept_of(volunteer, None, reads, vault)
    rules = (await privacy_at([volunteer.division], reads))[volunteer.division]
    told = dict(data) | {
        "kept_until": kept_until(volunteer.ended_at, rules.retention_years),
        "document": masked_document(data.document),
        "guardian": guardian_contact(data.guardian),
    }
    return shown(schema.OwnProfile, volunteer, volunteer_id=volunteer.id, **told)


async def known_of(volunteer: Volunteer, reads: Reads, vault: Vault) -> PersonalData:
    """What is known of a volunteer.

    Raises:
        NoAnswerError: it is under another record, erased, or broken.
        KeyMissingError: this process cannot tell; another one can.
    """
    if volunteer.merged_into:
        merged = {"volunteer_id": volunteer.id, "merged_into": volunteer.merged_into}
        raise NoAnswerError(schema.MergedInto(**merged))
    return await opened(volunteer.id, reads, vault)


async def kept_of(
    volunteer: Volunteer, relative_id: str | None, reads: Reads, vault: Vault
) -> PersonalData:
    """The same, of who has died for this relative alone (PIPL art. 49).

    Raises:
        NoAnswerError: as `known_of`, or the relative may not.
        KeyMissingError: this process cannot tell; another one can.
    """
    data = await known_of(volunteer, reads, vault)
    if refusals := relative_refusals(volunteer, data.death, relative_id):
        raise NoAnswerError(refusals[0])
    return data


async def opened(person_id: str, reads: Reads, vault: Vault) -> PersonalData:
    """What is known under the id of one record.

    Raises:
        NoAnswerError: it is erased, or broken.
        KeyMissingError: this process cannot tell; another one can.
    """
    person = await reads.get(PEOPLE, person_id)
    if person is None or person.content is None:
        raise NoAnswerError(schema.Erased(volunteer_id=person_id))
    try:
        return person.read(vault)
    except UnsealError:
        log.error("seal_broken", person_id=person_id)  # noqa: TRY400 -- there is nothing to trace
        raise NoAnswerError(schema.SealBroken(person_id=person_id)) from None


def masked_document(document: Document | None) -> schema.MaskedDocument | None:
    """A document with as much of its number as others may see."""
    if document is None:
        return None
    return schema.MaskedDocument.model_validate(
        {"type": document.type, "number": mask_number(document.number)}
    )


def guardian_contact(guardian: Guardian | None) -> schema.GuardianContact | None:
    """The contact of a guardian without their document, which is theirs, not the volunteer's."""
    if guardian is None:
        return None
    return schema.GuardianContact(
        name=guardian.name, phone=guardian.phone, relation=guardian.relation
    )

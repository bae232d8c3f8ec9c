"""Decisions about personal data: corrected, erased."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.domain.consents import Consent, Consents
from baodao.registration.domain.corrections import correct, follow
from baodao.registration.domain.erasures import Erasure
from baodao.registration.domain.member_reports import MemberReport
from baodao.registration.domain.party_members import PartyMember
from baodao.registration.domain.people import ErasedError, Person, documents
from baodao.registration.domain.policies import policy_for
from baodao.registration.domain.profiles import identity_key
from baodao.registration.domain.rights import is_self, may_act_for_person, may_oversee
from baodao.registration.domain.volunteers import Identity, Volunteer, masked
from baodao.registration.vault import UnsealError, Vault
from baodao.schema import Refusal
from baodao.schema.registration.personal_data import (
    CorrectionReceipt,
    CorrectProfile,
    DocumentNeedsCheck,
    ErasePerson,
    ErasureReceipt,
    NoteRequired,
    ProfileField,
    SealBroken,
)
from baodao.schema.registration.volunteers import AlreadyRegistered


def _old_and_new(command: CorrectProfile, person: Person, vault: Vault) -> list[str]:
    """The documents that lead to the person, and the one that is to."""
    new = [identity_key(vault, command.document)] if command.document else []
    return [*person.identities, *new]


@use_case
def correct_profile(
    command: CorrectProfile,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    person: Annotated[Person, by("volunteer_id")],
    identities: Annotated[dict[str, Identity], by_each(_old_and_new)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    vault: Vault,
    now: datetime,
) -> Decision[CorrectionReceipt]:
    """Put right what is known of a person (PIPL art. 46)."""
    # The other rules would tell a stranger something about the person.
    if strange := may_act_for_person(command.actor, volunteer.id, volunteer.division):
        return refuse(*strange)
    policy = policy_for(packs, volunteer.division)
    refusals = [
        *volunteer.change_refusals("pending", "active", "suspended"),
        *_document_refusals(command, volunteer, identities.values()),
    ]
    try:
        correction = correct(person.read(vault), command, policy, now)
    except ErasedError:
        return refuse(*refusals)
    except UnsealError:
        return refuse(SealBroken(person_id=person.id))
    if refusals := [*refusals, *correction.refusals]:
        return refuse(*refusals)
    if not correction.fields:
        return accept(_receipt(volunteer, []))
    sealed = person.correct(vault, correction.data)
    steps = follow(volunteer, correction, command.actor, now)
    moved = _moved(person, sealed.after, identities, volunteer)
    receipt = _receipt(steps[-1].after, correction.fields)
    return accept(receipt, *steps, sealed, *moved, under=policy.version)


def _document_refusals(
    command: CorrectProfile, volunteer: Volunteer, identities: Iterable[Identity]
) -> list[Refusal]:
    if command.document and is_self(command.actor, volunteer.id):
        return [DocumentNeedsCheck()]
    strangers = [one for one in identities if one.volunteer_id != volunteer.id]
    return [AlreadyRegistered(number=masked(one.number)) for one in strangers]


def _moved(
    before: Person, after: Person, identities: dict[str, Identity], volunteer: Volunteer
) -> list[Change[Aggregate]]:
    """The document that was replaced may be a stranger's and leads nowhere; the new one does."""
    left = [key for key in before.identities if key not in after.identities]
    new = [key for key in after.identities if key not in identities]
    return [
        *(identities[key].erase() for key in left if key in identities),
        *(Identity.claim(key, volunteer) for key in new),
    ]


def _receipt(volunteer: Volunteer, fields: list[ProfileField]) -> CorrectionReceipt:
    return CorrectionReceipt(
        volunteer_id=volunteer.id,
        fields=fields,
        age_class=volunteer.age_class,
        state=volunteer.state,
        waits_for=list(volunteer.waits_for),
    )


@use_case
def erase_person(  # noqa: PLR0913 -- everything that is a person's
    command: ErasePerson,
    *,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    former: Annotated[dict[str, Volunteer], by_each("volunteer.also")],
    people: Annotated[
        dict[str, Person], by_each(lambda volunteer: (volunteer.id, *volunteer.also))
    ],
    identities: Annotated[dict[str, Identity], by_each(documents)],
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    holding: Annotated[dict[str, Consent], by_each("consents.ids")],
    place: Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)],
    report: Annotated[MemberReport | None, by("place.report_id")],
    now: datetime,
) -> Decision[ErasureReceipt]:
    """Destroy what is known of a person under all of their records (PIPL art. 47).

    Not while a case is open: whether the record is theirs at all is what the case asks, and the
    answer needs what would be destroyed. A current party report ends: nobody is behind it any more.
    """
    actor = command.actor
    refusals = volunteer.change_refusals("pending", "active", "suspended", "withdrawn")
    refusals += [r for record in former.values() for r in record.frozen_refusals()]
    refusals += report.frozen_refusals() if report else []
    if not is_self(actor, volunteer.id):
        refusals = [*may_oversee(actor, volunteer.division), *refusals]
        if command.note is None:
            refusals.append(NoteRequired())
    if refusals:
        return refuse(*refusals)
    records = [volunteer, *(former[key] for key in volunteer.also if key in former)]
    mine = tuple(record.id for record in records)
    emptied = [record.forget(actor, now) for record in records]
    changes: list[Change[Any]] = [
        *emptied,
        *(person.forget(now) for person in people.values()),
        *(one.erase() for one in identities.values() if one.volunteer_id in mine),
        *(one.withdraw("self", None, actor, now) for one in holding.values()),
        consents.drop(holding),
        Erasure.of(mine, actor, command.note, now),
        *([report.end("volunteer-erased", actor, now), *place.leave(report.id)] if report else []),
    ]
    state = emptied[0].after.state
    receipt = ErasureReceipt(volunteer_id=volunteer.id, state=state, erased_at=now)
    return accept(receipt, *changes)

"""Decisions about consents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import (
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.consents import (
    Consent,
    Consents,
    agreement_of,
    give_refusals,
    waiting_for,
    withdrawal_refusals,
)
from baodao.registration.people.domain.paper import Slip, sheet_of, sheet_refusals, slips
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import policy_for
from baodao.schema.registration.consents import ConsentReceipt, GiveConsent, WithdrawConsent
from baodao.schema.registration.deaths import Deceased


@use_case
def give_consent(
    command: GiveConsent,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    person: Annotated[Person | None, by("volunteer_id")],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[ConsentReceipt]:
    """Record what a person or their guardian agreed to; it may be what was waited for."""
    policy = policy_for(packs, volunteer.division)
    about = agreement_of(command)
    born = _birth_date(command, person, vault)
    refusals = [
        *volunteer.change_refusals("pending", "active", "suspended"),
        *give_refusals(command, volunteer.age_class, born, policy, now),
    ]
    waited_for = volunteer.waits_for if command.purpose == "registration" else ()
    if waiting_for(command.consent) not in waited_for:
        refusals += consents.held_refusals(about, command.consent)
    if refusals:
        return refuse(*refusals)
    given = Consent.give(new_id(), volunteer, command.consent, about, command.actor, now)
    changes: list[Change[Any]] = [given, consents.add(given.after)]
    if sheet := sheet_of(command.consent, command.actor, now):
        slip = Slip.blank(given.after.id)
        changes.append(slip.add(sheet, command.actor, volunteer, "consent", "created", now))
    if command.purpose == "registration":
        changes += _follow(volunteer, changes[1].after, command, now)
    return accept(_receipt(given.after), *changes, under=policy.version)


def _follow(
    volunteer: Volunteer, consents: Consents, command: GiveConsent, now: datetime
) -> list[Change[Any]]:
    """What a consent to the registration ends: that it was waited for, or asked for again."""
    changes: list[Change[Any]] = []
    if volunteer.asked_text and not consents.outdated(volunteer.asked_text):
        changes.append(volunteer.ask_no_more(command.actor))
        volunteer = changes[-1].after
    if there := volunteer.stop_waiting(waiting_for(command.consent), command.actor, now):
        changes.append(there)
    return changes


def _birth_date(command: GiveConsent, person: Person | None, vault: Vault) -> str | None:
    """When the person was born, looked up only if it has a say: when the consent was given."""
    if command.consent.given_at is None or person is None or person.content is None:
        return None
    return person.read(vault).birth_date


def _alike(consents: Consents) -> Iterable[str]:
    return [holding.consent_id for holding in consents.holding]


@use_case
def withdraw_consent(
    command: WithdrawConsent,
    consent: Annotated[Consent, by("consent_id")],
    volunteer: Annotated[Volunteer, by("consent.volunteer_id")],
    consents: Annotated[Consents, by("consent.volunteer_id", or_new=Consents.none)],
    holding: Annotated[dict[str, Consent], by_each(_alike)],
    slip: Annotated[Slip, by("consent_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[ConsentReceipt]:
    """Withdraw a consent, in whatever words it was given; without one nobody signs up."""
    refusals = [
        *consent.withdraw_refusals(),
        *withdrawal_refusals(command, consent.given_by, volunteer.age_class),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if consent.purpose == "registration":
        refusals += volunteer.frozen_refusals()
    if volunteer.deceased_at:
        refusals.append(Deceased())
    if refusals:
        return refuse(*refusals)
    alike = [holding[h.consent_id] for h in consents.of(consent.agreement, consent.given_by)]
    reference = command.on_paper.reference if command.on_paper else None
    taken_back = [
        each.withdraw(command.by, reference, command.actor, now)
        for each in [consent, *(other for other in alike if other.id != consent.id)]
    ]
    changes: list[Change[Any]] = [
        *taken_back,
        consents.drop(change.after.id for change in taken_back),
        *slips(slip, command, volunteer, "consent", "ended", now),
    ]
    if consent.purpose == "registration":
        changes.append(volunteer.wait_for(consent.waiting, command.actor, now))
    return accept(_receipt(taken_back[0].after), *changes)


def _receipt(consent: Consent) -> ConsentReceipt:
    return ConsentReceipt(
        consent_id=consent.id,
        volunteer_id=consent.volunteer_id,
        purpose=consent.purpose,
        subject=consent.subject,
        withdrawn_at=consent.withdrawn_at,
    )

"""Decisions about volunteers."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Change, Decision, NewId, accept, by, refuse, use_case
from baodao.kit.views import shown
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.availability import merged
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.documents import identity_key
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.paper import Slip, sheet_of, sheet_refusals, slips
from baodao.registration.people.domain.people import undocumented_key
from baodao.registration.people.domain.registrations import Registrar
from baodao.registration.people.domain.suspensions import (
    KeptSuspension,
    Suspension,
    Term,
    suspend_refusals,
)
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.use_cases.renewals import asked_anew
from baodao.registration.places.domain.divisions import Division
from baodao.registration.policies.domain import policy_for
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ChangeAvailability,
    ChangeSkills,
    RegisterVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    VolunteerChanged,
    VolunteerReceipt,
    WithdrawVolunteer,
)


def _identity(command: RegisterVolunteer, vault: Vault) -> str | None:
    if command.document:
        return identity_key(vault, command.document)
    if command.birth_date:
        return undocumented_key(vault, command.name, command.birth_date, command.phone)
    return None


@use_case
def register_volunteer(
    command: RegisterVolunteer,
    division: Annotated[Division | None, by("division")],
    identity: Annotated[Identity | None, by(_identity)],
    kept: Annotated[KeptSuspension | None, by(_identity)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[VolunteerReceipt]:
    """Make a person a volunteer where they live; who they are goes into the vault."""
    policy = policy_for(packs, command.division)
    registrar = Registrar(vault, now, new_id)
    key = _identity(command, vault)
    result = registrar.register(command, policy, division, identity, key, kept)
    if isinstance(result, list):
        return refuse(*result)
    one = result.volunteer
    receipt = VolunteerReceipt(
        volunteer_id=one.id, number=one.number, state=one.state, waits_for=list(one.waits_for)
    )
    changes = result.changes
    if sheet := sheet_of(command.consent, command.actor, now):
        slip = Slip.blank(one.id)
        changes += [slip.add(sheet, command.actor, one, "volunteer", "created", now)]
    return accept(receipt, *changes, under=policy.version)


@use_case
def activate_volunteer(
    command: ActivateVolunteer, volunteer: Annotated[Volunteer, by("volunteer_id")], now: datetime
) -> Decision[VolunteerChanged]:
    """Let a checked volunteer sign up, or lift what the actor's body has imposed."""
    if refusals := volunteer.activate_refusals(command.actor):
        return refuse(*refusals)
    move = volunteer.lift if volunteer.state == "suspended" else volunteer.activate
    change = move(command.actor, command.note, now)
    return accept(_receipt(change.after), change)


@use_case
def suspend_volunteer(
    command: SuspendVolunteer, volunteer: Annotated[Volunteer, by("volunteer_id")], now: datetime
) -> Decision[VolunteerChanged]:
    """Keep a volunteer from signing up where the actor's body is, until a day."""
    actor = command.actor
    refusals = [
        *volunteer.move_refusals("suspend"),
        *suspend_refusals(command.until_day, now),
    ]
    if refusals:
        return refuse(*refusals)
    term = Term(actor.scope or volunteer.division, command.until_day, command.cause)
    new = Suspension.impose(actor, term, volunteer.id, command.reason, now)
    change = volunteer.suspend(actor, new, now)
    return accept(_receipt(change.after), change)


@use_case
def withdraw_volunteer(
    command: WithdrawVolunteer,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    slip: Annotated[Slip, by("volunteer_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[VolunteerChanged]:
    """End a registration; what was done stays."""
    where = volunteer.division
    refusals = [
        *volunteer.move_refusals("withdraw"),
        *sheet_refusals(command.on_paper, packs, where, now, since=volunteer.left_at),
    ]
    if refusals:
        return refuse(*refusals)
    change = volunteer.withdraw(command.actor, command.reason, now)
    told = slips(slip, command, volunteer, "volunteer", "ended", now)
    return accept(_receipt(change.after), change, *told)


@use_case
def return_volunteer(
    command: ReturnVolunteer,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    slip: Annotated[Slip, by("volunteer_id", or_new=Slip.blank)],
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
) -> Decision[VolunteerChanged]:
    """Take a withdrawn volunteer back; nobody is brought back by somebody else.

    Who agreed to a text that was replaced meanwhile is asked for the one that is shown now.
    """
    where = volunteer.division
    refusals = [
        *volunteer.move_refusals("come_back"),
        *sheet_refusals(command.on_paper, packs, where, now, since=volunteer.left_at),
    ]
    if refusals:
        return refuse(*refusals)
    policy = policy_for(packs, where)
    changes: list[Change[Any]] = [volunteer.come_back(command.actor, now)]
    changes += asked_anew(changes[0].after, consents, policy, command.actor, now)
    told = slips(slip, command, volunteer, "volunteer", "changed", now)
    return accept(_receipt(changes[-1].after), *changes, *told, under=policy.version)


@use_case
def change_skills(
    command: ChangeSkills, volunteer: Annotated[Volunteer, by("volunteer_id")]
) -> Decision[VolunteerChanged]:
    """Write down anew what a volunteer can do and wants to do."""
    if refusals := volunteer.change_refusals("pending", "active", "suspended"):
        return refuse(*refusals)
    skills, categories = tuple(command.skills), tuple(command.categories)
    change = volunteer.change_skills(skills, categories, command.actor)
    return accept(_receipt(change.after), change)


@use_case
def change_availability(
    command: ChangeAvailability, volunteer: Annotated[Volunteer, by("volunteer_id")]
) -> Decision[VolunteerChanged]:
    """Write down anew when a volunteer can serve."""
    if refusals := volunteer.change_refusals("pending", "active", "suspended"):
        return refuse(*refusals)
    change = volunteer.change_availability(merged(command.availability), command.actor)
    return accept(_receipt(change.after), change)


def _receipt(volunteer: Volunteer) -> VolunteerChanged:
    return shown(VolunteerChanged, volunteer, volunteer_id=volunteer.id)

"""Decisions about volunteers."""

from datetime import datetime

from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    refuse,
    use_case,
)
from baodao.registration.domain.consents import Agreement, Consent, Consents
from baodao.registration.domain.days import today
from baodao.registration.domain.divisions import Division, division_refusals
from baodao.registration.domain.people import Person
from baodao.registration.domain.policies import PolicyPack, packs_at, policy_for
from baodao.registration.domain.profiles import identity_key, read_profile
from baodao.registration.domain.rights import (
    may_act_for_person,
    may_organise,
    may_register,
    must_be_self,
    registering,
)
from baodao.registration.domain.volunteers import Identity, Volunteer, masked, volunteer_number
from baodao.registration.vault import Vault
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    AlreadyRegistered,
    ChangeAvailability,
    ChangeSkills,
    RegisterVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    VolunteerReceipt,
    WithdrawVolunteer,
)


def _identity(command: RegisterVolunteer, vault: Vault) -> str | None:
    return identity_key(vault, command.document) if command.document else None


@use_case(division=by("division"), identity=by(_identity, using=Vault), packs=packs_at())
def register_volunteer(
    command: RegisterVolunteer,
    division: Division | None,
    identity: Identity | None,
    packs: dict[str, PolicyPack],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[VolunteerReceipt]:
    """Make a person a volunteer where they live; who they are goes into the vault."""
    policy = policy_for(packs, command.division)
    profile = read_profile(command, policy, now)
    refusals = [
        *may_register(command.actor, command.division),
        *profile.refusals,
        *division_refusals(division, command.division, today(now)),
    ]
    if identity:
        refusals.append(AlreadyRegistered(number=masked(identity.number)))
    if refusals:
        return refuse(*refusals)
    volunteer_id = new_id()
    number = volunteer_number(vault, volunteer_id)
    actor = registering(command.actor, volunteer_id)
    volunteer = Volunteer.register(volunteer_id, number, profile, command, actor, now)
    about = Agreement("registration")
    consent = Consent.give(
        new_id(), volunteer.after, command.consent, about, actor, now, tell=False
    )
    changes: list[Change[Aggregate]] = [
        volunteer,
        Person.record(vault, volunteer_id, profile.data),
        consent,
        Consents.none(volunteer_id).add(consent.after),
    ]
    if command.document:
        changes.append(Identity.claim(identity_key(vault, command.document), volunteer.after))
    return accept(_receipt(volunteer.after), *changes, under=policy.version)


@use_case(volunteer=by("volunteer_id"))
def activate_volunteer(
    command: ActivateVolunteer, volunteer: Volunteer, now: datetime
) -> Decision[VolunteerReceipt]:
    """Let a checked or suspended volunteer sign up."""
    refusals = [
        *may_organise(command.actor, volunteer.division),
        *volunteer.activate_refusals(),
    ]
    if refusals:
        return refuse(*refusals)
    change = volunteer.activate(command.actor, command.note, now)
    return accept(_receipt(change.after), change)


@use_case(volunteer=by("volunteer_id"))
def suspend_volunteer(
    command: SuspendVolunteer, volunteer: Volunteer, now: datetime
) -> Decision[VolunteerReceipt]:
    """Keep a volunteer from signing up until further notice."""
    refusals = [
        *may_organise(command.actor, volunteer.division),
        *volunteer.change_refusals("pending", "active"),
    ]
    if refusals:
        return refuse(*refusals)
    change = volunteer.suspend(command.actor, command.reason, now)
    return accept(_receipt(change.after), change)


@use_case(volunteer=by("volunteer_id"))
def withdraw_volunteer(
    command: WithdrawVolunteer, volunteer: Volunteer, now: datetime
) -> Decision[VolunteerReceipt]:
    """End a registration; what was done stays."""
    refusals = [
        *may_act_for_person(command.actor, volunteer.id, volunteer.division),
        *volunteer.change_refusals("pending", "active", "suspended"),
    ]
    if refusals:
        return refuse(*refusals)
    change = volunteer.withdraw(command.actor, command.reason, now)
    return accept(_receipt(change.after), change)


@use_case(volunteer=by("volunteer_id"))
def return_volunteer(
    command: ReturnVolunteer, volunteer: Volunteer, now: datetime
) -> Decision[VolunteerReceipt]:
    """Be a volunteer again; nobody is brought back by somebody else."""
    refusals = [
        *must_be_self(command.actor, volunteer.id, volunteer.division),
        *volunteer.change_refusals("withdrawn"),
    ]
    if refusals:
        return refuse(*refusals)
    change = volunteer.come_back(command.actor, now)
    return accept(_receipt(change.after), change)


@use_case(volunteer=by("volunteer_id"))
def change_skills(command: ChangeSkills, volunteer: Volunteer) -> Decision[VolunteerReceipt]:
    """Write down anew what a volunteer can do and wants to do."""
    refusals = [
        *may_act_for_person(command.actor, volunteer.id, volunteer.division),
        *volunteer.change_refusals("pending", "active", "suspended"),
    ]
    if refusals:
        return refuse(*refusals)
    skills, categories = tuple(command.skills), tuple(command.categories)
    change = volunteer.change_skills(skills, categories, command.actor)
    return accept(_receipt(change.after), change)


@use_case(volunteer=by("volunteer_id"))
def change_availability(
    command: ChangeAvailability, volunteer: Volunteer
) -> Decision[VolunteerReceipt]:
    """Write down anew when a volunteer can serve."""
    refusals = [
        *may_act_for_person(command.actor, volunteer.id, volunteer.division),
        *volunteer.change_refusals("pending", "active", "suspended"),
    ]
    if refusals:
        return refuse(*refusals)
    change = volunteer.change_availability(tuple(command.availability), command.actor)
    return accept(_receipt(change.after), change)


def _receipt(volunteer: Volunteer) -> VolunteerReceipt:
    return VolunteerReceipt(
        volunteer_id=volunteer.id,
        number=volunteer.number,
        state=volunteer.state,
        waits_for=list(volunteer.waits_for),
    )

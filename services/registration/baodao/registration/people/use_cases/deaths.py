"""Decisions about deaths, and about the relatives who come after one (PIPL art. 49; ADR 0075)."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Change, Decision, NewId, accept, by, refuse, use_case
from baodao.kit.views import shown
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.deaths import (
    come_refusals,
    day_refusals,
    with_death,
    with_relative,
    without_relative,
)
from baodao.registration.people.domain.paper import Slip, sheet_refusals, slips
from baodao.registration.people.domain.people import Death, Person, PersonalData
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.use_cases.renewals import asked_anew
from baodao.registration.policies.domain import policy_for
from baodao.schema import Refusal
from baodao.schema.registration.deaths import (
    ArrangeForRelatives,
    ForgetRelative,
    NotDeceased,
    RecordDeath,
    RecordRelative,
    RelativeNeeded,
    RelativeReceipt,
    TakeBackDeath,
)
from baodao.schema.registration.personal_data import SealBroken
from baodao.schema.registration.sheets import SheetInvalid
from baodao.schema.registration.volunteers import VolunteerChanged

_LIVES_OR_LEFT = ("pending", "active", "suspended", "withdrawn")
_One = Annotated[Volunteer, by("volunteer_id")]
_Known = Annotated[Person, by("volunteer_id")]


@use_case
def record_death(
    command: RecordDeath, volunteer: _One, person: _Known, vault: Vault, now: datetime
) -> Decision[VolunteerChanged]:
    """End the registration of somebody who has died; the paper is sealed with what is known."""
    refusals = volunteer.change_refusals(*_LIVES_OR_LEFT)
    if volunteer.deceased_at:
        refusals = volunteer.move_refusals("withdraw")
    if refusals:
        return refuse(*refusals)
    data = _opened(person, vault)
    if not isinstance(data, PersonalData):
        return refuse(data)
    if refusals := day_refusals(command.day, data.birth_date, now):
        return refuse(*refusals)
    death = Death(day=command.day, reference=command.reference)
    change = volunteer.die(command.actor, now)
    return accept(_receipt(change.after), change, person.correct(vault, with_death(data, death)))


@use_case
def take_back_death(
    command: TakeBackDeath,
    volunteer: _One,
    person: _Known,
    consents: Annotated[Consents, by("volunteer_id", or_new=Consents.none)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    vault: Vault,
    now: datetime,
) -> Decision[VolunteerChanged]:
    """Bring back what ended because of a death that was none; a new text is asked for anew."""
    refusals = volunteer.change_refusals(*_LIVES_OR_LEFT)
    if not refusals and volunteer.deceased_at is None:
        refusals = [NotDeceased()]
    if refusals:
        return refuse(*refusals)
    data = _opened(person, vault)
    if not isinstance(data, PersonalData):
        return refuse(data)
    changes = [volunteer.live(command.actor, now)]
    policy = policy_for(packs, volunteer.division)
    changes += asked_anew(changes[0].after, consents, policy, command.actor, now)
    sealed = person.correct(vault, with_death(data, None))
    return accept(_receipt(changes[-1].after), *changes, sealed, under=policy.version)


@use_case
def record_relative(
    command: RecordRelative,
    volunteer: _One,
    person: _Known,
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[RelativeReceipt]:
    """Note a relative, for whom what is kept can be copied, corrected and erased from now on."""
    found = _dead(volunteer, person, vault)
    if isinstance(found, list):
        return refuse(*found)
    data, death = found
    if refusals := come_refusals(volunteer, death):
        return refuse(*refusals)
    relative_id = new_id()
    told = with_relative(data, death, relative_id, command, now)
    receipt = RelativeReceipt(
        volunteer_id=volunteer.id, relative_id=relative_id, kinship=command.kinship
    )
    return accept(receipt, person.correct(vault, told))


@use_case
def forget_relative(
    command: ForgetRelative, volunteer: _One, person: _Known, vault: Vault
) -> Decision[VolunteerChanged]:
    """Delete what was noted of a relative."""
    found = _dead(volunteer, person, vault)
    if isinstance(found, list):
        return refuse(*found)
    data, death = found
    if command.relative_id not in {one.relative_id for one in death.relatives}:
        return refuse(RelativeNeeded())
    left = without_relative(data, death, command.relative_id)
    return accept(_receipt(volunteer), person.correct(vault, left))


@use_case
def arrange_for_relatives(
    command: ArrangeForRelatives,
    volunteer: _One,
    person: Annotated[Person | None, by("volunteer_id")],
    slip: Annotated[Slip, by("volunteer_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    vault: Vault,
    now: datetime,
) -> Decision[VolunteerChanged]:
    """Note what a person wants their relatives to see; the slip tells who lives."""
    refusals = volunteer.change_refusals(*_LIVES_OR_LEFT)
    if volunteer.deceased_at is None:
        refusals += sheet_refusals(command.on_paper, packs, volunteer.division, now)
    elif not refusals:
        refusals += _in_life(command, volunteer, person, vault)
    if refusals:
        return refuse(*refusals)
    change = volunteer.arrange(command.actor, barred=command.relatives_barred)
    changes: list[Change[Slip]] = []
    if volunteer.deceased_at is None:
        changes = slips(slip, command, volunteer, "volunteer", "changed", now)
    return accept(_receipt(change.after), change, *changes)


def _in_life(
    command: ArrangeForRelatives, volunteer: Volunteer, person: Person | None, vault: Vault
) -> list[Refusal]:
    """Why this does not count as arranged in life; a sheet may have lain in a drawer for long."""
    sheet = command.on_paper
    data = _opened(person, vault) if person else SealBroken(person_id=volunteer.id)
    if not isinstance(data, PersonalData):
        return [data]
    if sheet is None:
        return volunteer.move_refusals("come_back")
    late = data.death is None or sheet.signed_on > data.death.day
    return [SheetInvalid(reason="in-the-future")] if late else []


def _dead(
    volunteer: Volunteer, person: Person, vault: Vault
) -> tuple[PersonalData, Death] | list[Refusal]:
    """What is known of a deceased person, or why nothing is done for their relatives now."""
    refusals = volunteer.change_refusals(*_LIVES_OR_LEFT)
    if refusals:
        return refusals
    data = _opened(person, vault)
    if not isinstance(data, PersonalData):
        return [data]
    return (data, data.death) if data.death else [NotDeceased()]


def _opened(person: Person, vault: Vault) -> PersonalData | Refusal:
    try:
        return person.read(vault)
    except UnsealError:
        return SealBroken(person_id=person.id)


def _receipt(volunteer: Volunteer) -> VolunteerChanged:
    return shown(VolunteerChanged, volunteer, volunteer_id=volunteer.id)

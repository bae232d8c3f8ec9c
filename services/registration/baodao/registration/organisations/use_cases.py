"""Decisions about organisations."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.organisations.commands import WindUp
from baodao.registration.organisations.domain import (
    Organisation,
    chain_above,
    levels_raised,
    place_refusals,
)
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.organisations import (
    ChangeAliases,
    ChangeJoinPolicy,
    ChangeParent,
    DayPassed,
    OrganisationReceipt,
    RegisterOrganisation,
    RenameOrganisation,
    TermWithoutDuration,
)


def _parent(command: RegisterOrganisation | ChangeParent) -> str | None:
    return command.parent_id


def _guide(command: RegisterOrganisation) -> str | None:
    """Who is named, or the committee of who registers a group, and agrees to it by that."""
    own = command.actor.organisation if command.kind == "informal-group" else None
    return command.guided_by or own


def _itself(parent: Organisation) -> list[str]:
    return [parent.id]


def _above(organisation: Organisation) -> str | None:
    return organisation.parent


@use_case
def register_organisation(
    command: RegisterOrganisation,
    *,
    division: Annotated[Division | None, by("division")],
    parent: Annotated[Organisation | None, by(_parent)],
    above: Annotated[dict[str, Organisation], by_each(_itself, follow=_above)],
    guide: Annotated[Organisation | None, by(_guide)],
    now: datetime,
    new_id: NewId,
) -> Decision[OrganisationReceipt]:
    """Register an organisation, which records and posts in its division.

    By those who keep records. Volunteers propose a group, to which somebody agrees first.
    """
    chain = chain_above(parent, above)
    refusals = [
        *division_refusals(division, command.division, today(now)),
        *_missing_parent(command, parent),
        *place_refusals(chain, today(now)),
    ]
    unguided = guide.guide_refusals(command.division, today(now)) if guide else []
    if command.guided_by:
        unknown = NotFound(kind="organisation", id=command.guided_by)
        refusals += unguided if guide else [unknown]
    first = command.valid_from or today(now)
    if command.valid_until is not None and command.valid_until <= first:
        refusals.append(TermWithoutDuration(from_day=first, until_day=command.valid_until))
    if command.valid_until is not None and command.valid_until <= today(now):
        refusals.append(DayPassed(day=command.valid_until))
    if refusals:
        return refuse(*refusals)
    guided_by = guide.id if guide and not unguided else None
    change = Organisation.register(new_id(), command, guided_by, today(now))
    return accept(receipt(change.after), change, *levels_raised(chain))


@use_case
def rename_organisation(
    command: RenameOrganisation,
    organisation: Annotated[Organisation, by("organisation_id")],
    now: datetime,
) -> Decision[OrganisationReceipt]:
    """Give an organisation another name."""
    if refusals := organisation.force_refusals(max(today(now), organisation.valid_from or "")):
        return refuse(*refusals)
    if command.name == organisation.name:
        return accept(receipt(organisation))
    return accept(receipt(organisation), organisation.rename(command.name, today(now)))


@use_case
def change_aliases(
    command: ChangeAliases,
    organisation: Annotated[Organisation, by("organisation_id")],
    now: datetime,
) -> Decision[OrganisationReceipt]:
    """Say anew what else people call an organisation."""
    if refusals := organisation.force_refusals(max(today(now), organisation.valid_from or "")):
        return refuse(*refusals)
    aliases = tuple(dict.fromkeys(command.aliases))
    if aliases == organisation.aliases:
        return accept(receipt(organisation))
    return accept(receipt(organisation), organisation.change_aliases(aliases))


@use_case
def change_parent(
    command: ChangeParent,
    organisation: Annotated[Organisation, by("organisation_id")],
    parent: Annotated[Organisation | None, by(_parent)],
    above: Annotated[dict[str, Organisation], by_each(_itself, follow=_above)],
    now: datetime,
) -> Decision[OrganisationReceipt]:
    """Put an organisation under another one, or under none."""
    chain = chain_above(parent, above)
    refusals = [
        *organisation.force_refusals(today(now)),
        *_missing_parent(command, parent),
        *place_refusals(chain, today(now), organisation),
    ]
    if refusals:
        return refuse(*refusals)
    if command.parent_id == organisation.parent:
        return accept(receipt(organisation))
    change = organisation.move_under(command.parent_id, today(now))
    return accept(receipt(organisation), change, *levels_raised(chain, organisation))


@use_case
def change_join_policy(
    command: ChangeJoinPolicy,
    organisation: Annotated[Organisation, by("organisation_id")],
    now: datetime,
) -> Decision[OrganisationReceipt]:
    """Change how members come to an organisation."""
    if refusals := organisation.force_refusals(max(today(now), organisation.valid_from or "")):
        return refuse(*refusals)
    if command.join_policy == organisation.join_policy:
        return accept(receipt(organisation))
    return accept(receipt(organisation), organisation.change_join_policy(command.join_policy))


@use_case
def wind_up(
    command: WindUp,
    organisation: Annotated[Organisation, by("organisation_id")],
    now: datetime,
) -> Decision[None]:
    """Note that an ended organisation has no members left."""
    until = organisation.valid_until
    if until is None or today(now) <= until or organisation.wound_up:
        return refuse(NothingDue(of=organisation.id))
    return accept(None, organisation.wind_up())


def _missing_parent(
    command: RegisterOrganisation | ChangeParent, parent: Organisation | None
) -> list[Refusal]:
    if command.parent_id is None or parent is not None:
        return []
    return [NotFound(kind="organisation", id=command.parent_id)]


def receipt(organisation: Organisation) -> OrganisationReceipt:
    """What is answered about an organisation."""
    return OrganisationReceipt(organisation_id=organisation.id)

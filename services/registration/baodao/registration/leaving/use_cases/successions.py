"""Decisions about organisations that end: who answers for them, and who is told (PIPL art. 22)."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.leaving.commands import SucceedOrganisation, TellOfSuccessor
from baodao.registration.leaving.domain.successions import (
    Left,
    candidates_of,
    named_refusals,
    required_refusals,
    successor_of,
)
from baodao.registration.organisations.domain import Organisation, heir_of
from baodao.registration.organisations.use_cases import receipt
from baodao.registration.people.domain.paper import Slip
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division
from baodao.schema.registration.organisations import OrganisationReceipt
from baodao.schema.registration.successions import EndOrganisation, NameSuccessor, SucceededAlready

_One = Annotated[Organisation, by("organisation_id")]
_Named = Annotated[Organisation | None, by("successor_id")]
_Place = Annotated[Division | None, by("organisation.division")]


def _candidates(organisation: Organisation) -> list[str]:
    return candidates_of(organisation)


def _committee(left: Left) -> str | None:
    return left.committee


def _slips(command: TellOfSuccessor) -> list[str]:
    return [*command.volunteers, *(_slip(command, one) for one in command.volunteers)]


def _slip(command: TellOfSuccessor, volunteer_id: str) -> str:
    return Slip.of_succession(command.organisation_id, volunteer_id)


@use_case
def end_organisation(
    command: EndOrganisation,
    *,
    organisation: _One,
    named: _Named,
    known: Annotated[dict[str, Organisation], by_each(_candidates, follow=heir_of)],
    committee: Annotated[Organisation | None, by(_committee)],
    place: _Place,
    left: Left,
    now: datetime,
) -> Decision[OrganisationReceipt]:
    """End an organisation: it accepts nothing from a day on, and another one answers for it."""
    on = command.on or today(now)
    refusals = organisation.end_refusals(on, today(now))
    if wanted := command.successor_id:
        refusals += named_refusals(organisation, wanted, named, place, on)
    else:
        successor = successor_of(organisation, known, committee, place, on)
        refusals += required_refusals(organisation, left, successor)
    if refusals:
        return refuse(*refusals)
    return accept(receipt(organisation), organisation.end(on, command.reason, wanted))


@use_case
def name_successor(
    command: NameSuccessor,
    organisation: _One,
    named: _Named,
    heir: Annotated[Organisation | None, by("organisation.heir")],
    place: _Place,
    now: datetime,
) -> Decision[OrganisationReceipt]:
    """Say who answers for an organisation once it has ended."""
    if heir:
        return refuse(SucceededAlready(organisation=organisation.name, successor=heir.name))
    day = max(today(now), organisation.valid_until or "")
    if refusals := named_refusals(organisation, command.successor_id, named, place, day):
        return refuse(*refusals)
    return accept(receipt(organisation), organisation.name_successor(command.successor_id))


@use_case
def succeed_organisation(
    command: SucceedOrganisation,
    *,
    organisation: _One,
    known: Annotated[dict[str, Organisation], by_each(_candidates, follow=heir_of)],
    committee: Annotated[Organisation | None, by("committee_id")],
    place: _Place,
    now: datetime,
) -> Decision[None]:
    """Let another organisation answer for one that has ended; where none can, somebody names it."""
    day = today(now)
    is_over = organisation.valid_until is not None and organisation.valid_until <= day
    if not is_over or organisation.succession != "open":
        return refuse(NothingDue(of=organisation.id))
    if not command.keeps and organisation.successor_id is None:
        return accept(None, organisation.leave_nothing())
    successor = successor_of(organisation, known, committee, place, day)
    if successor is None:
        return accept(None, organisation.be_unclear())
    succeeded = organisation.be_succeeded(successor.id, day)
    return accept(None, succeeded, successor.take_over(organisation))


@use_case
def tell_of_successor(
    command: TellOfSuccessor,
    organisation: _One,
    volunteers: Annotated[dict[str, Volunteer], by_each("volunteers")],
    slips: Annotated[dict[str, Slip], by_each(_slips)],
    now: datetime,
) -> Decision[None]:
    """Tell some of those of whom an ended organisation had records, each once.

    Whoever registered on paper gets a slip besides. Of who was erased nobody knows who to tell.
    """
    if organisation.succession != "telling" or organisation.told != command.since:
        return refuse(NothingDue(of=organisation.id))
    people = [one for one in volunteers.values() if one.erased_at is None]
    on_paper = {one.id for one in people if one.id in slips}
    changes: list[Change[Any]] = [
        organisation.tell(
            ((one.id, one.division, one.id in on_paper) for one in people), command.until
        )
    ]
    changes += [
        Slip.to_successor(one, organisation, now)
        for one in people
        if one.id in on_paper and _slip(command, one.id) not in slips
    ]
    return accept(None, *changes)

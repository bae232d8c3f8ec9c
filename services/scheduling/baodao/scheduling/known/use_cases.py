"""What scheduling does with registration's events about places and organisations."""

from typing import Annotated

from baodao.kit.decisions import (
    Decision,
    accept,
    by,
    use_case,
)
from baodao.scheduling.known.domain import KnownDivision, KnownItem, KnownOrganisation
from baodao.schema import Envelope
from baodao.schema.registration.divisions import (
    DivisionAdded,
    DivisionDissolved,
)
from baodao.schema.registration.lists import ItemClosed, ItemPosted
from baodao.schema.registration.organisations import OrganisationEnded, OrganisationRegistered
from baodao.schema.registration.rehoming import OrganisationRehomed
from baodao.schema.registration.successions import OrganisationSucceeded

_Organisation = Annotated[
    KnownOrganisation, by("organisation_id", or_new=KnownOrganisation.unknown)
]


@use_case
def learn_division(
    _: DivisionAdded,
    division: Annotated[KnownDivision, by("division", or_new=KnownDivision.unknown)],
) -> Decision[None]:
    """Note a division as a place where activities can be."""
    return accept(None, *([] if division.version else [division.change()]))


@use_case
def forget_division(
    event: DivisionDissolved,
    division: Annotated[KnownDivision, by("division", or_new=KnownDivision.unknown)],
) -> Decision[None]:
    """Note that no activities can be in a division from a day on."""
    return accept(None, division.end(event.until, event.became))


@use_case
def learn_organisation(
    event: OrganisationRegistered, organisation: _Organisation, envelope: Envelope
) -> Decision[None]:
    """Note an organisation as one that can post activities, where it is, and for how long."""
    return accept(None, *organisation.register(envelope.aggregate_version, event))


@use_case
def rehome_organisation(
    event: OrganisationRehomed, organisation: _Organisation, envelope: Envelope
) -> Decision[None]:
    """Note that an organisation is in another division."""
    return accept(None, *organisation.move(envelope.aggregate_version, event.division))


@use_case
def end_organisation(
    event: OrganisationEnded, organisation: _Organisation, envelope: Envelope
) -> Decision[None]:
    """Note that an organisation posts nothing from a day on."""
    return accept(None, *organisation.end(envelope.aggregate_version, event.valid_until))


@use_case
def follow_succession(event: OrganisationSucceeded, organisation: _Organisation) -> Decision[None]:
    """Note who answers for an organisation that has ended."""
    return accept(None, *organisation.be_succeeded(event.successor_id))


_Item = Annotated[KnownItem, by("item_id", or_new=KnownItem.unknown)]


@use_case
def learn_item(event: ItemPosted, item: _Item) -> Decision[None]:
    """Note a need or a project that an activity can take up, and whose it is."""
    return accept(None, item.post(event))


@use_case
def close_item(_: ItemClosed, item: _Item) -> Decision[None]:
    """Note that no activity takes an item up any more."""
    return accept(None, item.close())

"""What registration tells of places and organisations."""

from typing import Annotated

from baodao.kit.decisions import (
    Decision,
    accept,
    by,
    use_case,
)
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.schema.registration.divisions import (
    DivisionAdded,
    DivisionDissolved,
)
from baodao.schema.registration.organisations import OrganisationRegistered


@use_case
def learn_division(
    _: DivisionAdded,
    division: Annotated[KnownDivision, by("division", or_new=KnownDivision.unknown)],
) -> Decision[None]:
    """A place where activities can be."""
    return accept(None, *([] if division.version else [division.change()]))


@use_case
def forget_division(
    event: DivisionDissolved,
    division: Annotated[KnownDivision, by("division", or_new=KnownDivision.unknown)],
) -> Decision[None]:
    """A place where no activities can be from a day on."""
    return accept(None, division.end(event.until, event.became))


@use_case
def learn_organisation(
    _: OrganisationRegistered,
    organisation: Annotated[
        KnownOrganisation, by("organisation_id", or_new=KnownOrganisation.unknown)
    ],
) -> Decision[None]:
    """An organisation that can post."""
    return accept(None, *([] if organisation.version else [organisation.change()]))

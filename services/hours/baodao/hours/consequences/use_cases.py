"""What follows from an entry in the other wings, decided together and written together."""

from typing import Annotated

from baodao.hours.certificates.use_cases import (
    Affected,
    OfLedger,
    TheirFolders,
    TheirPlaces,
    fallen,
)
from baodao.hours.ledger.domain.entries import Entry
from baodao.kit.decisions import Decision, accept, by_each, use_case
from baodao.schema.hours.ledger import HoursRegraded, HoursReversed


@use_case
def follow_reversal(
    event: HoursReversed,
    folder: OfLedger,
    entries: Annotated[dict[str, Entry], by_each("reverses")],
    certificates: Affected,
    places: TheirPlaces,
    folders: TheirFolders,
) -> Decision[None]:
    """Take back what rests on an entry that does not count any more: certificates."""
    return accept(None, *fallen(folder, certificates, places, folders))


@use_case
def follow_regrade(
    event: HoursRegraded,
    folder: OfLedger,
    entries: Annotated[dict[str, Entry], by_each("regrades")],
    certificates: Affected,
    places: TheirPlaces,
    folders: TheirFolders,
) -> Decision[None]:
    """Take back what says the former grade of an entry: certificates."""
    return accept(None, *fallen(folder, certificates, places, folders))

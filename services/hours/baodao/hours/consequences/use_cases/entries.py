"""What follows from an entry: stars, points and coins, totals, certificates, corrections."""

from datetime import datetime
from typing import Annotated

from baodao.hours.accounts.booking import (
    AtPlace,
    ItsBooking,
    ItsCells,
    ItsPools,
    TheirAccounts,
    TheirDays,
    active,
    booked,
    totalled,
)
from baodao.hours.certificates.use_cases import (
    Affected,
    OfLedger,
    TheirFolders,
    TheirPlaces,
    fallen,
)
from baodao.hours.corrections.use_cases import OfReversed, overtaken
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.stars.use_cases import (
    AtHome,
    OfWhom,
    Person,
    TheirLedgers,
    TheirStars,
    judged,
)
from baodao.kit.decisions import Decision, accept, by_each, use_case
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed


@use_case
def follow_credit(  # noqa: PLR0913, PLR0917 -- all that an entry leads to
    event: HoursCredited,
    known: OfWhom,
    person: Person,
    ledgers: TheirLedgers,
    stars: TheirStars,
    packs: AtHome,
    accounts: TheirAccounts,
    booking: ItsBooking,
    pools: ItsPools,
    cells: ItsCells,
    days: TheirDays,
    rules: AtPlace,
    now: datetime,
) -> Decision[None]:
    """Give what an entry brings: stars, points and coins; and count it."""
    coins = booked(event, person, accounts, booking, pools, rules, now)
    totals = totalled(event, booking, cells)
    served = active(event, person, booking, days)
    return accept(None, judged(event, person, ledgers, stars, packs, now), *coins, *totals, *served)


@use_case
def follow_reversal(  # noqa: PLR0913, PLR0917 -- all that an entry leads to
    event: HoursReversed,
    known: OfWhom,
    person: Person,
    folder: OfLedger,
    entries: Annotated[dict[str, Entry], by_each("reverses")],
    certificates: Affected,
    places: TheirPlaces,
    folders: TheirFolders,
    ledgers: TheirLedgers,
    stars: TheirStars,
    corrections: OfReversed,
    packs: AtHome,
    accounts: TheirAccounts,
    booking: ItsBooking,
    pools: ItsPools,
    cells: ItsCells,
    days: TheirDays,
    rules: AtPlace,
    now: datetime,
) -> Decision[None]:
    """Take back what rests on an entry that counts no more: certificates, stars, points, coins.

    It leaves the totals of when it was served. Nobody has to correct it then.
    """
    fallen_stars = judged(event, person, ledgers, stars, packs, now)
    coins = booked(event, person, accounts, booking, pools, rules, now)
    papers = fallen(folder, certificates, places, folders)
    totals = totalled(event, booking, cells)
    served = active(event, person, booking, days)
    followed = (*coins, *totals, *served, *overtaken(event, corrections))
    return accept(None, *papers, fallen_stars, *followed)


@use_case
def follow_regrade(  # noqa: PLR0913, PLR0917 -- all that an entry leads to
    event: HoursRegraded,
    folder: OfLedger,
    entries: Annotated[dict[str, Entry], by_each("regrades")],
    certificates: Affected,
    places: TheirPlaces,
    folders: TheirFolders,
    known: OfWhom,
    person: Person,
    accounts: TheirAccounts,
    booking: ItsBooking,
    pools: ItsPools,
    cells: ItsCells,
    days: TheirDays,
    rules: AtPlace,
    now: datetime,
) -> Decision[None]:
    """Take back what rests on the former grade of an entry: certificates, coins, its total."""
    coins = booked(event, person, accounts, booking, pools, rules, now)
    totals = totalled(event, booking, cells)
    served = active(event, person, booking, days)
    papers = fallen(folder, certificates, places, folders)
    return accept(None, *papers, *coins, *totals, *served)

"""Records become one person's, or two people's again: ledgers are compared, stars are of both."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer, kept_records
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.reconciliations.commands import AdvanceReconciliation
from baodao.hours.reconciliations.domain import Reconciliation
from baodao.hours.stars.domain import StarBook
from baodao.hours.stars.use_cases import joined_anew, judge, parted_anew
from baodao.hours.totals.domain.days import ServiceDays, reckoned_anew
from baodao.kernel.divisions import ancestry
from baodao.kernel.merged import merged_records, parted_records, relatives
from baodao.kernel.policies import PolicyPack
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged

People = dict[str, KnownVolunteer]
_Told = VolunteersMerged | VolunteersUnmerged


def _all_of(kept: KnownVolunteer, merged: KnownVolunteer, others: People) -> list[str]:
    """All records of the people whom two records lead to."""
    people = (kept, merged, *others.values())
    return sorted({key for one in people for key in one.records})


def _books(kept: KnownVolunteer, merged: KnownVolunteer, others: People) -> list[str]:
    return [StarBook.id_for(key) for key in _all_of(kept, merged, others)]


def _days(kept: KnownVolunteer, merged: KnownVolunteer, others: People) -> list[str]:
    return [ServiceDays.id_for(key) for key in _all_of(kept, merged, others)]


def _homes(event: _Told, kept: KnownVolunteer, merged: KnownVolunteer, others: People) -> list[str]:
    homes = {event.division, *(one.division for one in (kept, merged, *others.values()))}
    return sorted({code for home in homes if home for code in ancestry(home)})


_Kept = Annotated[KnownVolunteer, by("kept_id", or_new=KnownVolunteer.unknown)]
_Merged = Annotated[KnownVolunteer, by("merged_id", or_new=KnownVolunteer.unknown)]
_Others = Annotated[People, by_each(relatives)]
_OfBoth = Annotated[Reconciliation, by(Reconciliation.id_for, or_new=Reconciliation.none)]
_Ledgers = Annotated[dict[str, Ledger], by_each(_all_of, or_new=Ledger.empty)]
_Stars = Annotated[dict[str, StarBook], by_each(_books, or_new=StarBook.named)]
_Days = Annotated[dict[str, ServiceDays], by_each(_days, or_new=ServiceDays.named)]
_Packs = Annotated[dict[str, PolicyPack], by_each(_homes)]


@use_case
def follow_merge(  # noqa: PLR0913, PLR0917 -- all that is of two records
    event: VolunteersMerged,
    kept: _Kept,
    merged: _Merged,
    others: _Others,
    reconciliation: _OfBoth,
    stars: _Stars,
    ledgers: _Ledgers,
    days: _Days,
    now: datetime,
) -> Decision[None]:
    """Note that two ledgers are one person's; what both have credited is looked for from now on."""
    known = merged_records(event, kept, merged, others)
    if not known:
        return accept(None)
    begun = reconciliation.begin("joining", event.kept_id, event.merged_id, now)
    people = _after({kept.id: kept, merged.id: merged, **others}, known)
    served = reckoned_anew(people, event.division, days)
    joined = joined_anew(people, begun.after.id, ledgers, stars)
    return accept(None, *known, begun, *joined, *served)


@use_case
def follow_unmerge(  # noqa: PLR0913, PLR0917 -- all that is of two records
    event: VolunteersUnmerged,
    kept: _Kept,
    merged: _Merged,
    others: _Others,
    reconciliation: _OfBoth,
    ledgers: _Ledgers,
    stars: _Stars,
    days: _Days,
    packs: _Packs,
    now: datetime,
) -> Decision[None]:
    """Note that they are two people's again, and look at what was taken back for it."""
    known = parted_records(event, kept, merged, others)
    if not known:
        return accept(None)
    begun = reconciliation.begin("parting", event.kept_id, event.merged_id, now)
    people = _after({kept.id: kept, merged.id: merged, **others}, known)
    books = {key: book.done_with(begun.after.id) for key, book in stars.items()}
    judged = parted_anew(people, event.division, ledgers, books, packs, now)
    served = reckoned_anew(people, event.division, days)
    return accept(None, *known, begun, *judged, *served)


def _after(people: People, known: list[Change[KnownVolunteer]]) -> Mapping[str, KnownVolunteer]:
    return people | {change.after.id: change.after for change in known}


def _of_person(person: People) -> list[str]:
    return [StarBook.id_for(one.id) for one in person.values()]


def _their_records(person: People) -> list[str]:
    return sorted({key for one in person.values() for key in one.records})


def _home(person: People) -> list[str]:
    return sorted({code for one in person.values() for code in ancestry(one.division or "")})


@use_case
def advance_reconciliation(
    command: AdvanceReconciliation,
    reconciliation: Annotated[Reconciliation, by("reconciliation_id")],
    known: Annotated[People, by_each("reconciliation.kept_id")],
    person: Annotated[People, by_each(kept_records)],
    stars: Annotated[dict[str, StarBook], by_each(_of_person, or_new=StarBook.named)],
    ledgers: Annotated[dict[str, Ledger], by_each(_their_records, or_new=Ledger.empty)],
    packs: Annotated[dict[str, PolicyPack], by_each(_home)],
    now: datetime,
) -> Decision[None]:
    """Note how far two ledgers were looked at; at the end, stars are judged by what is left."""
    if reconciliation.version != command.version:
        return refuse(NothingDue(of=reconciliation.id))
    looked = reconciliation.advance(command.done, command.looked_at, is_end=command.is_end)
    changes: list[Change[Aggregate]] = [looked]
    if looked.after.state == "joined":
        for one in person.values():
            book = stars[StarBook.id_for(one.id)].done_with(reconciliation.id)
            home = one.division or book.division
            changes.append(judge(book, one, home, ledgers, packs, now))
    return accept(None, *changes)

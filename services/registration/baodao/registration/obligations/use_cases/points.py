"""Decisions about points: what a record earns, and what is taken back with it.

What is given follows from the record, its day and the packs alone, so it does not matter when, in
which order and how often this service hears of it.
"""

from collections.abc import Iterable
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.points import (
    Entry,
    GroupPoints,
    PointBook,
    Served,
    with_totals,
)
from baodao.registration.obligations.domain.tallies import GroupTally
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.claims import ClaimConfirmed
from baodao.schema.registration.obligations import ContactRecorded, ContactTakenBack
from baodao.schema.registration.point_rules import PointKind
from baodao.schema.registration.projects import ProjectAccepted
from baodao.schema.scheduling.attendance import AttendanceRecorded

Earning = AttendanceRecorded | ContactRecorded | ClaimConfirmed | ProjectAccepted


def served(event: Earning, groups: dict[str, GroupTally]) -> list[Served]:
    """What an event tells of that counts in the tallies of these groups."""
    mine = event.volunteer_id or ""
    match event:
        case AttendanceRecorded():
            day = today(event.shift_starts_at)
            return Served.counted("activity-attended", event.sign_up_id, day, groups, mine)
        case ContactRecorded():
            return Served.counted("contact-recorded", event.record_id, event.day, groups, mine)
        case ClaimConfirmed():
            return Served.counted("claim-confirmed", event.claim_id, event.done_on, groups, mine)
        case ProjectAccepted():
            return Served.counted(
                "project-accepted", event.project_id, event.until_day, groups, mine
            )


def current(volunteer: Volunteer) -> str:
    """The id of the record that a person's facts belong to: the kept one after a merge."""
    return volunteer.merged_into or volunteer.id


def books_of(kept: Volunteer, day: str) -> list[str]:
    """The ids of the books in which points of a person can be; of who was erased there are none.

    Those of records that were merged are moved to the kept one a moment later.
    """
    ids = () if kept.erased_at else (kept.id, *kept.also)
    return [PointBook.id_for(key, day) for key in ids]


def earned(what: list[Served], packs: dict[str, PolicyPack]) -> list[Entry]:
    """The points that are given for what was done."""
    return [entry for one in what for entry in Entry.of(one, packs)]


def packs_of(what: Iterable[Served]) -> list[str]:
    """The ids of the packs that have a say about what was done."""
    return [code for division in {one.division for one in what} for code in ancestry(division)]


def _packs(event: Earning, groups: dict[str, GroupTally]) -> list[str]:
    return packs_of(served(event, groups))


def _books(
    event: Earning, kept: Volunteer, groups: dict[str, GroupTally], packs: dict[str, PolicyPack]
) -> list[str]:
    """The books in which something can have to be written, which are none without a rule."""
    entries = earned(served(event, groups), packs)
    return books_of(kept, entries[0].day) if entries else []


def _totals(
    event: Earning,
    books: dict[str, PointBook],
    groups: dict[str, GroupTally],
    packs: dict[str, PolicyPack],
) -> list[str]:
    return totals_of(books, earned(served(event, groups), packs) if books else [])


def totals_of(books: dict[str, PointBook], entries: Iterable[Entry] = ()) -> list[str]:
    """Where the points of some books count, and of some entries."""
    return GroupPoints.ids_for([*(one for b in books.values() for one in b.entries), *entries])


def _all_totals(books: dict[str, PointBook]) -> list[str]:
    return totals_of(books)


Kept = Annotated[Volunteer | None, by(current)]
Packs = Annotated[dict[str, PolicyPack], by_each(_packs)]
Books = Annotated[dict[str, PointBook], by_each(_books, or_new=PointBook.blank)]
Totals = Annotated[dict[str, GroupPoints], by_each(_totals, or_new=GroupPoints.blank)]
AllTotals = Annotated[dict[str, GroupPoints], by_each(_all_totals, or_new=GroupPoints.blank)]


def given(
    books: dict[str, PointBook],
    kept: Volunteer | None,
    entries: list[Entry],
    totals: dict[str, GroupPoints],
) -> list[Change[Aggregate]]:
    """What changes where points are given: once for each record, under the kept one."""
    known = {one.cause for book in books.values() for one in book.entries}
    new = [one for one in entries if one.cause not in known]
    theirs = [book for book in books.values() if kept and book.volunteer_id == kept.id]
    return with_totals([change for book in theirs for change in book.book(new)], totals)


def taken_back(
    books: dict[str, PointBook], kind: PointKind, record_id: str, totals: dict[str, GroupPoints]
) -> list[Change[Aggregate]]:
    """What changes where they are taken back: exactly what was given, from where it is."""
    changes = [one for book in books.values() for one in book.take_back(kind, record_id)]
    return with_totals(changes, totals)


# --- contacts -----------------------------------------------------------------------------------


def _counted_groups(contact: Contact) -> tuple[str, ...]:
    """Where a contact counts; a confirmed claim is one too, but has points of its own."""
    return () if contact.taken_back or contact.claim_id else contact.counted_groups


@use_case
def award_contact(
    event: ContactRecorded,
    *,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    contact: Annotated[Contact | None, by("record_id")],
    groups: Annotated[dict[str, GroupTally], by_each(_counted_groups, or_new=GroupTally.blank)],
    kept: Kept,
    packs: Packs,
    books: Books,
    totals: Totals,
) -> Decision[None]:
    """Give points for a contact that counts."""
    return accept(None, *given(books, kept, earned(served(event, groups), packs), totals))


def _books_of_contact(event: ContactTakenBack, kept: Volunteer) -> list[str]:
    return books_of(kept, event.day)


@use_case
def take_back_contact(
    event: ContactTakenBack,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    kept: Kept,
    books: Annotated[dict[str, PointBook], by_each(_books_of_contact, or_new=PointBook.blank)],
    totals: AllTotals,
) -> Decision[None]:
    """Take back exactly what was given for a contact."""
    return accept(None, *taken_back(books, "contact-recorded", event.record_id, totals))

"""Decisions about whose points they are, when two records are made one, or are two again."""

from collections.abc import Iterable
from typing import Annotated, Any

from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.leaving.commands import SettlePoints
from baodao.registration.obligations.domain.points import (
    Entry,
    GroupPoints,
    PointBook,
    with_totals,
)
from baodao.registration.obligations.use_cases.points import totals_of
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.duplicates import VolunteersUnmerged


def _kept_book(book: PointBook, volunteer: Volunteer) -> str | None:
    if volunteer.erased_at or volunteer.merged_into is None:
        return None
    return PointBook.id_for(volunteer.merged_into, book.year)


def _totals(book: PointBook, kept: PointBook) -> list[str]:
    return GroupPoints.ids_for([*book.entries, *kept.entries])


@use_case
def settle_points(
    command: SettlePoints,
    book: Annotated[PointBook, by("book_id")],
    volunteer: Annotated[Volunteer, by("book.volunteer_id")],
    kept: Annotated[PointBook | None, by(_kept_book, or_new=PointBook.blank)],
    totals: Annotated[dict[str, GroupPoints], by_each(_totals, or_new=GroupPoints.blank)],
) -> Decision[None]:
    """Move points to the record that this one was merged into, or forget those of somebody erased.

    Totals have no persons: what was given to somebody who is forgotten stays in them. What is
    above a limit now that both are one's does not.
    """
    changes: list[Change[Any]] = []
    if kept:
        changes = with_totals(kept.absorb(book), totals)
    elif volunteer.erased_at:
        changes = [*book.empty()]
    if not changes:
        return refuse(NothingDue(of=book.id))
    return accept(None, *changes)


def _years(kept: Volunteer, merged: Volunteer) -> Iterable[str]:
    """The years of which there can be points: some is heard of late, or was long before."""
    first = min(kept.registered_at, merged.registered_at).year - 1
    return map(str, range(first, merged.history[-1].at.year + 2))


def _held(kept: Volunteer, merged: Volunteer) -> list[str]:
    return [PointBook.id_for(kept.id, year) for year in _years(kept, merged)]


def _reports(held: dict[str, PointBook]) -> list[str]:
    entries = (one for book in held.values() for one in book.entries)
    return [one.record_id for one in entries if one.kind == "report-accepted"]


def _owner(one: Entry, kept: Volunteer, merged: Volunteer, reports: dict[str, MemberReport]) -> str:
    """Under which record an entry is from now on: a report's under that which has the report."""
    report = reports.get(one.record_id) if one.kind == "report-accepted" else None
    earned_as = report.volunteer_id if report else one.earned_as
    if earned_as in (kept.id, *kept.also):
        return kept.id
    return merged.id if earned_as in (merged.id, *merged.also) else earned_as


def _books(
    held: dict[str, PointBook],
    kept: Volunteer,
    merged: Volunteer,
    reports: dict[str, MemberReport],
) -> list[str]:
    return [
        PointBook.id_for(_owner(one, kept, merged, reports), book.year)
        for book in held.values()
        for one in book.entries
    ]


def _all_totals(held: dict[str, PointBook], books: dict[str, PointBook]) -> list[str]:
    return totals_of(held | books)


@use_case
def part_points(
    event: VolunteersUnmerged,
    *,
    kept: Annotated[Volunteer, by("kept_id")],
    merged: Annotated[Volunteer, by("merged_id")],
    held: Annotated[dict[str, PointBook], by_each(_held)],
    reports: Annotated[dict[str, MemberReport], by_each(_reports)],
    books: Annotated[dict[str, PointBook], by_each(_books, or_new=PointBook.blank)],
    totals: Annotated[dict[str, GroupPoints], by_each(_all_totals, or_new=GroupPoints.blank)],
) -> Decision[None]:
    """Give back what was earned as the merged record, and as those that were merged into it.

    As they stand now: comes it again, or late, nothing goes twice or from where it belongs.
    """
    changes: list[Change[PointBook]] = []
    for book in held.values():
        going: dict[str, list[Entry]] = {}
        for one in book.entries:
            going.setdefault(_owner(one, kept, merged, reports), []).append(one)
        going.pop(kept.id, None)
        changes += book.without({one.cause for each in going.values() for one in each})
        for owner, entries in going.items():
            other = books[PointBook.id_for(owner, book.year)]
            changes.append(other.change(entries=(*other.entries, *entries)))
    return accept(None, *with_totals(changes, totals))

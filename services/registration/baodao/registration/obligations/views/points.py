"""Answers about points: one's own with what they are for, and who has how many in a community."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import eq, is_not
from baodao.registration.common.vault import Vault
from baodao.registration.obligations.domain.points import PointBook
from baodao.registration.obligations.store import POINTS
from baodao.registration.party.domain.member_reports import community_refusals
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.views.names import names_on
from baodao.schema.access import SPEAKERS
from baodao.schema.registration import points as schema
from baodao.schema.registration.member_reports import NotCommunity


@row_of(PARTY_MEMBERS)
class _Member:
    id: str
    unit_id: str | None


async def get_points(
    query: schema.GetPoints,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
    now: datetime,
) -> schema.Points:
    year = str(query.year or today(now)[:4])
    ids = [PointBook.id_for(key, year) for key in (volunteer.id, *volunteer.also)]
    books = await reads.each(POINTS, ids)
    book = PointBook.blank(ids[0])
    for one in books.values():
        # Those of merged records are moved a moment after the merge.
        book = replace(book, entries=(*book.entries, *one.entries))
    entries = list(book.counting())
    until = query.after + query.limit
    return schema.Points(
        volunteer_id=volunteer.id,
        year=int(year),
        points=book.total(),
        entries=[
            schema.PointEntry(
                given_for=one.kind,
                record_id=one.record_id,
                day=one.day,
                points=one.points,
                counting=counting,
                taken_back=taken_back,
                unit_id=one.unit_id,
                division=one.division,
                policy=one.policy,
            )
            for one, counting, taken_back in entries[query.after : until]
        ],
        next=until if until < len(entries) else None,
    )


async def list_points(
    query: schema.ListPoints, reads: Reads, vault: Vault, now: datetime
) -> schema.PointsPage | NotCommunity:
    if community_refusals(query.division):
        return NotCommunity(division=query.division)
    year = str(query.year or today(now)[:4])
    visible = named(eq("division", query.division))
    if query.actor.role in SPEAKERS and query.actor.organisation:
        visible &= is_not("unit_id", query.actor.organisation)
    accepted = eq("accepted", value=True)
    page = await reads.page(PARTY_MEMBERS, visible, accepted, query, into=_Member)
    ids = {one.id: PointBook.id_for(one.id, year) for one in page.items}
    books = await reads.each(POINTS, ids.values())
    points = {key: books[book].total(query.division) for key, book in ids.items() if book in books}
    return schema.PointsPage(
        year=int(year),
        members=[
            schema.MemberPoints(
                volunteer_id=one.id, unit_id=one.unit_id, points=points.get(one.id, 0)
            )
            for one in page.items
            if one.unit_id
        ],
        next=page.next,
        names=await names_on(query, ids, reads, vault),
    )

"""Stars: of one person, and of a division."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import POLICIES
from baodao.hours.ledger.store import LEDGERS
from baodao.hours.stars.domain import StarBook
from baodao.hours.stars.store import STAR_BOOKS
from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import rules_at
from baodao.kernel.reach import in_reach
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.schema.access import CALLERS, WATCHERS
from baodao.schema.hours import stars as schema


async def get_stars(
    query: schema.GetStars,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    kept: Annotated[KnownVolunteer | None, by("volunteer.merged_into")],
    reads: Reads,
) -> schema.StarsOf:
    person = kept or volunteer or KnownVolunteer.unknown(query.volunteer_id)
    book = await reads.get(STAR_BOOKS, StarBook.id_for(person.id)) or StarBook.blank(person.id)
    ledgers = await reads.each(LEDGERS, person.records)
    home = person.division or ""
    policy = rules_at(Policy, await reads.each(POLICIES, ancestry(home)), home)
    stand = {star.level for star in book.stars}
    above = [one for one in policy.star_minutes.items() if one[0] not in stand]
    following = next((schema.NextStar(level=one[0], minutes=one[1]) for one in above), None)
    return shown(
        schema.StarsOf,
        book,
        volunteer_id=query.volunteer_id,
        minutes=sum(one.minutes for one in ledgers.values()),
        following=following,
    )


async def books_of(ids: Sequence[str], reads: Reads) -> list[schema.StarRow]:
    """The stars in the name of each record of a person, for their copy."""
    books = await reads.each(STAR_BOOKS, [StarBook.id_for(key) for key in ids])
    return [_row(book) for book in books.values() if book.stars]


async def list_stars(query: schema.ListStars, reads: Reads) -> schema.StarPage:
    visible = in_reach(query.actor, query.division, (*CALLERS, *WATCHERS))
    wanted = eq("has_awarded" if query.state == "awarded" else "has_proposed", True)  # noqa: FBT003
    page = await reads.page(STAR_BOOKS, visible, wanted, query)
    return schema.StarPage(holders=[_row(one) for one in page.items], next=page.next)


def _row(book: StarBook) -> schema.StarRow:
    return shown(schema.StarRow, book)

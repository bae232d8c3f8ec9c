"""Awards of one person, and those that an organisation or a division have recorded."""

from collections.abc import Sequence
from typing import Annotated

from baodao.hours.awards.domain import Award
from baodao.hours.awards.store import AWARDS
from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.reach import kept_or_in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.access import CALLERS, WATCHERS
from baodao.schema.hours import awards as schema


async def list_awards_of(
    query: schema.ListAwardsOf,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.AwardPage:
    records = volunteer.records if volunteer else [query.volunteer_id]
    page = await awards_of(records, reads, query.after, query.limit)
    return schema.AwardPage(awards=page.items, next=page.next)


async def list_awards(query: schema.ListAwards, reads: Reads) -> schema.AwardPage:
    visible, wanted = kept_or_in_reach(query, (*CALLERS, *WATCHERS))
    wanted &= eq("state", query.state) if query.state else EVERYTHING
    page = await reads.page(AWARDS, visible, wanted, query)
    return schema.AwardPage(awards=[_shown(one) for one in page.items], next=page.next)


async def awards_of(ids: Sequence[str], reads: Reads, after: str, limit: int) -> Page[schema.Award]:
    """A page of those of one person, under all of their records."""
    visible = named(is_in("volunteer_id", ids))
    page = await reads.page(AWARDS, visible, EVERYTHING, After(after, limit))
    return Page([_shown(one) for one in page.items], page.next, page.unreadable)


def _shown(award: Award) -> schema.Award:
    return shown(schema.Award, award, award_id=award.id)

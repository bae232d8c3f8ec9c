"""Corrections as whose entries they are, who recorded them and who watches see them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

from baodao.hours.corrections.domain import Correction
from baodao.hours.corrections.store import CORRECTIONS
from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.reach import kept_or_in_reach, named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.hours import corrections as schema
from baodao.schema.scheduling.attendance import Stretch


async def list_corrections_of(
    query: schema.ListCorrectionsOf,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
    now: datetime,
) -> schema.CorrectionPage:
    visible = named(eq("volunteer_id", query.volunteer_id))
    return _page(await reads.page(CORRECTIONS, visible, EVERYTHING, query), now)


async def list_corrections(
    query: schema.ListCorrections, reads: Reads, now: datetime
) -> schema.CorrectionPage:
    visible, wanted = kept_or_in_reach(query, (*ORGANISERS, *WATCHERS))
    wanted &= eq("state", query.state) if query.state else EVERYTHING
    return _page(await reads.page(CORRECTIONS, visible, wanted, query), now)


async def corrections_of(
    ids: Sequence[str], now: datetime, reads: Reads, after: str, limit: int
) -> Page[schema.Correction]:
    """A page of those of one person, under all of their records, for their copy."""
    visible = named(is_in("volunteer_id", ids))
    page = await reads.page(CORRECTIONS, visible, EVERYTHING, After(after, limit))
    return Page(list(map(partial(_shown, now), page.items)), page.next, page.unreadable)


def _page(page: Page[Correction], now: datetime) -> schema.CorrectionPage:
    rows = [_shown(now, one) for one in page.items]
    return schema.CorrectionPage(corrections=rows, next=page.next)


def _shown(now: datetime, one: Correction) -> schema.Correction:
    times = [Stretch(came_at=span.served_from, left_at=span.served_until) for span in one.spans]
    return shown(
        schema.Correction,
        one,
        correction_id=one.id,
        stretches=times,
        due_on=one.due_on,
        is_late=one.is_late(now),
    )

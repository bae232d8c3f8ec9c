"""What is to be recorded, and until when."""

from typing import Any

from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.deadlines.store import DEADLINES
from baodao.kernel.reach import kept_or_in_reach
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.hours import deadlines as schema


async def list_deadlines(query: schema.ListDeadlines, reads: Reads) -> schema.DeadlinePage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    visible, asked = kept_or_in_reach(query, (*ORGANISERS, *WATCHERS))
    wanted &= asked
    page = await reads.page(DEADLINES, visible, wanted, query, along="by_due")
    return schema.DeadlinePage(
        deadlines=[_shown(one) for one in page.items],
        next=page.next,
        total=await reads.total(DEADLINES, visible, wanted, query),
    )


def _shown(deadline: RecordingDeadline) -> schema.RecordingDeadline:
    derived: dict[str, Any] = {
        "deadline_id": deadline.id,
        "is_provisional": deadline.awaits_year is not None,
    }
    return shown(schema.RecordingDeadline, deadline, **derived)

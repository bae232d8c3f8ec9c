"""What is to be recorded, and until when."""

from typing import Any

from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.hours.deadlines.store import DEADLINES
from baodao.kernel.reach import in_reach, kept_by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, within
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.hours import deadlines as schema


async def list_deadlines(query: schema.ListDeadlines, reads: Reads) -> schema.DeadlinePage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    if query.organisation_id and query.actor.keeps(query.organisation_id):
        visible = kept_by(query.actor, "organisation_id", query.organisation_id)
        wanted &= within(query.division) if query.division else EVERYTHING
    else:
        visible = in_reach(query.actor, query.division, (*ORGANISERS, *WATCHERS))
        if query.organisation_id:
            wanted &= eq("organisation_id", query.organisation_id)
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

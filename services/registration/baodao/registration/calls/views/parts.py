"""Answers about the parts of organisations in calls, and how they answered."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.reach import in_reach, kept_or_in_reach
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq, in_range
from baodao.registration.calls.domain.calls import Call
from baodao.registration.calls.domain.parts import CallPart
from baodao.registration.calls.store import CALL_PARTS, CALL_TALLIES, CALLS
from baodao.registration.obligations.domain.quarters import quarter_at
from baodao.schema.access import READERS
from baodao.schema.registration import call_parts as schema


async def get_call_part(
    query: schema.GetCallPart,
    part: Annotated[CallPart, by("part_id")],
    call: Annotated[Call, by("part.call_id")],
) -> schema.CallPart:
    return part_shown(part, call)


async def get_call_rating(
    query: schema.GetCallRating, part: Annotated[CallPart, by("part_id")]
) -> schema.CallRating:
    return shown(schema.CallRating, part, part_id=part.id)


async def list_call_parts(query: schema.ListCallParts, reads: Reads) -> schema.CallPartPage:
    wanted = eq("organisation_id", query.organisation_id)
    visible, wanted = kept_or_in_reach(query, READERS)
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(CALL_PARTS, visible, wanted, query)
    calls = await reads.each(CALLS, {part.call_id for part in page.items})
    listed = [part_shown(p, calls[p.call_id]) for p in page.items if p.call_id in calls]
    return schema.CallPartPage(parts=listed, next=page.next)


async def list_call_tallies(
    query: schema.ListCallTallies, reads: Reads, now: datetime
) -> schema.CallTallyPage:
    quarter = query.quarter or quarter_at(now)
    visible = in_reach(query.actor, query.division, schema.ABOVE)
    # The ids of a quarter's begin with it, so one index finds them, place by place.
    wanted = in_range("id", gte=f"{quarter}-", lt=f"{quarter}.")
    page = await reads.page(CALL_TALLIES, visible, wanted, query)
    listed = [
        shown(schema.CallTally, tally, median_minutes=tally.median_minutes) for tally in page.items
    ]
    return schema.CallTallyPage(tallies=listed, next=page.next)


def part_shown(part: CallPart, call: Call) -> schema.CallPart:
    """A part with what the call says."""
    return shown(
        schema.CallPart,
        part,
        part_id=part.id,
        place_id=call.place_id,
        place=call.place,
        category=call.category,
        needed=call.needed,
        outcome=call.outcome,
    )

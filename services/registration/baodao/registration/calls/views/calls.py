"""Answers about calls."""

from typing import Annotated

from baodao.kernel.reach import kept_or_in_reach
from baodao.kit.decisions import by, by_each
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq
from baodao.registration.calls.domain.calls import Call
from baodao.registration.calls.domain.parts import CallPart
from baodao.registration.calls.store import CALLS
from baodao.registration.calls.views.parts import part_shown
from baodao.schema.access import READERS
from baodao.schema.registration import calls as schema


async def get_call(
    query: schema.GetCall,
    call: Annotated[Call, by("call_id")],
    parts: Annotated[dict[str, CallPart], by_each("call.part_ids")],
) -> schema.CallDetails:
    shown_parts = [part_shown(parts[key], call) for key in call.part_ids if key in parts]
    return shown(schema.CallDetails, call, call_id=call.id, parts=shown_parts)


async def list_calls(query: schema.ListCalls, reads: Reads) -> schema.CallPage:
    wanted: Wanted = EVERYTHING
    visible, wanted = kept_or_in_reach(query, READERS)
    if query.state:
        wanted &= eq("state", query.state)
    if query.day:
        wanted &= eq("day", query.day)
    page = await reads.page(CALLS, visible, wanted, query)
    listed = [shown(schema.Call, call, call_id=call.id) for call in page.items]
    return schema.CallPage(calls=listed, next=page.next)

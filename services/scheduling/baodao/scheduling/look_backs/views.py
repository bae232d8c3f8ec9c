"""What is to be looked back at, and what was found."""

from baodao.kernel.reach import kept_or_in_reach
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.scheduling.look_backs.store import LOOK_BACKS
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.scheduling import look_backs as schema


async def list_look_backs(query: schema.ListLookBacks, reads: Reads) -> schema.LookBackPage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    visible, asked = kept_or_in_reach(query, (*ORGANISERS, *WATCHERS))
    wanted &= asked
    page = await reads.page(LOOK_BACKS, visible, wanted, query)
    return schema.LookBackPage(
        look_backs=[shown(schema.LookBack, one, look_back_id=one.id) for one in page.items],
        next=page.next,
        total=await reads.total(LOOK_BACKS, visible, wanted, query),
    )

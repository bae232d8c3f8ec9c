"""What is to be looked back at, and what was found."""

from baodao.kernel.reach import in_reach, kept_by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, within
from baodao.scheduling.look_backs.store import LOOK_BACKS
from baodao.schema.access import ORGANISERS, WATCHERS
from baodao.schema.scheduling import look_backs as schema


async def list_look_backs(query: schema.ListLookBacks, reads: Reads) -> schema.LookBackPage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    if query.organisation_id and query.actor.keeps(query.organisation_id):
        visible = kept_by(query.actor, "organisation_id", query.organisation_id)
        wanted &= within(query.division) if query.division else EVERYTHING
    else:
        visible = in_reach(query.actor, query.division, (*ORGANISERS, *WATCHERS))
        if query.organisation_id:
            wanted &= eq("organisation_id", query.organisation_id)
    page = await reads.page(LOOK_BACKS, visible, wanted, query)
    return schema.LookBackPage(
        look_backs=[shown(schema.LookBack, one, look_back_id=one.id) for one in page.items],
        next=page.next,
        total=await reads.total(LOOK_BACKS, visible, wanted, query),
    )

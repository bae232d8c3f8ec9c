"""Cases as who supervises sees them; whoever is involved sees nothing of them."""

from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import KNOWN_VOLUNTEERS
from baodao.hours.suspicions.domain.suspicions import Suspicion
from baodao.hours.suspicions.store import SUSPICIONS
from baodao.kernel.reach import but_about, in_reach
from baodao.kit.decisions import by, by_each
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_not
from baodao.schema.access import WATCHERS
from baodao.schema.base import NotFound
from baodao.schema.hours import suspicions as schema


async def get_suspicion(
    query: schema.GetSuspicion,
    suspicion: Annotated[Suspicion, by("suspicion_id")],
    involved: Annotated[dict[str, KnownVolunteer], by_each("suspicion.volunteer_ids")],
) -> schema.Suspicion | NotFound:
    records = {record for one in involved.values() for record in (one.id, one.merged_into)}
    those = (*records, *suspicion.volunteer_ids, *suspicion.concerns)
    if any(map(query.actor.is_concerned, those)):
        return NotFound(kind="suspicion", id=suspicion.id)
    return shown(
        schema.Suspicion,
        suspicion,
        suspicion_id=suspicion.id,
        organisation_ids=list(suspicion.concerns),
    )


async def list_suspicions(query: schema.ListSuspicions, reads: Reads) -> schema.SuspicionPage:
    wanted = eq("state", query.state) if query.state else EVERYTHING
    actor = query.actor
    visible = but_about(actor, in_reach(actor, query.division, WATCHERS), "concerns")
    known = await reads.get(KNOWN_VOLUNTEERS, actor.id)
    own = known.records if known else [actor.id]
    for one in sorted({*own, *actor.also, *actor.wards}):
        visible &= is_not("volunteer_ids", one)
    page = await reads.page(SUSPICIONS, visible, wanted, query)
    rows = [shown(schema.SuspicionLine, one, suspicion_id=one.id) for one in page.items]
    return schema.SuspicionPage(suspicions=rows, next=page.next)

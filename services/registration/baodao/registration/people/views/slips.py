"""Answers about slips that are still to be handed over."""

from datetime import datetime

from baodao.kernel.reach import in_reach
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.vault import Vault
from baodao.registration.people.store import SLIPS, VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.schema.access import SIGNERS
from baodao.schema.registration import slips as schema


@row_of(VOLUNTEERS)
class _Person:
    id: str
    deceased_at: datetime | None


async def list_slips(query: schema.ListSlips, reads: Reads, vault: Vault) -> schema.SlipPage:
    visible = in_reach(query.actor, query.division, SIGNERS)
    page = await reads.page(SLIPS, visible, eq("state", "waiting"), query)
    # Nobody is left whom it could be handed to, unless their death was a mistake.
    people = await reads.each(VOLUNTEERS, {one.volunteer_id for one in page.items}, into=_Person)
    dead = {one.id for one in people.values() if one.deceased_at}
    waiting = [one for one in page.items if one.volunteer_id not in dead]
    names = await names_on(query, (one.volunteer_id for one in waiting), reads, vault)
    slips = [shown(schema.Slip, one, slip_id=one.id) for one in waiting]
    return schema.SlipPage(slips=slips, next=page.next, names=names)

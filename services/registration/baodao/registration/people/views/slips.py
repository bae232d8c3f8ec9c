"""Answers about slips that are still to be handed over."""

from baodao.kernel.reach import in_reach
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.vault import Vault
from baodao.registration.people.store import SLIPS
from baodao.registration.people.views.names import names_on
from baodao.schema.access import SIGNERS
from baodao.schema.registration import slips as schema


async def list_slips(query: schema.ListSlips, reads: Reads, vault: Vault) -> schema.SlipPage:
    visible = in_reach(query.actor, query.division, SIGNERS)
    page = await reads.page(SLIPS, visible, eq("state", "waiting"), query)
    names = await names_on(query, (one.volunteer_id for one in page.items), reads, vault)
    slips = [shown(schema.Slip, one, slip_id=one.id) for one in page.items]
    return schema.SlipPage(slips=slips, next=page.next, names=names)

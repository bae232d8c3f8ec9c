"""Answers about proposed groups."""

from baodao.kernel.reach import in_reach, kept_by, named
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, within
from baodao.registration.common.vault import Vault
from baodao.registration.groups.store import GROUP_PROPOSALS
from baodao.registration.people.views.names import names_on
from baodao.schema.access import REGISTRARS
from baodao.schema.registration import group_proposals as schema

_NAMED = ("volunteer_id", "guided_by", "state")


async def list_group_proposals(
    query: schema.ListGroupProposals, reads: Reads, vault: Vault
) -> schema.GroupProposalPage:
    actor = query.actor
    wanted = within(query.division) if query.division else EVERYTHING
    if query.volunteer_id and actor.role == "volunteer" and actor.id == query.volunteer_id:
        visible = named(eq("volunteer_id", query.volunteer_id))
    elif actor.keeps(query.guided_by):
        visible = kept_by(actor, "guided_by", query.guided_by)
    else:
        visible, wanted = in_reach(actor, query.division, REGISTRARS), EVERYTHING
    for name in _NAMED:
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(GROUP_PROPOSALS, visible, wanted, query)
    listed = [shown(schema.GroupProposal, one, proposal_id=one.id) for one in page.items]
    ids = (one.volunteer_id for one in listed)
    return schema.GroupProposalPage(
        proposals=listed,
        next=page.next,
        names=await names_on(query, ids, reads, vault, listed_by=query.guided_by),
        total=await reads.total(GROUP_PROPOSALS, visible, wanted, query),
    )

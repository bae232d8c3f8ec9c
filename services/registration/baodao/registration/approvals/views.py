"""Answers about approvals to read data of minors."""

from baodao.kernel.reach import in_reach, named
from baodao.kit.reads import Reads
from baodao.kit.wanted import EVERYTHING, Wanted, eq, within
from baodao.registration.approvals.store import APPROVALS
from baodao.registration.approvals.use_cases import shown_approval
from baodao.schema.registration import approvals as schema


async def list_approvals(query: schema.ListApprovals, reads: Reads) -> schema.ApprovalPage:
    """One's own, or those of a division for whoever gives them there."""
    reader, division = query.reader_id, query.division
    wanted: Wanted = EVERYTHING
    if reader is not None and reader == query.actor.id:
        visible = named(eq("reader_id", reader))
        wanted &= within(division) if division else EVERYTHING
    else:
        visible = in_reach(query.actor, division, schema.LISTERS)
        wanted &= eq("reader_id", reader) if reader else EVERYTHING
    page = await reads.page(APPROVALS, visible, wanted, query)
    return schema.ApprovalPage(
        approvals=[shown_approval(one) for one in page.items], next=page.next
    )

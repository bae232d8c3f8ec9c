"""Answers about what ends soon."""

from baodao.kernel.reach import kept_or_in_reach
from baodao.kit.reads import Reads
from baodao.kit.wanted import in_range
from baodao.registration.common.vault import Vault
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.registration.teams.views import memberships_shown
from baodao.schema.access import REGISTRARS
from baodao.schema.registration.desk import ListEndingTerms
from baodao.schema.registration.memberships import MembershipPage


async def list_ending_terms(query: ListEndingTerms, reads: Reads, vault: Vault) -> MembershipPage:
    # What has no term has no such text, and is not between these.
    wanted = in_range("by_due", gt="", lt=query.before)
    visible, asked = kept_or_in_reach(query, REGISTRARS)
    wanted &= asked
    page = await reads.page(MEMBERSHIPS, visible, wanted, query, along="by_due")
    total = await reads.total(MEMBERSHIPS, visible, wanted, query)
    listed_by = query.organisation_id
    return await memberships_shown(page, query, reads, vault, listed_by=listed_by, total=total)

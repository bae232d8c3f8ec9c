"""Answers about who has not done yet what was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from baodao.kernel.reach import named
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import eq, is_not
from baodao.registration.common.vault import Vault
from baodao.registration.obligations.domain.quarters import quarter_at
from baodao.registration.obligations.domain.tallies import obligation_standing
from baodao.registration.obligations.views.counts import counts_by_quarter, tallies_of
from baodao.registration.party.domain.member_reports import community_refusals
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.people.views.names import names_on
from baodao.registration.policies.views import policies_at
from baodao.schema.access import SPEAKERS
from baodao.schema.counted import MOST_COUNTED
from baodao.schema.registration import desk as schema
from baodao.schema.registration.member_reports import NotCommunity

_LOOKED_AT = 500


@row_of(PARTY_MEMBERS)
class _Member:
    id: str
    division: str | None
    unit_id: str | None


@dataclass(frozen=True)
class _Slice:
    """The members who are looked at for one page."""

    after: str
    limit: int = _LOOKED_AT


async def list_behind(
    query: schema.ListBehind, reads: Reads, vault: Vault, now: datetime
) -> schema.BehindPage | NotCommunity:
    if community_refusals(query.division):
        return NotCommunity(division=query.division)
    quarter = query.quarter or quarter_at(now)
    visible = named(eq("division", query.division))
    if query.actor.role in SPEAKERS and query.actor.organisation:
        visible &= is_not("unit_id", query.actor.organisation)
    accepted = eq("accepted", value=True)
    members = await reads.page(PARTY_MEMBERS, visible, accepted, _Slice(query.after), into=_Member)
    behind = await _behind(members.items, quarter, reads)
    shown = behind[: query.limit]
    following = shown[-1].volunteer_id if len(behind) > len(shown) else members.next
    return schema.BehindPage(
        quarter=quarter,
        members=await reads.count(PARTY_MEMBERS, visible.rows & accepted, at_most=MOST_COUNTED),
        behind=shown,
        next=following,
        names=await names_on(query, (one.volunteer_id for one in shown), reads, vault),
    )


async def _behind(members: Sequence[_Member], quarter: str, reads: Reads) -> list[schema.Behind]:
    policies = await policies_at({one.division for one in members if one.division}, reads)
    tallies = await tallies_of([one.id for one in members], quarter, reads)
    found = []
    for one in members:
        if one.division is None or one.unit_id is None:
            continue
        asked = policies[one.division].member_obligations
        standing = obligation_standing(asked, quarter, counts_by_quarter(tallies[one.id]))
        missing = [status for status in standing if status.done < status.wanted]
        if missing:
            found.append(schema.Behind(volunteer_id=one.id, unit_id=one.unit_id, missing=missing))
    return found

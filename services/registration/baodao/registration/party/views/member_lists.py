"""Answers to a unit about its list: who has not reported, and totals of those who have."""

from collections.abc import Iterable
from typing import Annotated, Any

from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.wanted import eq, is_not
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.member_lists import masked_name
from baodao.registration.party.store import LISTED_MEMBERS, MEMBER_REPORTS
from baodao.registration.people.domain.people import PersonalData, data_of
from baodao.registration.people.store import PEOPLE
from baodao.registration.policies.views import policy_at
from baodao.schema.registration import member_lists as schema


async def list_unmatched_members(
    query: schema.ListUnmatchedMembers,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    reads: Reads,
    vault: Vault,
) -> schema.ListedMemberPage:
    visible, wanted = named(eq("unit_id", query.unit_id)), is_not("state", "reported")
    page = await reads.page(LISTED_MEMBERS, visible, wanted, query)
    known = await known_people([member.id for member in page.items], reads, vault)
    names = {key: masked_name(data.name) for key, data in known.items()}
    return schema.ListedMemberPage(
        members=[
            schema.ListedMember(member_id=one.id, state=one.state, masked=names.get(one.id))
            for one in page.items
        ],
        next=page.next,
    )


async def get_unit_totals(
    query: schema.GetUnitTotals,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    reads: Reads,
) -> schema.UnitTotals:
    least = (await policy_at(unit.division, reads)).feedback_min_members

    async def told(collection: Collection[Any], state: str) -> int | None:
        wanted = eq("unit_id", query.unit_id) & eq("state", state)
        count = await reads.count(collection, wanted)
        return count if count == 0 or count >= least else None

    return schema.UnitTotals(
        unit_id=query.unit_id,
        filed=await told(MEMBER_REPORTS, "filed"),
        accepted=await told(MEMBER_REPORTS, "accepted"),
        returned=await told(MEMBER_REPORTS, "returned"),
        ended=await told(MEMBER_REPORTS, "ended"),
        unmatched=await told(LISTED_MEMBERS, "invited"),
        withheld_below=least,
    )


async def known_people(ids: Iterable[str], reads: Reads, vault: Vault) -> dict[str, PersonalData]:
    """The personal data of those of these people whose data are still in the vault."""
    people = await reads.each(PEOPLE, ids)
    read = {key: data_of(person, vault) for key, person in people.items()}
    return {key: data for key, data in read.items() if data}

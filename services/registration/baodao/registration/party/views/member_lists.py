"""Answers to a unit about its list: who has reported and who has not, and totals."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.reach import named
from baodao.kit.decisions import Refused, by
from baodao.kit.group import preview
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.store import Collection
from baodao.kit.wanted import eq, is_in
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.store import LISTED_MEMBERS, MEMBER_REPORTS
from baodao.registration.party.use_cases.member_lists import import_members
from baodao.registration.people.domain.people import PersonalData, data_of
from baodao.registration.people.store import PEOPLE
from baodao.registration.policies.views import policy_at
from baodao.schema.registration import member_lists as schema
from baodao.schema.registration.member_reports import ReportState


@row_of(MEMBER_REPORTS)
class _Report:
    id: str
    state: ReportState


async def preview_members(
    query: schema.PreviewMembers,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    reads: Reads,
    now: datetime,
    vault: Vault,
) -> schema.MembersReceipt | Refused:
    command = schema.ImportMembers.model_construct(
        actor=query.actor, command_id="preview", unit_id=unit.id, rows=query.rows
    )
    decision = await preview(import_members, command, reads, now, [vault])
    if isinstance(decision, Refused):
        return decision
    receipt: schema.MembersReceipt = decision.reply
    # Nothing of it is on a list, and nobody would see that it was asked.
    listed = [row.model_copy(update={"reported": None}) for row in receipt.listed]
    return receipt.model_copy(update={"listed": listed})


_ON_LIST = ("invited", "reported")


async def list_unit_members(
    query: schema.ListUnitMembers,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    reads: Reads,
    vault: Vault,
) -> schema.ListedMemberPage:
    of_unit = eq("unit_id", unit.id)
    wanted = eq("state", query.state) if query.state else is_in("state", _ON_LIST)
    page = await reads.page(LISTED_MEMBERS, named(of_unit), wanted, query)
    known = await known_people([member.id for member in page.items], reads, vault)
    filed = [member.report_id for member in page.items if member.report_id]
    reports = await reads.each(MEMBER_REPORTS, filed, into=_Report)
    return schema.ListedMemberPage(
        members=[
            schema.ListedMember.model_validate(
                {
                    "member_id": one.id,
                    "state": one.state,
                    "name": known[one.id].name if one.id in known else None,
                    "report": _standing(reports.get(one.report_id or "")),
                    "listed_at": one.listed_at,
                }
            )
            for one in page.items
        ],
        invited=await reads.count(LISTED_MEMBERS, of_unit & eq("state", "invited")),
        reported=await reads.count(LISTED_MEMBERS, of_unit & eq("state", "reported")),
        next=page.next,
    )


def _standing(report: _Report | None) -> str | None:
    """How far a report is that its unit knows of; what just ended is not known any more."""
    return report.state if report and report.state in ("filed", "accepted") else None


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

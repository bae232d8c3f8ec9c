"""Answers about member reports."""

from datetime import datetime
from typing import Any

from baodao.kernel.actors import is_self
from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.party.domain.member_reports import may_receive
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.party.views.sides import side_filter
from baodao.registration.people.views.persons import (
    note_minors_of,
    owner_of,
    records_filter,
    volunteer_at,
)
from baodao.registration.reads.notes import note_minors
from baodao.schema import NotFound, Refusal
from baodao.schema.registration import member_reports as schema

Document = dict[str, Any]


async def get_member_report(
    query: schema.GetMemberReport, reads: Reads, now: datetime
) -> schema.MemberReport | Refusal:
    rows = await reads.named(MEMBER_REPORTS.name, query.report_id)
    if not rows:
        return NotFound(kind="report", id=query.report_id)
    (row,) = rows
    owner = await owner_of(row["volunteer_id"], reads)
    if isinstance(owner, Refusal):
        return owner
    if not is_self(query.actor, owner["_id"]) and (
        refusals := may_receive(query.actor, row["division"], row["unit_id"])
    ):
        return refusals[0]
    await note_minors(reads, query.actor, "record", [owner], now)
    return _report(row)


async def list_member_reports(
    query: schema.ListMemberReports, reads: Reads, now: datetime
) -> schema.MemberReportPage | Refusal:
    wanted: Document = {}
    if query.volunteer_id is None or not is_self(query.actor, query.volunteer_id):
        seen = side_filter(query.actor, None, query.division, unit_may=False)
        if isinstance(seen, Refusal):
            return seen
        wanted = seen
    wanted["_id"] = {"$gt": query.after}
    if query.volunteer_id:
        owner = await volunteer_at(query.volunteer_id, reads)
        if isinstance(owner, Refusal):
            return owner
        wanted["volunteer_id"] = records_filter(owner)
    if query.state:
        wanted["state"] = query.state
    limit = query.limit
    rows = await reads.find(MEMBER_REPORTS.name, wanted, sort=[("_id", 1)], limit=limit + 1)
    page, after = next_page(rows, limit)
    people = [row["volunteer_id"] for row in page]
    await note_minors_of(reads, query.actor, "list", people, now)
    return schema.MemberReportPage(reports=[_report(row) for row in page], next=after)


def _report(row: Document) -> schema.MemberReport:
    return schema.MemberReport.model_validate(row | {"report_id": row["_id"]})

"""Answers about unit reports and pairings, to both sides and those above them."""

from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.registration.common.rights import out_of_scope
from baodao.registration.party.domain.disagreements import side_of
from baodao.registration.party.store import PAIRINGS, UNIT_REPORTS
from baodao.registration.party.views.sides import side_filter
from baodao.schema import NotFound, Refusal
from baodao.schema.registration import unit_reports as schema

Document = dict[str, Any]


async def get_unit_report(query: schema.GetUnitReport, reads: Reads) -> schema.UnitReport | Refusal:
    rows = await reads.named(UNIT_REPORTS.name, query.report_id)
    if not rows:
        return NotFound(kind="report", id=query.report_id)
    if side_of(query.actor, rows[0]["unit_id"], rows[0]["division"]) is None:
        return out_of_scope(query.actor, rows[0]["division"])
    return _report(rows[0])


async def list_unit_reports(
    query: schema.ListUnitReports, reads: Reads
) -> schema.UnitReportPage | Refusal:
    found = await _page(UNIT_REPORTS.name, query, reads)
    if isinstance(found, Refusal):
        return found
    rows, after = found
    return schema.UnitReportPage(reports=[_report(row) for row in rows], next=after)


async def get_pairing(query: schema.GetPairing, reads: Reads) -> schema.Pairing | Refusal:
    rows = await reads.named(PAIRINGS.name, query.pairing_id)
    if not rows:
        return NotFound(kind="pairing", id=query.pairing_id)
    if side_of(query.actor, rows[0]["unit_id"], rows[0]["division"]) is None:
        return out_of_scope(query.actor, rows[0]["division"])
    return _pairing(rows[0])


async def list_pairings(query: schema.ListPairings, reads: Reads) -> schema.PairingPage | Refusal:
    found = await _page(PAIRINGS.name, query, reads)
    if isinstance(found, Refusal):
        return found
    rows, after = found
    return schema.PairingPage(pairings=[_pairing(row) for row in rows], next=after)


async def _page(
    collection: str, query: schema.ListUnitReports | schema.ListPairings, reads: Reads
) -> tuple[list[Document], str | None] | Refusal:
    wanted = side_filter(query.actor, query.unit_id, query.division)
    if isinstance(wanted, Refusal):
        return wanted
    wanted["_id"] = {"$gt": query.after}
    if query.state:
        wanted["state"] = query.state
    limit = query.limit
    rows = await reads.find(collection, wanted, sort=[("_id", 1)], limit=limit + 1)
    return next_page(rows, limit)


def _report(row: Document) -> schema.UnitReport:
    return schema.UnitReport.model_validate(row | {"report_id": row["_id"]})


def _pairing(row: Document) -> schema.Pairing:
    return schema.Pairing.model_validate(row | {"pairing_id": row["_id"]})

"""Answers about unit reports and pairings, to both sides and those above them."""

from typing import TypeVar

from baodao.kit.decisions import Aggregate
from baodao.kit.reads import Page, Reads
from baodao.kit.store import Collection
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.rights import out_of_scope
from baodao.registration.party.domain.disagreements import side_of
from baodao.registration.party.domain.pairings import Pairing
from baodao.registration.party.domain.unit_reports import UnitReport
from baodao.registration.party.store import PAIRINGS, UNIT_REPORTS
from baodao.registration.party.views.sides import wanted_by_side
from baodao.schema import NotFound, OutOfScope
from baodao.schema.registration import unit_reports as schema

A = TypeVar("A", bound=Aggregate)


async def get_unit_report(
    query: schema.GetUnitReport, reads: Reads
) -> schema.UnitReport | NotFound | OutOfScope:
    report = await reads.get(UNIT_REPORTS, query.report_id)
    if report is None:
        return NotFound(kind="report", id=query.report_id)
    if side_of(query.actor, report.unit_id, report.division) is None:
        return out_of_scope(query.actor, report.division)
    return _report(report)


async def list_unit_reports(
    query: schema.ListUnitReports, reads: Reads
) -> schema.UnitReportPage | OutOfScope:
    page = await _page(UNIT_REPORTS, query, reads)
    if isinstance(page, OutOfScope):
        return page
    return schema.UnitReportPage(reports=[_report(one) for one in page.items], next=page.next)


async def get_pairing(
    query: schema.GetPairing, reads: Reads
) -> schema.Pairing | NotFound | OutOfScope:
    pact = await reads.get(PAIRINGS, query.pairing_id)
    if pact is None:
        return NotFound(kind="pairing", id=query.pairing_id)
    if side_of(query.actor, pact.unit_id, pact.division) is None:
        return out_of_scope(query.actor, pact.division)
    return _pairing(pact)


async def list_pairings(
    query: schema.ListPairings, reads: Reads
) -> schema.PairingPage | OutOfScope:
    page = await _page(PAIRINGS, query, reads)
    if isinstance(page, OutOfScope):
        return page
    return schema.PairingPage(pairings=[_pairing(one) for one in page.items], next=page.next)


async def _page(
    collection: Collection[A], query: schema.ListUnitReports | schema.ListPairings, reads: Reads
) -> Page[A] | OutOfScope:
    wanted = wanted_by_side(query.actor, query.unit_id, query.division)
    if isinstance(wanted, OutOfScope):
        return wanted
    if query.state:
        wanted &= eq("state", query.state)
    return await reads.page(collection, wanted, query)


def _report(report: UnitReport) -> schema.UnitReport:
    return shown(schema.UnitReport, report, report_id=report.id)


def _pairing(pact: Pairing) -> schema.Pairing:
    return shown(schema.Pairing, pact, pairing_id=pact.id)

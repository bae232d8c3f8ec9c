"""Answers about unit reports and pairings, to both sides and those above them."""

from typing import Annotated

from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.pairings import Pairing
from baodao.registration.party.domain.unit_reports import UnitReport
from baodao.registration.party.store import PAIRINGS, UNIT_REPORTS
from baodao.registration.party.views.sides import filed_between, visible_by_side
from baodao.registration.people.domain.people import data_of
from baodao.registration.people.store import PEOPLE
from baodao.schema import Refusal
from baodao.schema.registration import pairings as pacts
from baodao.schema.registration import unit_reports as schema
from baodao.schema.registration.personal_data import SealBroken
from baodao.schema.registration.volunteers import NotInState


async def get_unit_report(
    query: schema.GetUnitReport,
    report: Annotated[UnitReport, by("report_id")],
) -> schema.UnitReport:
    return _report(report)


async def reveal_unit_contact(
    query: schema.RevealUnitContact,
    report: Annotated[UnitReport, by("report_id")],
    reads: Reads,
    vault: Vault,
) -> schema.UnitContact | Refusal:
    person = await reads.get(PEOPLE, report.id)
    if person is None or person.content is None:
        return NotInState(state=report.state)
    data = data_of(person, vault)
    if data is None or data.phone is None:
        return SealBroken(person_id=report.id)
    return schema.UnitContact(
        report_id=report.id, unit_id=report.unit_id, name=data.name, phone=data.phone
    )


async def list_unit_reports(query: schema.ListUnitReports, reads: Reads) -> schema.UnitReportPage:
    visible = visible_by_side(query.actor, query.unit_id, query.division)
    wanted = filed_between(query)
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(UNIT_REPORTS, visible, wanted, query, along="by_day")
    return schema.UnitReportPage(
        reports=[_report(one) for one in page.items],
        next=page.next,
        total=await reads.total(UNIT_REPORTS, visible, wanted, query),
    )


async def get_pairing(
    query: pacts.GetPairing,
    pairing: Annotated[Pairing, by("pairing_id")],
) -> pacts.Pairing:
    return _pairing(pairing)


async def list_pairings(query: pacts.ListPairings, reads: Reads) -> pacts.PairingPage:
    visible = visible_by_side(query.actor, query.unit_id, query.division)
    wanted = eq("state", query.state) if query.state else EVERYTHING
    page = await reads.page(PAIRINGS, visible, wanted, query)
    return pacts.PairingPage(pairings=[_pairing(one) for one in page.items], next=page.next)


def _report(report: UnitReport) -> schema.UnitReport:
    return shown(schema.UnitReport, report, report_id=report.id)


def _pairing(pact: Pairing) -> pacts.Pairing:
    return shown(pacts.Pairing, pact, pairing_id=pact.id)

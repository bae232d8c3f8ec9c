"""双报到 on real servers: what each side sees, what is logged, and what falls due."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_asyncio
from pydantic import BaseModel

from baodao.cli.synthetic import resident_id
from baodao.kit.servers import MongoServer
from baodao.kit.testing import eventually
from baodao.schema import Actor, Command, Query
from baodao.schema.registration import disagreements as dis
from baodao.schema.registration import member_lists as lists
from baodao.schema.registration import member_reports as reports
from baodao.schema.registration import pairings as pacts
from baodao.schema.registration import unit_reports as units
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation
from baodao.schema.replies import Refused
from tests.builders.actors import acting_as
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario, command_id, now
from tests.support.services import RunningServices

pytestmark = pytest.mark.asyncio(loop_scope="module")

M = TypeVar("M", bound=BaseModel)

ORGANISER = acting_as(
    id="organiser", role="organiser", scope=COMMUNITY, organisation="committee", purpose="records"
)
SUPERVISOR = acting_as(id="supervisor", role="supervisor", scope="12", purpose="records")


class Sides:
    """A unit with a list, and volunteers of whom the first ones are on it and have reported."""

    def __init__(self, city: Scenario, unit: str) -> None:
        self.city, self.unit = city, unit
        self.liaison = acting_as(
            id="liaison", role="unit-liaison", organisation=unit, purpose="records"
        )

    async def do(self, reply: type[M], kind: type[Command], actor: Actor, **fields: Any) -> M:
        values = {"command_id": command_id(), "actor": actor, **fields}
        return await self.city.services.client.get(kind.model_validate(values), reply)

    async def ask(self, query: Query, reply: type[M]) -> M:
        return await self.city.services.client.get(query, reply)

    async def refused(self, query: Query) -> list[str]:
        reply = await self.city.services.client.send(query)
        assert isinstance(reply, Refused), reply
        return [rule.slug for rule in reply.refusals]

    async def file(self, volunteer: str) -> str:
        me = acting_as(id=volunteer, role="volunteer")
        receipt = await self.do(
            reports.MemberReportReceipt,
            reports.FileMemberReport,
            me,
            volunteer_id=volunteer,
            unit_id=self.unit,
            division=COMMUNITY,
        )
        return receipt.report_id

    async def totals(self) -> lists.UnitTotals:
        query = lists.GetUnitTotals(actor=self.liaison, unit_id=self.unit)
        return await self.ask(query, lists.UnitTotals)

    async def reads(self, what: str) -> list[Any]:
        return await self.city.services.database("registration").find("reads", {"what": what})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[Scenario]:
    directory: Path = tmp_path_factory.mktemp("party-reports")
    async with RunningServices(directory, mongo_server) as services:
        await services.start_slice(registration=2)
        yield await Scenario.prepare(services, volunteers=6)


@pytest_asyncio.fixture(loop_scope="module")
async def sides(city: Scenario) -> Sides:
    organisation = RegisterOrganisation(
        command_id=command_id(),
        actor=OPERATOR,
        name="测试·单位党支部",
        kind="unit-party-organisation",
        division=COMMUNITY,
    )
    receipt = await city.services.client.get(organisation, OrganisationReceipt)
    return Sides(city, receipt.organisation_id)


async def ended(sides: Sides, *filed: str) -> None:
    """Make room for the next test: a person has one current report."""
    for report in filed:
        fields = {"report_id": report, "reason": "community", "note": "测试"}
        await sides.do(reports.MemberReportReceipt, reports.EndMemberReport, ORGANISER, **fields)


async def test_a_list_and_reports_find_each_other_and_each_side_sees_its_own(
    sides: Sides,
) -> None:
    volunteers = sides.city.volunteers[:4]
    # Documents of the scenario's volunteers count from 1; the fourth is not on the list.
    rows = [
        {"number": n, "name": f"测试·志愿者{n - 1}", "phone": f"1990000{n - 1:04}"}
        for n in (1, 2, 3)
    ]
    rows.append({"number": 9, "name": "测试·从未报到", "phone": "19900009999"})
    rows.append({"number": 10, "name": "测试·坏行", "phone": "1"})
    receipt = await sides.do(
        lists.MembersReceipt, lists.ImportMembers, sides.liaison, unit_id=sides.unit, rows=rows
    )
    assert (receipt.added, [r.number for r in receipt.rejected]) == (4, [10])
    assert (await sides.totals()).unmatched == 4
    filed = [await sides.file(volunteer) for volunteer in volunteers]
    for report in filed[:3]:
        await sides.do(
            reports.MemberReportReceipt, reports.AcceptMemberReport, ORGANISER, report_id=report
        )

    async def matched() -> bool:
        totals = await sides.totals()
        # One is filed and one unmatched: fewer than three would name somebody.
        return (totals.accepted, totals.filed, totals.unmatched) == (3, None, None)

    await eventually(matched)
    query = lists.ListUnitMembers(actor=sides.liaison, unit_id=sides.unit, state="invited")
    page = await eventually(lambda: only_one(sides, query))
    assert [(m.state, m.name) for m in page.members] == [("invited", "测试·从未报到")]
    (read,) = [r for r in await sides.reads("member-list") if len(r["person_ids"]) == 1][:1]
    assert (read["actor_id"], read["role"], read["purpose"]) == (
        "liaison",
        "unit-liaison",
        "records",
    )
    assert read["person_ids"] == [page.members[0].member_id]
    for actor in (ORGANISER, SUPERVISOR, sides.liaison.model_copy(update={"organisation": "x"})):
        other = lists.ListUnitMembers(actor=actor, unit_id=sides.unit)
        assert await sides.refused(other) == ["out-of-scope"]

    await a_stranger_is_a_disagreement(sides, filed[3])
    await ended(sides, *filed)
    await eventually(lambda: all_unmatched(sides))


async def only_one(sides: Sides, query: Query) -> lists.ListedMemberPage | None:
    page = await sides.ask(query, lists.ListedMemberPage)
    return page if len(page.members) == 1 else None


async def all_unmatched(sides: Sides) -> bool:
    totals = await sides.totals()
    return (totals.unmatched, totals.ended, totals.accepted) == (4, 4, 0)


async def a_stranger_is_a_disagreement(sides: Sides, report: str) -> None:
    listing = dis.ListDisagreements(actor=sides.liaison, unit_id=sides.unit, state="raised")
    page = await eventually(lambda: some(sides, listing))
    (found,) = page.disagreements
    assert (found.report_id, found.kinds, found.masked) == (report, ["not-on-list"], None)
    for actor in (sides.liaison, ORGANISER, SUPERVISOR):
        get = dis.GetDisagreement(actor=actor, disagreement_id=found.disagreement_id)
        assert (await sides.ask(get, dis.Disagreement)).masked == "测**"
    readers = {r["actor_id"] for r in await sides.reads("disagreement")}
    assert readers == {"liaison", "organiser", "supervisor"}
    stranger = acting_as(id="v", role="volunteer")
    get = dis.GetDisagreement(actor=stranger, disagreement_id=found.disagreement_id)
    assert await sides.refused(get) == ["out-of-scope"]
    own = dis.ListDisagreements(actor=ORGANISER, division=COMMUNITY, state="raised")
    assert (await sides.ask(own, dis.DisagreementPage)).disagreements == [found]
    assert await sides.refused(dis.ListDisagreements(actor=sides.liaison)) == ["out-of-scope"]


async def some(sides: Sides, query: Query) -> dis.DisagreementPage | None:
    page = await sides.ask(query, dis.DisagreementPage)
    return page if page.disagreements else None


async def test_a_report_is_seen_by_the_person_and_the_community(sides: Sides) -> None:
    ana, other = sides.city.volunteers[4:6]
    report = await sides.file(ana)

    def get(actor: Actor) -> reports.GetMemberReport:
        return reports.GetMemberReport(actor=actor, report_id=report)

    me = acting_as(id=ana, role="volunteer")
    for actor in (me, ORGANISER, SUPERVISOR):
        assert (await sides.ask(get(actor), reports.MemberReport)).volunteer_id == ana
    unit_organiser = ORGANISER.model_copy(update={"organisation": sides.unit})
    stranger = acting_as(id=other, role="volunteer")
    for actor, slug in (
        (sides.liaison, "out-of-scope"),
        (stranger, "not-found"),
        (unit_organiser, "not-found"),
    ):
        assert await sides.refused(get(actor)) == [slug]
    query = reports.ListMemberReports(actor=me, volunteer_id=ana, state="filed")
    assert [r.report_id for r in (await sides.ask(query, reports.MemberReportPage)).reports] == [
        report
    ]
    query = reports.ListMemberReports(actor=unit_organiser, division=COMMUNITY, state="filed")
    assert (await sides.ask(query, reports.MemberReportPage)).reports == []
    query = reports.ListMemberReports(actor=ORGANISER, state="filed")
    assert [r.report_id for r in (await sides.ask(query, reports.MemberReportPage)).reports] == [
        report
    ]
    for actor in (sides.liaison, acting_as(id=other, role="volunteer")):
        query = reports.ListMemberReports(actor=actor, volunteer_id=ana)
        assert await sides.refused(query) == ["out-of-scope"]
    await ended(sides, report)


async def test_receipts_have_no_gap_when_two_processes_give_them(sides: Sides) -> None:
    filed = [await sides.file(volunteer) for volunteer in sides.city.volunteers]
    database = sides.city.services.database("registration")
    (book,) = await database.find("receipt_books", {}) or [{"last": {}}]
    before = sum(book["last"].values())
    receipts = await asyncio.gather(
        *(
            sides.do(
                reports.MemberReportReceipt, reports.AcceptMemberReport, ORGANISER, report_id=r
            )
            for r in filed
        )
    )
    numbers = sorted(int(r.receipt.rpartition("-")[2]) for r in receipts if r.receipt)
    assert numbers == list(range(before + 1, before + 7))
    await ended(sides, *filed)


async def test_a_pact_lapses_by_itself(sides: Sides) -> None:
    day = f"{now().year + 1}-12-01"
    fields = {
        "unit_id": sides.unit,
        "division": COMMUNITY,
        "title": "测试·共建",
        "reference": "测试·1",
        "from_day": f"{now().year}-01-01",
        "until_day": day,
    }
    pact = await sides.do(pacts.PairingReceipt, pacts.ProposePairing, ORGANISER, **fields)
    await sides.do(
        pacts.PairingReceipt, pacts.SignPairing, sides.liaison, pairing_id=pact.pairing_id
    )
    query = pacts.GetPairing(actor=sides.liaison, pairing_id=pact.pairing_id)
    assert (await sides.ask(query, pacts.Pairing)).state == "signed"
    sides.city.services.set_clock(86_400 * 800)
    try:

        async def lapsed() -> bool:
            return (await sides.ask(query, pacts.Pairing)).ended == "lapsed"

        await eventually(lapsed)
    finally:
        sides.city.services.set_clock(0)
    page = pacts.ListPairings(actor=ORGANISER, unit_id=sides.unit, state="ended")
    (found,) = (await sides.ask(page, pacts.PairingPage)).pairings
    assert [(a.act, a.side) for a in found.acts] == [
        ("proposed", "community"),
        ("signed", "unit"),
        ("ended", None),
    ]


async def test_a_unit_report_is_seen_by_both_sides_and_its_contact_by_nobody(
    sides: Sides,
) -> None:
    fields = {"liaison": {"name": "测试·联络员", "phone": "19900008888"}, "member_count": 5}
    filed = await sides.do(
        units.UnitReportReceipt,
        units.FileUnitReport,
        sides.liaison,
        unit_id=sides.unit,
        division=COMMUNITY,
        **fields,
    )
    query = units.GetUnitReport(actor=ORGANISER, report_id=filed.report_id)
    assert (await sides.ask(query, units.UnitReport)).member_count == 5
    page = units.ListUnitReports(actor=sides.liaison, unit_id=sides.unit)
    assert len((await sides.ask(page, units.UnitReportPage)).reports) == 1
    stranger = units.GetUnitReport(
        actor=acting_as(id="v", role="volunteer"), report_id=filed.report_id
    )
    assert await sides.refused(stranger) == ["out-of-scope"]


async def test_nobody_is_named_outside_of_the_vault(sides: Sides) -> None:
    await sides.city.services.settled()
    database = sides.city.services.database("registration")
    everything = ""
    for name in await names(database):
        if name != "people":
            everything += str([row async for row in database.stream(name, {}, sort=[("_id", 1)])])
    logs = "".join(p.log() for p in sides.city.services.processes["registration"])
    for word in ("测试·志愿者", "测试·从未报到", "测试·联络员", "1990000", resident_id(1)):
        assert word not in everything
        assert word not in logs


async def names(database: Any) -> list[str]:
    found: list[str] = await database._db.list_collection_names()
    return found

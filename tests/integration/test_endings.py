"""The end of a registration on real servers: what is open ends within a turn of the sweep."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from baodao.kit.outbox import OUTBOX, Record
from baodao.kit.servers import MongoServer
from baodao.kit.testing import eventually
from baodao.schema import Actor
from baodao.schema.base import Message
from baodao.schema.envelope import decode
from baodao.schema.registration import (
    claims,
    consents,
    disputes,
    duplicates,
    lists,
    member_reports,
    memberships,
    obligations,
    organisations,
    personal_data,
    seconds,
    volunteers,
)
from baodao.schema.registration.successions import (
    EndOrganisation,
    OrganisationSucceeded,
    SuccessorTold,
)
from tests.builders.registration import organiser, person
from tests.support.running_town import message
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario
from tests.support.services import RunningServices

pytestmark = pytest.mark.asyncio(loop_scope="module")

ITEM = {"title": "测试·巡逻", "description": "测试", "category": "群防群治", "wanted": 9}
FACTS: dict[str, tuple[str, str]] = {
    "memberships": ("ended_because", "state"),
    "member_reports": ("end_reason", "state"),
    "claims": ("state", "holds"),
}


@dataclass
class City:
    """A community with a team, a unit and something to claim."""

    people: Scenario
    team: str = ""
    unit: str = ""
    item: str = ""

    @property
    def organiser(self) -> Actor:
        return organiser(self.people.organisation)

    async def ask(self, kind: type[Message], actor: Actor, /, **fields: Any) -> Any:
        return await self.people.services.client.get(message(kind, actor, fields), kind.REPLY)

    async def organisation(self, kind: str, **fields: Any) -> str:
        fields |= {"name": "测试·组织", "kind": kind, "division": COMMUNITY}
        receipt = await self.ask(organisations.RegisterOrganisation, OPERATOR, **fields)
        return str(receipt.organisation_id)

    async def busy(self) -> tuple[str, dict[str, str]]:
        """Somebody with a membership, a report and a claim; their ids by collection."""
        (one,) = await self.people.register(1)
        who = person(one)
        joined = await self.ask(
            memberships.JoinTeam,
            who,
            organisation_id=self.team,
            volunteer_id=one,
            kind="team-member",
        )
        filed = await self.ask(
            member_reports.FileMemberReport,
            who,
            volunteer_id=one,
            unit_id=self.unit,
            division=COMMUNITY,
        )
        claimed = await self.ask(claims.ClaimItem, who, item_id=self.item, volunteer_id=one)
        keys = (joined.membership_id, filed.report_id, claimed.claim_id)
        return one, dict(zip(FACTS, keys, strict=True))

    async def row(self, collection: str, key: str) -> dict[str, Any]:
        (row,) = await self.people.services.database("registration").by_ids(collection, [key])
        return row

    async def facts(self, of: dict[str, str]) -> list[tuple[Any, Any]]:
        """How far the records are."""
        rows = [(await self.row(name, key), FACTS[name]) for name, key in of.items()]
        return [(row[first], row[second]) for row, (first, second) in rows]

    async def are(self, of: dict[str, str], *wanted: tuple[Any, Any]) -> bool:
        return await self.facts(of) == list(wanted)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[City]:
    async with RunningServices(tmp_path_factory.mktemp("endings"), mongo_server) as services:
        await services.start("registration")
        city = City(await Scenario.prepare(services))
        city.team, city.unit = await asyncio.gather(
            city.organisation("volunteer-team", join_policy="open"),
            city.organisation("unit-party-organisation"),
        )
        committee = city.people.organisation
        fields = ITEM | {"kind": "need", "organisation_id": committee}
        city.item = (await city.ask(lists.PostItem, city.organiser, **fields)).item_id
        yield city


async def test_what_is_open_ends_and_is_looked_at_no_more(city: City) -> None:
    one, records = await city.busy()
    _, others = await city.busy()
    before = await city.facts(others)
    await city.ask(volunteers.WithdrawVolunteer, person(one), volunteer_id=one, reason="测试")
    over = "volunteer-withdrawn"
    wanted = ((over, "ended"), (over, "ended"), ("withdrawn", False))
    assert await eventually(lambda: city.are(records, *wanted))
    assert (await city.row("party_members", one))["report_id"] is None
    assert await city.facts(others) == before
    # Who has left is looked at for an hour, so that nothing just decided is missed.
    assert (await city.row("volunteers", one))["leaving_since"]
    city.people.services.set_clock(2 * 3600)

    async def settled() -> bool:
        return (await city.row("volunteers", one))["leaving_since"] is None

    assert await eventually(settled)


async def test_members_are_told_once_who_answers_though_registration_dies(city: City) -> None:
    """Killed between and during the sweeps: the event comes once, and each member is told once."""
    services = city.people.services
    team = await city.organisation("volunteer-team", join_policy="open")
    members = await city.people.register(5)
    wish = {"organisation_id": team, "kind": "team-member"}
    for one in members:
        await city.ask(memberships.JoinTeam, person(one), volunteer_id=one, **wish)
    over = {"organisation_id": team, "reason": "测试"}
    await city.ask(EndOrganisation, OPERATOR, **over)
    for _ in range(2):
        await services.kill("registration")
        await services.restart("registration")

    async def is_done() -> bool:
        return bool((await city.row("organisations", team))["succession"] == "done")

    assert await eventually(is_done)
    await services.settled()
    told = [
        decode(event.headers, event.data)[1]
        for record in await services.database("registration").find(OUTBOX, {})
        for event in Record.restore(record).events
    ]
    assert [e.successor_id for e in told if isinstance(e, OrganisationSucceeded)] == [
        city.people.organisation
    ]
    assert sorted(e.volunteer_id for e in told if isinstance(e, SuccessorTold)) == sorted(members)


async def test_of_an_erased_person_what_was_disputed_ends_after_its_case(city: City) -> None:
    one, records = await city.busy()
    disputed = {"record": "membership", "record_id": records["memberships"]}
    case = await city.ask(disputes.DisputeRecord, person(one), **disputed)
    await city.ask(personal_data.ErasePerson, person(one), volunteer_id=one)
    over = "volunteer-erased"
    rest = {name: key for name, key in records.items() if name != "memberships"}
    assert await eventually(lambda: city.are(rest, (over, "ended"), ("withdrawn", False)))
    report = await city.row("member_reports", records["member_reports"])
    assert (report["keys"], report["member_id"]) == ([], None)
    assert (await city.row("memberships", records["memberships"]))["state"] == "active"
    verdict = {"outcome": "rejected", "note": "测试·已核对"}
    await city.ask(disputes.ResolveCase, city.organiser, case_id=case.case_id, **verdict)
    only = {"memberships": records["memberships"]}
    assert await eventually(lambda: city.are(only, (over, "ended")))


async def test_the_kept_record_shows_what_was_done_under_the_merged_one(city: City) -> None:
    gone, records = await city.busy()
    (keep,) = await city.people.register(1)
    case = await city.ask(
        disputes.DisputeRecord, person(gone), record="claim", record_id=records["claims"]
    )
    await city.ask(
        disputes.ResolveCase,
        city.organiser,
        case_id=case.case_id,
        outcome="rejected",
        note="测试",
    )
    contact = {"volunteer_id": gone, "day": "2026-01-05", "topic": "测试"}
    committee = city.people.organisation
    await city.ask(obligations.RecordContact, city.organiser, organisation_id=committee, **contact)
    merge = {"keep_id": keep, "merge_id": gone, "confirmed": True, "note": "测试"}
    asked = await city.ask(seconds.AskToMerge, city.organiser, **merge)
    second = city.organiser.model_copy(update={"id": "second"})
    await city.ask(duplicates.MergeVolunteers, second, request_id=asked.request_id)
    over = "volunteer-merged"
    wanted = ((over, "ended"), (None, "filed"), ("withdrawn", False))
    assert await eventually(lambda: city.are(records, *wanted))
    who, mine = person(keep), {"volunteer_id": keep}
    page = await city.ask(memberships.ListMembershipsOf, who, **mine)
    assert [m.membership_id for m in page.memberships] == [records["memberships"]]
    page = await city.ask(member_reports.ListMemberReports, who, **mine)
    assert [r.report_id for r in page.reports] == [records["member_reports"]]
    page = await city.ask(claims.ListClaims, who, **mine)
    assert [c.claim_id for c in page.claims] == [records["claims"]]
    page = await city.ask(disputes.ListCases, who, **mine)
    assert [c.case_id for c in page.cases] == [case.case_id]
    page = await city.ask(obligations.ListContacts, who, **mine)
    assert [c.volunteer_id for c in page.contacts] == [gone]
    page = await city.ask(consents.ListConsents, who, **mine)
    assert {c.volunteer_id for c in page.consents} == {keep, gone}
    named = (await city.ask(disputes.ListRecords, who, **mine)).records
    assert {r.record_id for r in named} >= {keep, gone, *records.values()}
    for kind, name, key in (
        (memberships.GetMembership, "membership_id", records["memberships"]),
        (member_reports.GetMemberReport, "report_id", records["member_reports"]),
        (claims.GetClaim, "claim_id", records["claims"]),
        (disputes.GetCase, "case_id", case.case_id),
    ):
        assert await city.ask(kind, who, **{name: key})
    copy = (await city.ask(personal_data.ExportPerson, who, **mine)).data
    for name, key in records.items():
        assert [entry["id"] for entry in copy[name]] == [key]
    assert [entry["id"] for entry in copy["cases"]] == [case.case_id]
    assert [entry["topic"] for entry in copy["contacts"]] == ["测试"]
    assert [entry["contacts"] for entry in copy["tallies"]] == [1]
    text = (await city.ask(personal_data.ExportPerson, who, **mine, form="text")).text
    assert "结束原因: 记录已合并" in text


async def test_a_turn_looks_only_at_those_who_left(city: City) -> None:
    """By an index that holds nobody else."""
    database = city.people.services.database("registration")
    used = await database.aggregate("volunteers", [{"$indexStats": {}}])
    (index,) = [each for each in used if list(each["key"]) == ["leaving_since"]]
    assert index["accesses"]["ops"] > 0

"""Teams on real servers: what is answered, to whom, and terms that end when their day has come."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from baodao.kernel.days import today
from baodao.kit.outbox import Outbox
from baodao.kit.servers import MongoServer
from baodao.kit.testing import eventually
from baodao.schema import Actor, Event, decode
from baodao.schema.base import Message
from baodao.schema.registration.divisions import (
    DivisionRow,
    DivisionsReceipt,
    ImportDivisions,
)
from baodao.schema.registration.local_places import AddLocalPlace, LocalPlaceReceipt
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    GetMembership,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    ListBuildingHeads,
    ListMemberships,
    ListMembershipsOf,
    Membership,
    MembershipPage,
    MembershipReceipt,
    RemoveMember,
)
from baodao.schema.registration.offices import (
    AcceptOffice,
    HandOver,
    HandOverReceipt,
    OfferOffice,
    OfficeReceipt,
)
from baodao.schema.registration.organisations import (
    ChangeParent,
    GetOrganisation,
    ListOrganisations,
    OrganisationDetails,
    OrganisationPage,
    OrganisationReceipt,
    RegisterOrganisation,
    RenameOrganisation,
)
from baodao.schema.registration.successions import EndOrganisation
from baodao.schema.registration.volunteers import WithdrawVolunteer
from baodao.schema.replies import Refused
from tests.builders.actors import acting_as
from tests.builders.registration import AUDITOR, COORDINATOR, organiser, person
from tests.support.scenario import COMMUNITY, OPERATOR, TREE, Scenario, command_id
from tests.support.services import RunningServices

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = timedelta(days=1)


@dataclass
class City:
    """The running service, and short ways to ask it."""

    services: RunningServices
    people: Scenario
    ahead: timedelta = timedelta()

    def day(self, further: int = 0) -> str:
        """Today by the service's clock, or so many days from it."""
        return today(datetime.now(UTC) + self.ahead + further * DAY)

    def go_on(self, days: int) -> None:
        self.set_ahead(self.ahead + days * DAY)

    def set_ahead(self, ahead: timedelta) -> None:
        self.ahead = ahead
        self.services.set_clock(ahead.total_seconds())

    async def get(self, kind: type[Message], reply: Any, actor: Actor, /, **fields: Any) -> Any:
        values = fields | {"actor": actor}
        if "command_id" in kind.model_fields:
            values["command_id"] = command_id()
        return await self.services.client.get(kind.model_validate(values), reply)

    async def refused(self, kind: type[Message], actor: Actor, /, **fields: Any) -> list[str]:
        reply = await self.services.client.send(kind.model_validate(fields | {"actor": actor}))
        assert isinstance(reply, Refused), reply
        return [rule.slug for rule in reply.refusals]

    async def organisation(self, **fields: Any) -> str:
        facts = {"name": "测试·队", "kind": "volunteer-team", "division": COMMUNITY}
        facts |= {"join_policy": "open"} | fields
        receipt = await self.get(RegisterOrganisation, OrganisationReceipt, OPERATOR, **facts)
        return str(receipt.organisation_id)

    async def member(self, team: str, **fields: Any) -> tuple[str, Actor]:
        """A new person who joins; the membership and the person."""
        (volunteer_id,) = await self.people.register(1)
        who = person(volunteer_id)
        facts = {"organisation_id": team, "volunteer_id": volunteer_id, "kind": "team-member"}
        receipt = await self.get(JoinTeam, MembershipReceipt, who, **(facts | fields))
        return receipt.membership_id, who

    async def leader(self, team: str, until_day: str) -> tuple[str, Actor]:
        key, who = await self.member(team)
        office = await self.get(
            OfferOffice,
            OfficeReceipt,
            organiser(team),
            membership_id=key,
            title="队长",
            until_day=until_day,
        )
        ids = {"membership_id": key, "office_id": office.office_id}
        await self.get(AcceptOffice, OfficeReceipt, who, **ids)
        return key, who

    async def leaders(self, team: str, on: str | None = None) -> list[str]:
        details = await self.get(
            GetOrganisation, OrganisationDetails, AUDITOR, organisation_id=team, on=on
        )
        return [leader.membership_id for leader in details.leaders]

    async def state(self, key: str) -> tuple[str, str | None]:
        found = await self.get(GetMembership, Membership, OPERATOR, membership_id=key)
        return found.state, found.ended_because

    async def ended(self, key: str) -> bool:
        return (await self.state(key))[0] == "ended"

    async def events(self, name: str, record_id: str) -> list[Event]:
        """The events of one aggregate as published."""
        outbox = Outbox(self.services.database("registration"))
        await eventually(lambda: _all_published(outbox))
        subject = f"events.registration.{name}.v1.>"
        found = []
        subscription = await self.services.jetstream.subscribe(
            subject, stream="REGISTRATION", ordered_consumer=True
        )
        total = (
            await self.services.jetstream.stream_info("REGISTRATION", subjects_filter=subject)
        ).state
        for _ in range(sum((total.subjects or {}).values())):
            message = await subscription.next_msg(timeout=5)
            found.append(decode(message.headers or {}, message.data)[1])
        await subscription.unsubscribe()
        return [event for event in found if event.aggregate_id == record_id]


async def _all_published(outbox: Outbox) -> bool:
    return not await outbox.pending()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(
    tmp_path_factory: pytest.TempPathFactory, mongo_server: MongoServer
) -> AsyncIterator[City]:
    async with RunningServices(tmp_path_factory.mktemp("teams"), mongo_server) as services:
        await services.start("registration", count=2)
        rows = [DivisionRow(code=code, name=f"测试·{code}") for code in TREE]
        found = City(services, Scenario(services))
        # In the middle of a Chinese day: no midnight comes between two steps of a test.
        noon = datetime.now(UTC).replace(hour=4, minute=0, second=0, microsecond=0)
        found.set_ahead(noon + DAY - datetime.now(UTC))
        await found.get(ImportDivisions, DivisionsReceipt, OPERATOR, rows=rows)
        yield found


async def test_an_organisation_as_of_a_day(city: City) -> None:
    street = await city.organisation(division="120104007", kind="community-party-organisation")
    committee = await city.organisation(parent_id=street, kind="residents-committee")
    group = await city.organisation(parent_id=committee, kind="registered-group", name="测试·旧")
    leader, who = await city.leader(group, city.day(30))
    before = city.day()
    city.go_on(2)
    await city.get(
        RenameOrganisation, OrganisationReceipt, OPERATOR, organisation_id=group, name="测试·新"
    )
    await city.get(
        ChangeParent, OrganisationReceipt, OPERATOR, organisation_id=group, parent_id=street
    )
    now = await city.get(GetOrganisation, OrganisationDetails, AUDITOR, organisation_id=group)
    assert (now.name, now.kind, now.on, now.in_force) == (
        "测试·新",
        "registered-group",
        city.day(),
        True,
    )
    assert [(former.name, former.until_day) for former in now.former_names] == [
        ("测试·旧", city.day())
    ]
    assert [parent.organisation_id for parent in now.parents] == [street]
    (found,) = now.leaders
    assert (found.membership_id, found.volunteer_id, found.title) == (leader, who.id, "队长")
    then = await city.get(
        GetOrganisation, OrganisationDetails, AUDITOR, organisation_id=group, on=before
    )
    assert (then.name, then.parent_id) == ("测试·旧", committee)
    assert [parent.organisation_id for parent in then.parents] == [committee, street]
    above = await city.get(GetOrganisation, OrganisationDetails, AUDITOR, organisation_id=street)
    assert [child.organisation_id for child in above.children] == [committee, group]
    below = await city.get(
        GetOrganisation, OrganisationDetails, AUDITOR, organisation_id=street, on=before
    )
    assert [child.organisation_id for child in below.children] == [committee]
    page = await city.get(ListOrganisations, OrganisationPage, AUDITOR, parent_id=street)
    assert [one.organisation_id for one in page.organisations] == [committee, group]
    only = await city.get(
        ListOrganisations,
        OrganisationPage,
        AUDITOR,
        parent_id=street,
        kind="residents-committee",
        division="120104",
    )
    assert [one.organisation_id for one in only.organisations] == [committee]


async def test_who_may_see_which_memberships(city: City) -> None:
    team = await city.organisation()
    us = organiser(team)
    (first, one), (second, _) = [await city.member(team) for _ in range(2)]
    await city.get(RemoveMember, MembershipReceipt, us, membership_id=second, reason="测试·原因")

    async def listed(actor: Actor, **fields: Any) -> list[str]:
        fields |= {"organisation_id": team}
        page = await city.get(ListMemberships, MembershipPage, actor, **fields)
        return [membership.membership_id for membership in page.memberships]

    assert await listed(us) == [first, second]
    assert await listed(us, after=first) == [second]
    assert await listed(us, state="active", kind="team-member") == [first]
    assert await listed(acting_as(id="s", role="supervisor", scope="12", purpose="records")) == [
        first,
        second,
    ]
    for actor in (one, organiser("another"), AUDITOR):
        assert await city.refused(ListMemberships, actor, organisation_id=team) == ["out-of-scope"]
    of = {"volunteer_id": one.id}
    for actor in (one, COORDINATOR):
        page = await city.get(ListMembershipsOf, MembershipPage, actor, **of)
        assert [membership.membership_id for membership in page.memberships] == [first]
    for actor, slug in ((person("another"), "not-found"), (AUDITOR, "out-of-scope")):
        assert await city.refused(ListMembershipsOf, actor, **of) == ["out-of-scope"]
        assert await city.refused(GetMembership, actor, membership_id=first) == [slug]
    # What the organisation has noted is for the organisation and the person.
    notes = {}
    for name, actor in (("us", us), ("coordinator", COORDINATOR)):
        found = await city.get(GetMembership, Membership, actor, membership_id=second)
        notes[name] = found.history[-1].note
    assert notes == {"us": "测试·原因", "coordinator": None}


async def test_building_heads_of_a_community(city: City) -> None:
    committee = await city.organisation(kind="residents-committee")
    (volunteer_id,) = await city.people.register(1)
    fields = {"division": COMMUNITY, "code": "E2", "kind": "entrance", "name": "测试·楼门"}
    added = await city.get(AddLocalPlace, LocalPlaceReceipt, OPERATOR, **fields, on=city.day())
    place = added.place_id
    facts = {"organisation_id": committee, "volunteer_id": volunteer_id, "place_id": place}
    receipt = await city.get(
        InviteMember, MembershipReceipt, organiser(committee), **facts, kind="building-head"
    )
    listing = {"division": COMMUNITY, "place_id": place}
    page = await city.get(ListBuildingHeads, MembershipPage, COORDINATOR, **listing)
    assert page.memberships == []
    await city.get(
        AcceptInvitation,
        MembershipReceipt,
        person(volunteer_id),
        membership_id=receipt.membership_id,
    )
    page = await city.get(ListBuildingHeads, MembershipPage, COORDINATOR, **listing)
    assert [head.place_id for head in page.memberships] == [place]
    assert await city.refused(ListBuildingHeads, person("x"), **listing) == ["out-of-scope"]


async def test_terms_end_when_their_day_has_come_and_once(city: City) -> None:
    team = await city.organisation()
    leading, _ = await city.leader(team, city.day(10))
    short, _ = await city.member(team, until_day=city.day(10))
    longer, _ = await city.member(team, until_day=city.day(20))
    city.go_on(9)
    assert await city.leaders(team) == [leading]
    city.go_on(1)
    assert await city.leaders(team) == []
    assert await city.leaders(team, city.day(-1)) == [leading]
    await eventually(lambda: city.ended(short))
    assert await city.state(short) == ("ended", "term-over")
    found = await eventually(lambda: city.events("office-ended", leading))
    assert [(e.reason, e.on) for e in found] == [("term-over", city.day())]
    assert (await city.state(leading), await city.state(longer)) == (
        ("active", None),
        ("active", None),
    )
    # Two processes sweep, again and again: they find nothing of it any more.
    city.go_on(10)
    await eventually(lambda: city.ended(longer))
    for key in (short, longer):
        assert len(await city.events("membership-ended", key)) == 1
    assert len(await city.events("office-ended", leading)) == 1


async def test_a_hand_over_takes_place_on_its_day(city: City) -> None:
    team = await city.organisation()
    old, _ = await city.leader(team, city.day(1000))
    new, who = await city.member(team)
    receipt = await city.get(
        HandOver,
        HandOverReceipt,
        organiser(team),
        organisation_id=team,
        on=city.day(5),
        leaders=[{"membership_id": new, "title": "队长"}],
    )
    office = receipt.offered[0].office_id
    await city.get(AcceptOffice, OfficeReceipt, who, membership_id=new, office_id=office)
    assert await city.leaders(team) == [old]
    city.go_on(5)
    assert await city.leaders(team) == [new]
    found = await eventually(lambda: city.events("office-ended", old))
    assert [(e.reason, e.on) for e in found] == [("handed-over", city.day())]


async def test_what_a_membership_hangs_on_ends_it(city: City) -> None:
    team, other = await city.organisation(), await city.organisation()
    key, _ = await city.member(team)
    left, who = await city.member(other)
    stays, _ = await city.member(other)
    await city.get(
        EndOrganisation,
        OrganisationReceipt,
        OPERATOR,
        organisation_id=team,
        successor_id=other,
        on=city.day(3),
        reason="测试",
    )
    reply = await city.services.client.send(
        WithdrawVolunteer(command_id=command_id(), actor=who, volunteer_id=who.id, reason="测试")
    )
    assert reply.status == "accepted"
    await eventually(lambda: city.ended(left))
    assert await city.state(left) == ("ended", "volunteer-withdrawn")
    assert await city.state(key) == ("active", None)
    city.go_on(3)
    await eventually(lambda: city.ended(key))
    assert await city.state(key) == ("ended", "organisation-ended")
    city.go_on(1)

    async def wound_up() -> bool:
        (row,) = await city.services.database("registration").by_ids("organisations", [team])
        return bool(row["wound_up"])

    assert await eventually(wound_up)
    assert await city.state(stays) == ("active", None)


async def test_two_processes_and_one_membership(city: City) -> None:
    """The same wish at the same time, decided by whichever process gets it."""
    team = await city.organisation()
    (volunteer_id,) = await city.people.register(1)
    facts = {"organisation_id": team, "volunteer_id": volunteer_id, "kind": "volunteer"}
    wishes = [
        JoinTeam.model_validate(facts | {"command_id": command_id(), "actor": person(volunteer_id)})
        for _ in range(20)
    ]
    replies = await asyncio.gather(*(city.services.client.send(wish) for wish in wishes))
    assert [reply.status for reply in replies].count("accepted") == 1
    rows = await city.services.database("registration").find(
        "memberships", {"organisation_id": team}
    )
    assert [row["state"] for row in rows] == ["active"]
    key = rows[0]["_id"]
    await city.get(LeaveTeam, MembershipReceipt, person(volunteer_id), membership_id=key)

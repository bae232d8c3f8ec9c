"""What was tried as an attacker and worked, row by row of the findings: it does not any more."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService
from baodao.registration.lists.domain.lists import Item
from baodao.registration.people.domain.numbers import volunteer_number
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.access import CAPABILITIES
from baodao.schema.base import OwnMatter
from baodao.schema.doors import PurposeRequired
from baodao.schema.hours.ledger import GetBalance, ListEntries
from baodao.schema.hours.verification import VerifyLedgers
from baodao.schema.registration.claims import AcceptClaim
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.disagreements import ListDisagreements
from baodao.schema.registration.duplicates import MergeVolunteers
from baodao.schema.registration.lists import GetItem
from baodao.schema.registration.member_reports import AcceptMemberReport, FileMemberReport
from baodao.schema.registration.organisations import RenameOrganisation
from baodao.schema.registration.pairings import ListPairings, SignPairing
from baodao.schema.registration.personal_data import CorrectProfile, RevealContact
from baodao.schema.registration.proposals import PostProposal
from baodao.schema.registration.rehoming import AssignDivision
from baodao.schema.registration.unit_reports import ListUnitReports
from baodao.schema.registration.volunteers import (
    FindVolunteer,
    GetVolunteer,
    ListVolunteers,
    RegisterVolunteer,
    SuspendVolunteer,
)
from baodao.schema.scheduling.activities import ListActivities
from baodao.schema.scheduling.seats import ListSignUps, ReserveSeat
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, VAULT
from tests.support.afternoon import world
from tests.support.everything import Ids, everything
from tests.support.said import SAID

ALL = frozenset(CAPABILITIES)
CHOIR = acting_as(id="conductor", role="organiser", organisation="choir", capabilities=ALL)
"""The organiser of a choir of the community, to whom somebody gave more than it takes."""
BLANK = acting_as(id="o", role="organiser")
"""An organiser who does not say of what."""


async def registration() -> tuple[MemoryService, Ids]:
    return await everything()


def lone(refusals: Any) -> bool:
    return len(refusals) == 1 and isinstance(refusals[0], OutOfScope | NotFound)


@pytest.mark.parametrize("scope", [None, "*", COMMUNITY])
async def test_a2_a_volunteer_reads_their_own_record_and_no_other(scope: str | None) -> None:
    service, ids = await registration()
    who = acting_as(id=ids["ana"], role="volunteer", scope=scope, purpose="records")
    assert (await service.ask(GetVolunteer(actor=who, volunteer_id=ids["ana"]))).volunteer_id
    others = [
        GetVolunteer(actor=who, volunteer_id=ids["bob"]),
        GetVolunteer(actor=who, volunteer_id=ids["mia"]),
        ListVolunteers(actor=who, limit=1000),
        ListVolunteers(actor=who, division=COMMUNITY),
        RevealContact(actor=who, volunteer_id=ids["bob"]),
    ]
    for query in others:
        answer = await service.ask(query)
        assert isinstance(answer, Refused)
        assert lone(answer.refusals)


@pytest.mark.parametrize("purpose", [None, ".", "测试·好奇"])
async def test_a10_without_a_purpose_of_the_list_nobody_is_seen(purpose: str | None) -> None:
    service, ids = await registration()
    others, names = await world()
    who = acting_as(id="o", role="organiser", scope="12", purpose=purpose)
    for where, query in (
        (service, RevealContact(actor=who, volunteer_id=ids["bob"])),
        (service, ListVolunteers(actor=who)),
        (others["scheduling"], ListSignUps(actor=who, shift_id=names["shift_id"])),
        (others["hours"], GetBalance(actor=who, volunteer_id=names["volunteer_id"])),
    ):
        before = where.all_of(Read)
        assert (await where.ask(query)).refusals == (PurposeRequired(),)
        assert where.all_of(Read) == before


async def test_a2_whoever_sees_who_came_and_for_how_long_is_logged() -> None:
    services, names = await world()
    who = acting_as(id="o", role="organiser", scope="12", purpose="hours")
    for name, query in (
        ("scheduling", ListSignUps(actor=who, shift_id=names["shift_id"])),
        ("hours", GetBalance(actor=who, volunteer_id=names["volunteer_id"])),
    ):
        await services[name].ask(query)
        (read,) = services[name].all_of(Read)
        assert (read.actor_id, read.purpose) == ("o", "hours")
        assert names["volunteer_id"] in read.person_ids


async def test_a2_an_organiser_lists_where_they_hold_the_role() -> None:
    service, _ = await registration()
    far = acting_as(id="o", role="organiser", scope="420100", purpose="records")
    answer = await service.ask(ListVolunteers(actor=far, division="120104"))
    assert answer.refusals == (OutOfScope(role="organiser"),)
    assert not (await service.ask(ListVolunteers(actor=far))).volunteers


async def test_a2_hours_and_sign_ups_are_nobody_elses() -> None:
    services, names = await world()
    nosy = acting_as(id="nosy", role="volunteer", scope="*")
    theirs = names["volunteer_id"]
    for query in (
        GetBalance(actor=nosy, volunteer_id=theirs),
        ListEntries(actor=nosy, volunteer_id=theirs),
        VerifyLedgers(actor=nosy, volunteer_id=theirs),
        VerifyLedgers(actor=nosy),
    ):
        assert lone((await services["hours"].ask(query)).refusals)
    roster = ListSignUps(actor=nosy, shift_id=names["shift_id"])
    assert lone((await services["scheduling"].ask(roster)).refusals)


async def test_a3_rights_come_before_who_is_known() -> None:
    service, ids = await registration()
    liaison = acting_as(id="l", role="unit-liaison", organisation="elsewhere", scope="42")
    known = SAID[RegisterVolunteer](ids)
    assert await service.refused(RegisterVolunteer, liaison, **known) == [
        OutOfScope(role="unit-liaison")
    ]
    far = acting_as(id="o", role="organiser", scope="42")
    assert await service.refused(RegisterVolunteer, far, **known) == [OutOfScope(role="organiser")]


@pytest.mark.parametrize("kind", [AcceptMemberReport, PostProposal, AcceptClaim])
async def test_a7_nobody_decides_in_their_own_matter(kind: Any) -> None:
    service, ids = await registration()
    said = SAID[kind](ids)
    concerned = {row["_id"] for row in service.database.documents("volunteers")}
    outcomes = [
        await service.copy().send(
            kind, acting_as(id=one, role="organiser", scope=COMMUNITY), **said
        )
        for one in sorted(concerned)
    ]
    refused = [found.refusals for found in outcomes if isinstance(found, Refused)]
    assert (OwnMatter(),) in refused


@pytest.mark.parametrize("kind", [AssignDivision, FileMemberReport, CorrectProfile, GiveConsent])
@pytest.mark.parametrize("role", ["volunteer", "unit-liaison", "shift-lead", "auditor"])
async def test_a8_a_refusal_tells_nothing_of_somebody_else(kind: Any, role: Any) -> None:
    service, ids = await registration()
    mallory = acting_as(id="mallory", role=role, scope="*", organisation="other")
    said = SAID[kind](ids)
    refusals = await service.refused(kind, mallory, **said)
    assert lone(refusals)
    nobody = await service.refused(kind, mallory, **{**said, "volunteer_id": "nobody"})
    assert [type(one) for one in nobody] == [type(one) for one in refusals]
    assert COMMUNITY not in str(refusals)


async def test_a8_a_sign_up_for_somebody_else_tells_nothing_of_their_times() -> None:
    services, names = await world()
    mallory = acting_as(id="mallory", role="volunteer")
    for volunteer in (names["volunteer_id"], "nobody"):
        assert await services["scheduling"].refused(
            ReserveSeat, mallory, shift_id=names["shift_id"], volunteer_id=volunteer
        ) == [OutOfScope(role="volunteer")]


@pytest.mark.parametrize(
    "kind",
    [
        SuspendVolunteer,
        CorrectProfile,
        MergeVolunteers,
        GiveConsent,
        AcceptMemberReport,
        RenameOrganisation,
        SignPairing,
    ],
)
@pytest.mark.parametrize("actor", [CHOIR, BLANK], ids=["choir", "blank"])
async def test_a9_a10_a_choir_rules_itself_and_who_says_nothing_rules_nothing(
    kind: Any, actor: Actor
) -> None:
    service, ids = await registration()
    assert lone(await service.refused(kind, actor, **SAID[kind](ids)))


@pytest.mark.parametrize("role", ["integrator", "supervisor", "shift-lead", "auditor"])
async def test_a9_to_be_of_an_organisation_is_not_to_speak_for_it(role: Any) -> None:
    service, ids = await registration()
    far = acting_as(id="far", role=role, scope="65", organisation=ids["unit"])
    for query in (
        ListUnitReports(actor=far, unit_id=ids["unit"]),
        ListPairings(actor=far, unit_id=ids["unit"]),
        ListDisagreements(actor=far, unit_id=ids["unit"]),
    ):
        answer = await service.ask(query)
        found = answer.model_dump() if not isinstance(answer, Refused) else {}
        assert not any(found.values()), query


@pytest.mark.parametrize("role", ["auditor", "shift-lead", "integrator", "organiser"])
async def test_a2_who_proposed_is_told_to_the_keepers_and_themself(role: Any) -> None:
    service, _ = await registration()
    (item, *_) = [one for one in service.all_of(Item) if one.proposed_by_volunteer]
    await service.put(replace(item, state="open"))

    async def told(who: Actor) -> str | None:
        found = await service.ask(GetItem(actor=who, item_id=item.id))
        assert found.state == "open"
        proposer: str | None = found.proposed_by_volunteer
        return proposer

    proposer, committee = item.proposed_by_volunteer, item.organisation_id
    assert await told(acting_as(id=proposer, role=role, scope="65")) is None
    assert (
        await told(acting_as(id="x", role="shift-lead", scope="65", organisation=committee)) is None
    )
    for who in (
        acting_as(id=proposer, role="volunteer"),
        acting_as(id="o", role="organiser", organisation=committee),
        acting_as(id="o", role="organiser", scope=item.division),
    ):
        assert await told(who) == proposer


async def test_a2_a_number_of_somebody_unseen_is_nobodys() -> None:
    service, ids = await registration()
    volunteer = await service.stored(Volunteer, ids["bob"])
    nobodys = volunteer_number(VAULT, "nobody")
    assert nobodys != volunteer.number
    for who in (
        acting_as(id="nosy", role="volunteer", scope="*"),
        acting_as(id="o", role="organiser", scope="65", purpose="records"),
        CHOIR.model_copy(update={"id": volunteer.id, "purpose": "records"}),
        acting_as(id="l", role="auditor", purpose="inspection"),
    ):
        for number in (volunteer.number, nobodys):
            answer = await service.ask(FindVolunteer(actor=who, number=number))
            assert answer.refusals == (NotFound(kind="volunteer", id=number),)
    own = FindVolunteer(actor=acting_as(id=volunteer.id, role="volunteer"), number=volunteer.number)
    assert (await service.ask(own)).volunteer_id == volunteer.id


async def test_more_rights_show_more_activities() -> None:
    services, _ = await world()
    scheduling = services["scheduling"]

    async def seen(actor: Actor, **asked: Any) -> set[str]:
        page = await scheduling.ask(ListActivities(actor=actor, **asked))
        return {one.activity_id for one in page.activities}

    rows = scheduling.database.documents("activities")
    published = {row["_id"] for row in rows if row["state"] == "published"}
    drafts = {row["_id"] for row in rows if row["state"] == "draft"}
    (division,) = {row["division"] for row in rows}
    (team,) = {row["organisation_id"] for row in rows}
    volunteer = acting_as(id="v", role="volunteer", scope="*")
    assert published
    assert drafts
    for asked in ({}, {"division": division}, {"division": division[:4]}):
        assert await seen(volunteer, **asked) == published
        assert await seen(volunteer, state="draft", **asked) == set()
        for actor in (
            acting_as(id="o", role="organiser", scope="65"),
            acting_as(id="o", role="organiser"),
            acting_as(id="o", role="organiser", organisation="other"),
            acting_as(id="o", role="shift-lead", organisation=team),
        ):
            assert await seen(actor, **asked) == published
            assert await seen(actor, state="draft", **asked) == set()
        for actor in (
            acting_as(id="o", role="organiser", scope="*"),
            acting_as(id="o", role="organiser", scope=division),
            acting_as(id="o", role="organiser", scope=division[:6]),
            acting_as(id="o", role="organiser", organisation=team),
        ):
            assert await seen(actor, **asked) == published | drafts
            assert await seen(actor, state="draft", **asked) == drafts
            assert await seen(actor, state="published", **asked) == published

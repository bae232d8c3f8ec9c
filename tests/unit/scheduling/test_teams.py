"""A team and its own activities, and who leads a shift."""

import pytest

from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Envelope, Event
from baodao.schema.registration.rehoming import OrganisationRehomed
from baodao.schema.scheduling.activities import CreateActivity, PublishActivity
from baodao.schema.scheduling.activity_refusals import AnotherPlace
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seats import ListSignUps, ReserveSeat
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, person
from tests.builders.scheduling import (
    ORGANISATION_TOLD,
    PLACE_TOLD,
    START,
    activity,
    opened,
    seat,
    shift,
)


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


CAPTAIN = acting_as(id="captain", role="organiser", organisation="o", purpose="attendance")
"""Organises for the organisation, and nowhere."""


async def test_a_team_organises_its_own_activities_and_no_others(service: MemoryService) -> None:
    plan = activity(division=None, responsible_id=CAPTAIN.id)
    receipt = await service.done(CreateActivity, CAPTAIN, **plan)
    assert (await service.stored(Activity, receipt.activity_id)).division == COMMUNITY
    await service.done(PublishActivity, CAPTAIN, activity_id=receipt.activity_id)
    (one,) = receipt.shift_ids
    await service.done(ReserveSeat, person("v0"), **seat(one))
    service.now = START
    await service.done(CheckIn, CAPTAIN, **seat(one), at=START)
    roll = await service.ask(ListSignUps(actor=CAPTAIN, shift_id=one))
    assert [one.volunteer_id for one in roll.sign_ups] == ["v0"]
    other = CAPTAIN.model_copy(update={"organisation": "other"})
    assert slugs(await service.refused(CreateActivity, other, **plan)) == ["not-found"]
    assert slugs(await service.refused(CheckOut, other, **seat(one), at=START)) == ["not-found"]
    assert slugs((await service.ask(ListSignUps(actor=other, shift_id=one))).refusals) == [
        "not-found"
    ]
    # Whether somebody is busy, or a minor, is not a team's to find out.
    assert slugs(await service.refused(ReserveSeat, CAPTAIN, **seat(one, "v1"))) == ["not-found"]


async def test_what_is_elsewhere_is_posted_by_who_organises_there(service: MemoryService) -> None:
    await service.follow(PLACE_TOLD.model_copy(update={"division": "130102"}))
    plan = activity(division="130102")
    assert await service.refused(CreateActivity, CAPTAIN, **plan) == [
        AnotherPlace(home=COMMUNITY, division="130102")
    ]
    host = CAPTAIN.model_copy(update={"scope": "1301"})
    await service.done(CreateActivity, host, **plan)


async def test_an_organisation_is_where_registration_says_it_is(service: MemoryService) -> None:
    moved = OrganisationRehomed(
        division="120104007018", organisation_id="o", former_division=COMMUNITY, cause="succession"
    )
    plan = activity(division=None)
    await service.follow(PLACE_TOLD.model_copy(update={"division": "120104007018"}))
    await service.follow((told_as(moved, 2), moved))
    await service.follow((told_as(ORGANISATION_TOLD, 1), ORGANISATION_TOLD))
    receipt = await service.done(CreateActivity, CAPTAIN, **plan)
    assert (await service.stored(Activity, receipt.activity_id)).division == "120104007018"


def told_as(event: Event, version: int) -> Envelope:
    """An envelope of the event as the organisation's version of this number."""
    return Envelope(
        id=f"e{version}",
        type=event.TYPE,
        source="/baodao/registration",
        subject="o",
        time=NOW,
        aggregate_type="organisation",
        aggregate_version=version,
        correlation_id="c",
        causation_id="c",
    )


async def test_a_shift_lead_leads_the_shift_they_are_named_for(service: MemoryService) -> None:
    (one,) = await opened(service, responsible_id="v1")
    (other,) = await opened(service, shift(5), responsible_id="v2")
    lead = acting_as(id="v1", role="shift-lead", purpose="attendance")
    for who in ("v0", "v1"):
        await service.done(ReserveSeat, person(who), **seat(one, who))
    await service.done(ReserveSeat, person("v0"), **seat(other))
    service.now = START
    for who, grade in (("v0", "B"), ("v1", "C")):
        await service.done(CheckIn, lead, **seat(one, who), at=START)
        # Of oneself it is a self-report, in any role.
        assert (await service.stored(SignUp, f"{one}-{who}")).grade == grade
    assert len((await service.ask(ListSignUps(actor=lead, shift_id=one))).sign_ups) == 2
    assert slugs(await service.refused(CheckIn, lead, **seat(other), at=START)) == ["not-found"]
    volunteer = acting_as(id="v1", role="volunteer")
    refused = await service.refused(CheckIn, volunteer, **seat(one), at=START)
    assert slugs(refused) == ["out-of-scope"]

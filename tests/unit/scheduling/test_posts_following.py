"""What registration tells of a volunteer, and what becomes of their standing posts 岗位."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled, slugs
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema.registration.consents import WithdrawConsent
from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import VolunteerWithdrawn, WithdrawVolunteer
from baodao.schema.scheduling.posts import ChangePost, ListPostsOf, PostLeft, PostTaken, TakePost
from baodao.schema.scheduling.seats import ExportSignUps, ReserveSeat
from tests.builders import people, places, scheduling
from tests.builders.people import MINOR, allow, give
from tests.builders.posts import PATROL, SPEAKER, opened, plan, take, there
from tests.builders.registration import COMMUNITY, ELSEWHERE, OPERATOR, person
from tests.builders.scheduling import deliver, seat, waiting
from tests.unit.scheduling.test_following import CARE, CLINIC, suspend


@pytest.fixture
async def registration() -> MemoryService:
    return await places.with_tree()


@pytest.fixture
async def service() -> MemoryService:
    """Scheduling, which follows registration when a test lets it."""
    return await scheduling.prepared()


def left(service: MemoryService) -> list[tuple[str, str]]:
    return [(event.volunteer_id, event.because) for event in service.told(PostLeft)]


async def calendar_of(service: MemoryService, who: str) -> Calendar:
    found: Calendar = await service.stored(Calendar, who)
    return found


# --- who may not be there any more ---


async def test_a_suspension_takes_the_posts_of_its_scope_and_a_withdrawal_the_rest(
    registration: MemoryService, service: MemoryService
) -> None:
    who = await people.volunteer(registration)
    await deliver(service, registration)
    place = DivisionAdded(division=ELSEWHERE, name="测试", level="community", parent=None)
    await service.follow(place)
    here = await opened(service)
    away = await opened(service)
    await service.done(ChangePost, OPERATOR, post_id=away, division=ELSEWHERE, **plan())
    for post in (here, away):
        await take(service, post, who)
    await suspend(registration, who)
    await deliver(service, registration)
    assert left(service) == [(who, "volunteer-suspended")]
    assert (await calendar_of(service, who)).post_ids == [away]
    refused = await service.refused(
        TakePost, person(who), post_id=here, volunteer_id=who, role=PATROL
    )
    assert slugs(refused) == ["volunteer-not-active"]
    await registration.done(WithdrawVolunteer, person(who), volunteer_id=who, reason="测试")
    await deliver(service, registration)
    assert left(service)[1:] == [(who, "volunteer-withdrawn")]
    assert [await there(service, one) for one in (here, away)] == [{}, {}]
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id=who))
    stored = [row for name in ("posts", "calendars") for row in service.database.documents(name)]
    assert not [row for row in stored if row.get("holders") or row.get("duties")]


async def test_events_in_any_order_and_twice_end_with_the_same(
    registration: MemoryService, service: MemoryService
) -> None:
    who = await people.volunteer(registration)
    await deliver(service, registration)
    post = await opened(service)
    await take(service, post, who)
    await suspend(registration, who)
    await registration.done(WithdrawVolunteer, person(who), volunteer_id=who, reason="测试")
    told = waiting(service, registration)
    for seed in range(5):
        other = service.copy()
        await other.follow(*delivered_twice_and_shuffled(told, seed))
        assert len(left(other)) == 1
        assert await there(other, post) == {}


async def test_an_old_suspension_takes_nothing_of_what_came_after_it(
    service: MemoryService,
) -> None:
    """A role that was taken with a later version of the registration known rests on that."""
    post = await opened(service)
    await service.put(replace(await calendar_of(service, "v0"), state_known=7))
    await take(service, post, "v0")
    await service.follow(VolunteerSuspended(division=COMMUNITY, volunteer_id="v0"))
    assert await there(service, post) == {"v0": PATROL}


async def test_of_a_role_and_a_withdrawal_at_once_nothing_is_left(service: MemoryService) -> None:
    await service.put(replace(await calendar_of(service, "v0"), state_known=0))
    post = await opened(service)
    wish = {"post_id": post, "volunteer_id": "v0", "role": PATROL}
    gone = VolunteerWithdrawn(division=COMMUNITY, volunteer_id="v0")
    taken: Any = service.command(TakePost, person("v0"), **wish)
    for order in ([taken, gone], [gone, taken]):
        other = service.copy()
        await other.decide_together(order)
        assert await there(other, post) == {}


async def test_a_withdrawn_consent_takes_the_posts_that_rest_on_it_beside_seats(
    registration: MemoryService, service: MemoryService
) -> None:
    minor = await people.volunteer(registration, born=MINOR)
    await give(registration, minor, "registration")
    care = await allow(registration, minor, CARE)
    await allow(registration, minor, CLINIC)
    await deliver(service, registration)
    posts = [await opened(service, category=one) for one in (CARE, CLINIC)]
    for post in posts:
        await take(service, post, minor)
    (shift,) = await scheduling.opened(service, category=CARE)
    await service.done(ReserveSeat, OPERATOR, **seat(shift, minor))
    await registration.done(WithdrawConsent, person(minor), consent_id=care)
    await deliver(service, registration)
    assert left(service) == [(minor, "consent-withdrawn")]
    after = await calendar_of(service, minor)
    assert (after.post_ids, after.bookings) == (posts[1:], ())


# --- records that are one ---


def merged(kept: str = "v0", gone: str = "v1", version: int = 2) -> VolunteersMerged:
    return VolunteersMerged(
        division=COMMUNITY, kept_id=kept, merged_id=gone, merged_version=version
    )


async def test_the_posts_of_a_merged_record_go_to_the_kept_one(service: MemoryService) -> None:
    mine, theirs, both = [await opened(service) for _ in range(3)]
    for post, who, role in (
        (mine, "v0", PATROL),
        (theirs, "v1", SPEAKER),
        (both, "v0", PATROL),
        (both, "v1", SPEAKER),
    ):
        await take(service, post, who, role)
    (shift,) = await scheduling.opened(service)
    await service.done(ReserveSeat, OPERATOR, **seat(shift, "v1"))
    before = len(service.told(PostTaken))
    await service.follow(merged())
    assert [await there(service, post) for post in (mine, theirs, both)] == [
        {"v0": PATROL},
        {"v0": SPEAKER},
        {"v0": PATROL},
    ]
    assert left(service) == [("v1", "records-merged")] * 2
    taken = service.told(PostTaken)[before:]
    assert [(one.post_id, one.volunteer_id) for one in taken] == [(theirs, "v0")]
    kept, gone = [await calendar_of(service, who) for who in ("v0", "v1")]
    assert (kept.post_ids, gone.post_ids) == ([mine, both, theirs], [])
    assert [one.shift_id for one in kept.bookings] == [shift]
    own = await service.ask(ListPostsOf(actor=person("v0"), volunteer_id="v0"))
    assert [one.post_id for one in own.posts] == [mine, both, theirs]
    parted = VolunteersUnmerged(division=COMMUNITY, kept_id="v0", merged_id="v1", merged_version=3)
    await service.follow(parted)
    # What the person has said under the kept record since is not known: it stays there.
    assert (await calendar_of(service, "v0")).post_ids == [mine, both, theirs]
    copy = await service.ask(ExportSignUps(actor=person("v1"), volunteer_id="v1"))
    assert copy.posts == []
    await take(service, mine, "v1")


async def test_what_the_kept_record_may_not_have_is_free_again(service: MemoryService) -> None:
    post = await opened(service)
    await take(service, post, "v1")
    await service.put(replace(await calendar_of(service, "v0"), state="withdrawn"))
    await service.follow(merged())
    assert await there(service, post) == {}
    assert left(service) == [("v1", "records-merged")]

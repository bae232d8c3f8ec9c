"""Who comes to a shift, for whom, from when on and until when."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kernel.approvals import Approval
from baodao.kernel.rosters import Roster
from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Actor
from baodao.schema.doors import ApprovalRequired, PurposeRequired
from baodao.schema.scheduling.attendance import CheckIn
from baodao.schema.scheduling.rolls import CloseRoll
from baodao.schema.scheduling.rosters import ListRoster
from baodao.schema.scheduling.seats import CancelSeat
from tests.builders import waitlist
from tests.builders.actors import acting_as
from tests.builders.approvals import approval
from tests.builders.registration import COLLEAGUE, OPERATOR, ORGANISER, SLIPS, STRANGER
from tests.builders.scheduling import HOUR, pack, seat
from tests.builders.waitlist import ask, do, known_as

LEAD = acting_as(id="responsible", role="volunteer", purpose="attendance")
"""Who is responsible for the shift, and otherwise a volunteer like the others."""
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    """Two days before a shift that two people come to; one is offered a seat, and one waits."""
    service = await waitlist.prepared()
    (shift,) = await waitlist.opened(service, 3)
    for who in "ABCD":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "B")
    await ask(service, shift, "B")
    return service


async def shift_of(service: MemoryService) -> Shift:
    it: Shift = service.all_of(Shift)[0]
    return it


async def roster(service: MemoryService, actor: Actor, **said: Any) -> Any:
    it = await shift_of(service)
    return await service.ask(ListRoster(actor=actor, shift_id=it.id, **said))


async def before(service: MemoryService, hours: float, more: timedelta = timedelta(0)) -> None:
    it = await shift_of(service)
    service.now = it.starts_at - hours * HOUR - more


async def test_who_is_responsible_has_it_from_the_day_before(service: MemoryService) -> None:
    it = await shift_of(service)
    await before(service, 24, MOMENT)
    answer = await roster(service, LEAD)
    assert slugs(answer.refusals) == ["roster-not-open"]
    assert answer.refusals[0].opens_at == it.starts_at - 24 * HOUR
    await before(service, 24)
    page = await roster(service, LEAD)
    assert [(one.volunteer_id, one.state) for one in page.people] == [
        ("A", "reserved"),
        ("C", "reserved"),
    ]
    assert (page.title, page.place, page.starts_at) == (it.title, "测试·服务站", it.starts_at)


async def test_the_pack_says_from_when_on(service: MemoryService) -> None:
    await pack(service, roster_hours=2)
    await before(service, 24)
    assert isinstance(await roster(service, LEAD), Refused)
    await before(service, 2)
    assert not isinstance(await roster(service, LEAD), Refused)


async def test_and_until_the_roll_is_closed(service: MemoryService) -> None:
    it = await shift_of(service)
    service.now = it.ends_at
    await service.done(CheckIn, OPERATOR, **seat(it.id, "A", at=it.starts_at))
    page = await roster(service, LEAD)
    assert page.people[0].checked_in_at == it.starts_at
    await service.done(CloseRoll, OPERATOR, shift_id=it.id)
    assert slugs((await roster(service, LEAD)).refusals) == ["roster-closed"]
    assert (await roster(service, ORGANISER)).people


async def test_a_roll_that_nobody_begins_ends_it_as_well(service: MemoryService) -> None:
    it = await shift_of(service)
    service.now = it.ends_at + 24 * HOUR
    assert (await roster(service, LEAD)).people
    service.now = it.ends_at + 20 * 24 * HOUR
    assert slugs((await roster(service, LEAD)).refusals) == ["roster-closed"]


async def test_who_organises_has_it_whenever_they_need_it(service: MemoryService) -> None:
    keeper = acting_as(id="k", role="organiser", organisation="o", purpose="activities")
    for actor in (ORGANISER, COLLEAGUE, keeper):
        assert len((await roster(service, actor)).people) == 2


@pytest.mark.parametrize(
    "actor",
    [
        acting_as(id="A", role="volunteer", purpose="attendance"),
        acting_as(id="other", role="shift-lead", scope="12", purpose="attendance"),
        OPERATOR,
        STRANGER,
        acting_as(id="responsible", role="guardian", ward="A", purpose="attendance"),
    ],
)
async def test_nobody_else_does(service: MemoryService, actor: Actor) -> None:
    await before(service, 1)
    assert isinstance(await roster(service, actor), Refused)
    assert service.all_of(Read) == []


async def test_a_volunteer_says_what_for_and_is_in_the_log(service: MemoryService) -> None:
    await before(service, 1)
    plain = LEAD.model_copy(update={"purpose": None})
    assert (await roster(service, plain)).refusals == (PurposeRequired(),)
    await roster(service, LEAD)
    (read,) = service.all_of(Read)
    assert (read.what, read.actor_id, read.purpose) == ("roster", "responsible", "attendance")
    assert read.person_ids == ("A", "C")


async def test_a_roster_with_a_minor_takes_an_approval(service: MemoryService) -> None:
    await known_as(service, "A", "minor")
    await before(service, 1)
    for actor in (LEAD, ORGANISER):
        assert (await roster(service, actor)).refusals == (ApprovalRequired(),)
    allowed: Approval = approval(ORGANISER)
    await service.put(allowed)
    assert len((await roster(service, ORGANISER)).people) == 2


@pytest.mark.parametrize(
    ("actor", "may_name"),
    [
        (LEAD, True),
        (acting_as(id="responsible", role="shift-lead", scope="13", purpose="hours"), True),
        (ORGANISER, True),
        (ORGANISER.model_copy(update={"capabilities": frozenset()}), False),
        (acting_as(id="k", role="organiser", organisation="o", purpose="hours"), True),
    ],
)
async def test_the_slip_is_for_whoever_meets_these_people(
    service: MemoryService, actor: Actor, may_name: bool
) -> None:
    await before(service, 1)
    page = await roster(service, actor)
    assert bool(page.slip) == may_name
    if may_name:
        people = [one.volunteer_id for one in page.people]
        given = Roster(page.shift_id, page.activity_id, page.division, people)
        assert SLIPS.is_good(page.slip, actor, given, service.now)


async def test_page_by_page_everybody_is_on_it_once(service: MemoryService) -> None:
    first = await roster(service, ORGANISER, limit=1)
    last = await roster(service, ORGANISER, limit=1, after=first.next)
    assert [one.volunteer_id for one in (*first.people, *last.people)] == ["A", "C"]
    assert last.next is None
    held = [one for one in service.all_of(SignUp) if one.holds_seat]
    assert len(held) == 2

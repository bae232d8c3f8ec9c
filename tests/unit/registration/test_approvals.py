"""Approvals 审批: who gives them to whom, for how long, and what they are good for."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kernel.approvals import Approval
from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.schema import Actor
from baodao.schema.base import OwnMatter
from baodao.schema.doors import ApprovalRequired
from baodao.schema.identity.grants import StaffRole
from baodao.schema.registration.approvals import (
    ApprovalEnded,
    ApprovalGiven,
    EndApproval,
    GiveApproval,
    ListApprovals,
)
from baodao.schema.registration.personal_data import RevealContact
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.volunteers import GetVolunteer, ListVolunteers
from tests.builders import organisations, people, places
from tests.builders.approvals import approve, of
from tests.builders.registration import (
    AUDITOR,
    COLLEAGUE,
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STREET,
    SUPERVISOR,
    person,
)
from tests.support.shifts import crew

HERE = {"division": COMMUNITY}


async def with_minor(born: str = people.MINOR) -> tuple[MemoryService, str]:
    """A community with one minor among its people."""
    service = await places.with_tree()
    await people.volunteer(service)
    return service, await people.volunteer(service, born=born)


async def sees(service: MemoryService, who: str, actor: Actor = ORGANISER) -> bool:
    """Whether the actor is shown somebody; if not, why is all that they are told."""
    answer = await service.ask(GetVolunteer(actor=actor, volunteer_id=who))
    if isinstance(answer, Refused):
        assert answer.refusals == (ApprovalRequired(),)
        return False
    return True


# --- what they are good for ---


async def test_without_one_no_minor_is_shown_nor_a_list_with_one_on_it() -> None:
    service, mia = await with_minor()
    before = service.database.snapshot()
    for query in (
        GetVolunteer(actor=ORGANISER, volunteer_id=mia),
        RevealContact(actor=ORGANISER, volunteer_id=mia),
        ListVolunteers(actor=ORGANISER),
    ):
        assert (await service.ask(query)).refusals == (ApprovalRequired(),)
    assert service.database.snapshot() == before
    given = await approve(service, ORGANISER, COORDINATOR, **HERE)
    assert len((await service.ask(ListVolunteers(actor=ORGANISER))).volunteers) == 2
    (read,) = service.all_of(Read)
    assert (read.person_ids, read.approval_id, read.minor) == ((mia,), given, True)


async def test_who_is_eighteen_today_is_no_minor() -> None:
    service, mia = await with_minor(born="2008-11-24")
    assert not await sees(service, mia)
    own = {"consent": people.ON_PAPER, "guardian": None}
    assert await sees(service, await people.volunteer(service, born="2008-11-23", **own))


async def test_minors_need_none_for_themselves_in_whatever_role() -> None:
    service, mia = await with_minor()
    assert await sees(service, mia, person(mia))
    assert await sees(service, mia, ORGANISER.model_copy(update={"id": mia}))
    assert [read.approval_id for read in service.all_of(Read)] == [None, None]


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "care"},
        {"division": NEXT_DOOR},
        {"role": "shift-lead"},
        {"reader_id": "colleague"},
        {"activity_id": "some-activity"},
        {"from_day": "2026-11-24"},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_it_is_good_for_nothing_else(changes: dict[str, Any]) -> None:
    service, mia = await with_minor()
    await approve(service, ORGANISER, COORDINATOR, **HERE | changes)
    assert not await sees(service, mia)


async def test_one_for_an_organisation_is_for_who_acts_for_it() -> None:
    service, mia = await with_minor()
    team = await organisations.organisation(service)
    leader = ORGANISER.model_copy(update={"organisation": team})
    await approve(service, leader, COORDINATOR, **HERE)
    assert await sees(service, mia, leader)
    assert not await sees(service, mia, ORGANISER)


async def test_it_ends_by_itself_at_midnight_and_at_once_if_somebody_ends_it() -> None:
    service, mia = await with_minor()
    given = await approve(service, ORGANISER, COORDINATOR, **HERE, until_day="2026-11-25")
    service.now = NOW + timedelta(hours=38, minutes=59, seconds=59)
    assert await sees(service, mia)
    service.now += timedelta(seconds=1)
    assert not await sees(service, mia)
    service.now = NOW
    await service.done(EndApproval, SUPERVISOR, approval_id=given)
    assert not await sees(service, mia)


async def test_a_pack_may_switch_it_off_where_the_reader_holds_the_role() -> None:
    service, mia = await with_minor()
    rules = {"privacy": {"minors_approval": False}}
    await service.done(SetPolicy, OPERATOR, **HERE, rules=rules, note="测试")
    assert await sees(service, mia)
    assert not await sees(service, mia, COLLEAGUE)
    assert [read.approval_id for read in service.all_of(Read)] == [None]


# --- giving and ending ---


async def test_both_are_told() -> None:
    service, _ = await with_minor()
    since = service.commits
    given = await approve(service, ORGANISER, COORDINATOR, **HERE)
    await service.done(EndApproval, SUPERVISOR, approval_id=given)
    first, last = service.told(since=since)
    assert names([first, last]) == ["approval-given", "approval-ended"]
    assert (first.reader_id, first.approved_by) == (ORGANISER.id, COORDINATOR.id)
    assert (last.approved_by, last.revoked_by) == (COORDINATOR.id, SUPERVISOR.id)
    assert first.model_dump().items() <= last.model_dump().items()
    again = await service.done(EndApproval, SUPERVISOR, approval_id=given)
    assert again.ended
    assert len(service.told(since=since)) == 2


async def test_nobody_approves_themself_in_any_role() -> None:
    service, _ = await with_minor()
    own = of(ORGANISER, **HERE, reader_id=COORDINATOR.id)
    assert await service.refused(GiveApproval, COORDINATOR, **own) == [OwnMatter()]


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        (COORDINATOR, "street-coordinator"),
        (COORDINATOR, "auditor"),
        (SUPERVISOR, "supervisor"),
        (SUPERVISOR, "operator"),
    ],
)
async def test_it_is_given_and_ended_from_above(actor: Actor, role: StaffRole) -> None:
    service, _ = await with_minor()
    wanted = of(ORGANISER, **HERE, role=role)
    assert slugs(await service.refused(GiveApproval, actor, **wanted)) == ["approval-beyond-own"]
    given = await approve(service, ORGANISER, **HERE, role=role)
    ended = await service.refused(EndApproval, actor, approval_id=given)
    assert slugs(ended) == ["approval-beyond-own"]


async def test_nobody_gives_one_for_elsewhere() -> None:
    service, _ = await with_minor()
    for division in ("120104008", ELSEWHERE, STREET[:6]):
        wanted = of(ORGANISER, division=division)
        assert slugs(await service.refused(GiveApproval, COORDINATOR, **wanted)) == ["out-of-scope"]


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"from_day": "2026-11-22"}, "approval-days-wrong"),
        ({"until_day": "2026-11-23"}, "approval-days-wrong"),
        ({"until_day": "2027-11-25"}, "approval-days-wrong"),
        ({"from_day": "2027-01-01", "until_day": "2028-01-03"}, "approval-days-wrong"),
        ({"purpose": "curiosity"}, "purpose-not-listed"),
        ({"division": "120104007099"}, "unknown-division"),
        ({"organisation_id": "nobody"}, "not-found"),
    ],
)
async def test_what_cannot_be_given(changes: dict[str, Any], slug: str) -> None:
    service, _ = await with_minor()
    wanted = of(ORGANISER, **HERE | changes)
    assert slugs(await service.refused(GiveApproval, COORDINATOR, **wanted)) == [slug]


async def test_a_pack_says_how_long_and_for_what() -> None:
    service, _ = await with_minor()
    tea = {"slug": "tea", "zh": "茶", "en": "tea"}
    rules = {"privacy": {"approval_days": 7, "purposes": [tea]}}
    await service.done(SetPolicy, OPERATOR, **HERE, rules=rules, note="测试")
    wanted = of(ORGANISER, **HERE, until_day="2026-12-01")
    told = await service.refused(GiveApproval, COORDINATOR, **wanted)
    assert slugs(told) == ["purpose-not-listed", "approval-days-wrong"]
    fits = {"until_day": "2026-11-30", "purpose": "tea"}
    await approve(service, ORGANISER, COORDINATOR, **HERE | fits)


# --- who sees them ---


async def test_readers_see_their_own_and_who_gives_them_those_of_a_place() -> None:
    service, _ = await with_minor()
    here = await approve(service, ORGANISER, **HERE)
    there = await approve(service, COLLEAGUE, division=ELSEWHERE)
    ended = await approve(service, ORGANISER, **HERE, purpose="care")
    await service.done(EndApproval, COORDINATOR, approval_id=ended)

    async def listed(actor: Actor, **fields: Any) -> list[str]:
        page = await service.ask(ListApprovals(actor=actor, **fields))
        return [one.approval_id for one in page.approvals]

    assert await listed(ORGANISER, reader_id=ORGANISER.id) == [here, ended]
    assert await listed(person(ORGANISER.id), reader_id=ORGANISER.id) == [here, ended]
    assert await listed(ORGANISER, reader_id=ORGANISER.id, division=ELSEWHERE) == []
    assert await listed(COORDINATOR) == [here, ended]
    assert await listed(SUPERVISOR) == [here, there, ended]
    assert await listed(AUDITOR, division=ELSEWHERE) == [there]
    assert await listed(AUDITOR, reader_id=COLLEAGUE.id) == [there]
    assert await listed(COORDINATOR, reader_id=COLLEAGUE.id) == []
    refused = await service.ask(ListApprovals(actor=ORGANISER, reader_id=COLLEAGUE.id))
    assert slugs(refused.refusals) == ["out-of-scope"]


async def test_one_that_has_ended_stays_so_in_whatever_order_it_is_told() -> None:
    services = await crew()
    fields = {**of(ORGANISER, **HERE), "activity_id": None, "approved_by": "above"}
    fields |= {"approval_id": "A", "from_day": "2026-11-23"}
    given, ended = ApprovalGiven(**fields), ApprovalEnded(**fields, revoked_by="above")
    for name, order in (("scheduling", (given, ended)), ("hours", (ended, given, ended))):
        await services[name].follow(*order)
        (known,) = services[name].all_of(Approval)
        assert known.ended
        assert known.reader_id == ORGANISER.id

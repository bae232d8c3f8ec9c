"""Standing posts 岗位: what organisers write, who takes a role of it, and how they end."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.scheduling.posts.domain import Holder, Post
from baodao.scheduling.posts.due import ENDS
from baodao.scheduling.seats.domain.calendar import Calendar, Permit
from baodao.schema.registration.divisions import DivisionAdded, DivisionDissolved
from baodao.schema.scheduling.post_refusals import (
    AlreadyAtPost,
    EndIsPast,
    NotAtPost,
    PostOver,
    RoleFull,
    RoleHeld,
)
from baodao.schema.scheduling.posts import (
    POSTS_AT_MOST,
    ChangePost,
    CreatePost,
    EndPost,
    GetPost,
    LeavePost,
    ListPostHolders,
    ListPosts,
    ListPostsOf,
    PostChanged,
    PostEnded,
    PostLeft,
    PostOpened,
    PostTaken,
    ReleaseFromPost,
    TakePost,
)
from baodao.schema.scheduling.seats import ExportSignUps
from tests.builders import scheduling
from tests.builders.posts import PATROL, ROLES, SPEAKER, opened, plan, sweep, take, there
from tests.builders.registration import (
    COMMUNITY,
    ELSEWHERE,
    NEXT_DOOR,
    ORGANISER,
    STRANGER,
    STREET,
    TODAY,
    organiser,
    person,
)
from tests.builders.scheduling import HOUR


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


def wish(post: str, who: str = "v0", role: str = PATROL) -> dict[str, Any]:
    return {"post_id": post, "volunteer_id": who, "role": role}


async def against(service: MemoryService, post: str, who: str = "v0", role: str = PATROL) -> Any:
    return await service.refused(TakePost, person(who), **wish(post, who, role))


# --- what organisers do ---


async def test_a_post_has_its_roles_as_data_and_everybody_sees_what_is_free(
    service: MemoryService,
) -> None:
    post = await opened(service, category_code="0401", minimum_age=18)
    await take(service, post, "v0")
    (told,) = service.told(PostOpened)
    assert [(one.name, one.places) for one in told.roles] == [(PATROL, 2), (SPEAKER, 1)]
    assert (told.division, told.place) == (COMMUNITY, "测试·昔阳里东门")
    shown = await service.ask(GetPost(actor=person("v1"), post_id=post))
    assert [(one.name, one.places_free) for one in shown.roles] == [(PATROL, 1), (SPEAKER, 1)]
    for division, ids in ((COMMUNITY, [post]), (STREET, [post]), (ELSEWHERE, [])):
        page = await service.ask(ListPosts(actor=person("v1"), division=division))
        assert [one.post_id for one in page.posts] == ids
    assert "v0" not in page.model_dump_json() + shown.model_dump_json()


async def test_all_that_is_wrong_with_a_post_is_said_at_once(service: MemoryService) -> None:
    known = await service.stored(KnownOrganisation, "o")
    await service.put(replace(known, valid_until=TODAY))
    fields = plan(roles=[*ROLES, ROLES[0]], category_code="77") | {"organisation_id": "o"}
    refused = await service.refused(CreatePost, ORGANISER, **fields)
    found = slugs(refused)
    assert found == ["unknown-category-code", "role-twice", "organisation-not-in-force"]
    own = organiser("o").model_copy(update={"scope": None})
    refused = await service.refused(CreatePost, own, **fields | {"division": ELSEWHERE})
    assert slugs(refused) == [*found, "another-place", "unknown-division"]


async def test_only_who_organises_there_or_for_it_keeps_posts(service: MemoryService) -> None:
    post = await opened(service)
    await take(service, post, "v0")
    bodies: dict[Any, dict[str, Any]] = {
        ChangePost: plan(),
        EndPost: {"until": TODAY},
        ReleaseFromPost: {"volunteer_id": "v0", "reason": "测试"},
    }
    for kind, fields in bodies.items():
        for who, why in ((STRANGER, "not-found"), (person("v0"), "out-of-scope")):
            refused = await service.refused(kind, who, post_id=post, **fields)
            assert slugs(refused) == [why]
    for kind in (TakePost, LeavePost):
        more = wish(post) if kind is TakePost else {"post_id": post, "volunteer_id": "v0"}
        assert slugs(await service.refused(kind, person("v1"), **more)) == ["out-of-scope"]


async def test_of_whom_nobody_knows_where_they_are_moves_no_post(service: MemoryService) -> None:
    post = await opened(service)
    known = await service.stored(KnownOrganisation, "o")
    await service.put(replace(known, division=None), KnownDivision(id=ELSEWHERE))
    own = organiser("o").model_copy(update={"scope": None})
    wishes = plan(division=ELSEWHERE)
    refused = await service.refused(ChangePost, own, post_id=post, **wishes)
    assert slugs(refused) == ["not-found"]


async def test_a_change_says_it_whole_and_takes_nobodys_role(service: MemoryService) -> None:
    post = await opened(service)
    for who, role in (("v0", PATROL), ("v1", PATROL), ("v2", SPEAKER)):
        await take(service, post, who, role)
    fewer = [{"name": PATROL, "places": 1}]
    refused = await service.refused(ChangePost, ORGANISER, post_id=post, **plan(roles=fewer))
    assert refused == [
        RoleHeld(role=PATROL, held=2, places=1),
        RoleHeld(role=SPEAKER, held=1, places=0),
    ]
    await service.done(ChangePost, ORGANISER, post_id=post, **plan())
    assert service.told(PostChanged) == []
    more = [*ROLES, {"name": "测试·调解员", "places": 1}]
    await service.done(ChangePost, ORGANISER, post_id=post, **plan(roles=more, place="测试·西门"))
    (told,) = service.told(PostChanged)
    assert (told.place, len(told.roles)) == ("测试·西门", 3)
    assert await there(service, post) == {"v0": PATROL, "v1": PATROL, "v2": SPEAKER}


# --- who takes a role ---


async def test_a_role_is_taken_given_up_and_taken_again(service: MemoryService) -> None:
    post = await opened(service)
    await take(service, post, "v0")
    (told,) = service.told(PostTaken)
    assert (told.volunteer_id, told.role, told.by_role) == ("v0", PATROL, None)
    for reason in (None, "测试·搬家"):
        gone = {"post_id": post, "volunteer_id": "v0"} | ({"reason": reason} if reason else {})
        await service.done(LeavePost, person("v0"), **gone)
        refused = await service.refused(LeavePost, person("v0"), **gone)
        assert refused == [NotAtPost(post_id=post, volunteer_id="v0")]
        await take(service, post, "v0", SPEAKER)
    left = [(e.role, e.because, e.reason) for e in service.told(PostLeft)]
    assert left == [(PATROL, "given-up", None), (SPEAKER, "given-up", "测试·搬家")]


async def test_an_organiser_takes_a_role_for_somebody_and_takes_it_back(
    service: MemoryService,
) -> None:
    post = await opened(service)
    await service.done(TakePost, organiser("o"), **wish(post))
    (told,) = service.told(PostTaken)
    assert (told.by_role, told.by_organisation) == ("organiser", "o")
    gone = {"post_id": post, "volunteer_id": "v0", "reason": "测试·岗位调整"}
    await service.done(ReleaseFromPost, ORGANISER, **gone)
    (left,) = service.told(PostLeft)
    assert (left.because, left.reason) == ("released", "测试·岗位调整")
    assert slugs(await service.refused(ReleaseFromPost, ORGANISER, **gone)) == ["not-at-post"]


async def test_every_rule_that_failed_is_said(service: MemoryService) -> None:
    post = await opened(service, minimum_age=18)
    await take(service, post, "v0", SPEAKER)
    assert await against(service, post, "v0") == [AlreadyAtPost(role=SPEAKER)]
    assert slugs(await against(service, post, "v1", "测试·无")) == ["no-such-post-role"]
    known: Calendar = await service.stored(Calendar, "v1")
    await service.put(replace(known, state="suspended", age_class="minor"))
    refused = await against(service, post, "v1", SPEAKER)
    assert refused[0] == RoleFull(role=SPEAKER, places=1)
    minor = ["volunteer-not-active", "too-young-for-post", "consent-missing"]
    assert slugs(refused) == ["role-full", *minor]
    await service.done(EndPost, ORGANISER, post_id=post, until=TODAY)
    division: KnownDivision = await service.stored(KnownDivision, COMMUNITY)
    organisation: KnownOrganisation = await service.stored(KnownOrganisation, "o")
    await service.put(replace(division, until=TODAY), replace(organisation, valid_until=TODAY))
    found = ["post-over", "role-full", *minor, "organisation-not-in-force", "division-ended"]
    assert slugs(await against(service, post, "v1", SPEAKER)) == found


async def test_a_minor_takes_one_by_a_guardians_consent(service: MemoryService) -> None:
    known: Calendar = await service.stored(Calendar, "v0")
    permit = Permit("c", category=plan()["category"], given=True)
    await service.put(replace(known, age_class="minor", permits=(permit,)))
    await take(service, await opened(service, minimum_age=14), "v0")
    calendar: Calendar = await service.stored(Calendar, "v0")
    assert [duty.consent_id for duty in calendar.duties] == ["c"]


async def test_nobody_collects_posts(service: MemoryService) -> None:
    posts = [await opened(service) for _ in range(POSTS_AT_MOST + 1)]
    for post in posts[:-1]:
        await take(service, post, "v0")
    assert slugs(await against(service, posts[-1])) == ["too-many-posts"]
    await service.done(LeavePost, person("v0"), post_id=posts[0], volunteer_id="v0")
    await take(service, posts[-1], "v0")


async def test_of_many_at_once_as_many_get_a_role_as_it_has_places(
    service: MemoryService,
) -> None:
    post = await opened(service)
    people = [f"v{number}" for number in range(4)]
    contenders = [
        service.command(TakePost, person(who), **wish(post, who, role))
        for who in people
        for role in (PATROL, SPEAKER)
    ]
    outcomes = await service.decide_together(contenders)
    told = [slugs(getattr(outcome, "refusals", ())) for outcome in outcomes]
    assert told == [
        *([], ["already-at-post"]),
        *([], ["already-at-post"]),
        *(["role-full"], []),
        *(["role-full"], ["role-full"]),
    ]
    assert await there(service, post) == {"v0": PATROL, "v1": PATROL, "v2": SPEAKER}


async def test_a_state_that_sells_a_role_twice_is_never_committed(service: MemoryService) -> None:
    post: Post = await service.stored(Post, await opened(service))
    for people, why in (("abc", "3 people have"), ("aa", "two roles")):
        holders = tuple(Holder(who, PATROL, NOW) for who in people)
        assert why in (replace(post, holders=holders).broken(post) or "")
    stranger = replace(post, holders=(Holder("a", "测试·无", NOW),))
    assert "1 people have" in (stranger.broken(post) or "")


# --- what is seen ---


async def test_organisers_see_who_has_a_role_page_by_page(service: MemoryService) -> None:
    post = await opened(service)
    for who, role in (("v2", PATROL), ("v0", SPEAKER), ("v1", PATROL)):
        await take(service, post, who, role)
    seen, after = [], ""
    while True:
        query = ListPostHolders(actor=ORGANISER, post_id=post, after=after, limit=2)
        page = await service.ask(query)
        seen += [(one.volunteer_id, one.role) for one in page.holders]
        if page.next is None:
            break
        after = page.next
    assert seen == [("v0", SPEAKER), ("v1", PATROL), ("v2", PATROL)]
    empty = await opened(service)
    page = await service.ask(ListPostHolders(actor=ORGANISER, post_id=empty))
    assert (page.holders, page.next) == ([], None)


async def test_ones_own_posts_are_listed_and_copied(service: MemoryService) -> None:
    first, second = await opened(service), await opened(service, name="测试·垃圾分类岗")
    for post in (second, first):
        await take(service, post, "v0")
    await take(service, first, "v1")
    own = await service.ask(ListPostsOf(actor=person("v0"), volunteer_id="v0"))
    assert [one.post_id for one in own.posts] == [second, first]
    assert (own.posts[0].role, own.posts[0].note) == (PATROL, "测试·早晚巡查")
    copy = await service.ask(ExportSignUps(actor=person("v0"), volunteer_id="v0"))
    assert copy.posts == own.posts
    assert "v1" not in copy.model_dump_json()
    nobody = await service.ask(ListPostsOf(actor=person("x"), volunteer_id="x"))
    assert nobody.posts == []


# --- how they end ---


async def test_a_post_ends_with_its_day_and_frees_everybody_once(service: MemoryService) -> None:
    post = await opened(service)
    for who, role in (("v0", PATROL), ("v1", SPEAKER)):
        await take(service, post, who, role)
    refused = await service.refused(EndPost, ORGANISER, post_id=post, until="2026-11-22")
    assert refused == [EndIsPast(until="2026-11-22")]
    for _ in range(2):
        await service.done(EndPost, ORGANISER, post_id=post, until="2026-11-25")
    assert [e.until for e in service.told(PostEnded)] == ["2026-11-25"]
    await service.done(EndPost, ORGANISER, post_id=post, until="2026-11-24")
    assert await sweep(service) == 0
    await service.done(LeavePost, person("v1"), post_id=post, volunteer_id="v1")
    await take(service, post, "v2")
    service.now += 24 * HOUR
    over = PostOver(post_id=post, until="2026-11-24")
    assert await against(service, post, "v3", SPEAKER) == [over]
    for kind, fields in ((EndPost, {"until": "2026-11-30"}), (ChangePost, plan())):
        assert "post-over" in slugs(await service.refused(kind, ORGANISER, post_id=post, **fields))
    assert await sweep(service) == 1
    assert await sweep(service) == 0
    left = [(e.volunteer_id, e.because) for e in service.told(PostLeft)][1:]
    assert left == [(who, "post-ended") for who in ("v0", "v2")]
    assert await there(service, post) == {}
    shown = await service.ask(GetPost(actor=person("v0"), post_id=post))
    assert (shown.state, shown.until) == ("ended", "2026-11-24")
    page = await service.ask(ListPosts(actor=person("v0"), division=COMMUNITY))
    assert page.posts == []
    assert (await service.stored(Calendar, "v0")).duties == ()


async def test_a_large_post_ends_in_pages_and_nobody_is_told_twice(
    service: MemoryService,
) -> None:
    roles = [{"name": f"测试·{number}", "places": 50} for number in range(5)]
    post = await opened(service, roles=roles)
    it: Post = await service.stored(Post, post)
    holders = [Holder(f"p{number}", f"测试·{number // 50}", NOW) for number in range(210)]
    await service.put(replace(it, holders=tuple(holders)))
    await service.done(EndPost, ORGANISER, post_id=post, until=TODAY)
    stale = await service.due(ENDS)
    pages = 0
    while await sweep(service):
        pages += 1
    assert pages == 3
    for command in stale:
        await service.decide(command)
    told = [e.volunteer_id for e in service.told(PostLeft)]
    assert told == [one.volunteer_id for one in holders]


async def test_where_a_division_or_an_organisation_ended(service: MemoryService) -> None:
    """Nobody takes a role any more, who has one keeps it, and the post can be moved or ended."""
    post = await opened(service)
    await take(service, post, "v0")
    await service.follow(
        DivisionAdded(division=NEXT_DOOR, name="测试", level="community", parent=None),
        DivisionDissolved(division=COMMUNITY, until=TODAY, how="merged", became=[NEXT_DOOR]),
    )
    known: KnownOrganisation = await service.stored(KnownOrganisation, "o")
    (moved,) = known.move(2, NEXT_DOOR)
    await service.put(moved.after)
    assert slugs(await against(service, post, "v1")) == ["division-ended"]
    fields = plan() | {"post_id": post, "division": NEXT_DOOR}
    await service.done(ChangePost, organiser("o"), **fields)
    page = await service.ask(ListPosts(actor=person("v0"), division=NEXT_DOOR))
    assert [one.post_id for one in page.posts] == [post]
    await take(service, post, "v1")
    await service.put(replace(moved.after, valid_until=TODAY))
    refused = await against(service, post, "v2", SPEAKER)
    assert slugs(refused) == ["organisation-not-in-force"]
    assert set(await there(service, post)) == {"v0", "v1"}
    successor = organiser("s").model_copy(update={"scope": None, "succeeds": frozenset(["o"])})
    await service.done(EndPost, successor, post_id=post, until=TODAY)
    assert await sweep(service) == 1

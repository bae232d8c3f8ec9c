"""The three lists and the claims on them."""

from typing import Any

import pytest

from baodao.registration.lists.domain.lists import Item
from baodao.schema import Actor
from baodao.schema.registration.claims import (
    AcceptClaim,
    ClaimItem,
    ConfirmClaim,
    DeclineClaim,
    ReportClaim,
    WithdrawClaim,
)
from baodao.schema.registration.lists import (
    CloseItem,
    DeclineProposal,
    EditItem,
    ItemPosted,
    NeedProposed,
    PostItem,
    PostProposal,
    ProposalDeclined,
    ProposeNeed,
)
from tests.support.community import (
    COMMUNITY,
    ELSEWHERE,
    LIAISON,
    ORGANISER,
    STRANGER,
    TEXT,
    Community,
    claim,
    person,
    post,
)

A = person("a")


@pytest.fixture
async def community() -> Community:
    return await Community().prepare()


# --- items ---


@pytest.mark.parametrize("kind", ["need", "resource", "project"])
@pytest.mark.parametrize("poster", ["committee", "party"])
async def test_a_community_posts_all_three_lists(
    community: Community, kind: str, poster: str
) -> None:
    item = await post(community, kind=kind, organisation_id=poster, wanted=3)
    (event,) = community.events()
    assert isinstance(event, ItemPosted)
    assert (event.item_id, event.kind, event.division, event.wanted) == (item, kind, COMMUNITY, 3)
    assert (await community.stored(Item, item)).state == "open"


async def test_a_unit_offers_resources_at_a_community_and_nothing_else(
    community: Community,
) -> None:
    offer = {"organisation_id": "unit", **TEXT}
    item = await post(community, LIAISON, kind="resource", division=COMMUNITY, **offer)
    assert (await community.stored(Item, item)).division == COMMUNITY
    for kind in ("need", "project"):
        assert await community.refused(PostItem, LIAISON, kind=kind, **offer) == ["wrong-poster"]
    team = {"kind": "resource", "organisation_id": "team", **TEXT}
    assert await community.refused(PostItem, **team) == ["wrong-poster"]


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (ORGANISER, True),
        (Actor(id="s", role="street-coordinator", scope=COMMUNITY[:9]), True),
        (Actor(id="o", role="organiser", scope=COMMUNITY), True),
        (STRANGER, False),
        (LIAISON, False),
        (person("a"), False),
        (Actor(id="x", role="auditor"), False),
    ],
    ids=lambda value: getattr(value, "role", value),
)
async def test_who_posts_for_a_community(
    community: Community,
    actor: Actor,
    allowed: bool,
) -> None:
    if allowed:
        await post(community, actor)
    else:
        values = {"kind": "need", "organisation_id": "committee", **TEXT}
        assert await community.refused(PostItem, actor, **values) == ["out-of-scope"]


async def test_every_reason_against_posting_is_told_at_once(community: Community) -> None:
    values = {"kind": "need", "organisation_id": "team", "division": "13", "wish": True, **TEXT}
    found = await community.refused(PostItem, STRANGER, **values, wanted=2, deadline="2026-11-22")
    assert found == [
        "out-of-scope",
        "wrong-poster",
        "deadline-passed",
        "not-a-wish",
        "unknown-division",
    ]


async def test_a_community_does_not_post_for_another(community: Community) -> None:
    values = {"kind": "need", "organisation_id": "committee", "division": ELSEWHERE, **TEXT}
    assert await community.refused(PostItem, **values) == ["out-of-scope"]


async def test_a_wish_is_a_need_for_one(community: Community) -> None:
    item = await post(community, wish=True)
    assert (await community.stored(Item, item)).wish
    edit = {"item_id": item, **TEXT, "wanted": 2}
    assert await community.refused(EditItem, **edit) == ["not-a-wish"]
    values = {"organisation_id": "committee", "wish": True, **TEXT}
    assert await community.refused(PostItem, kind="project", **values) == ["not-a-wish"]


async def test_the_deadline_is_a_day_in_china(community: Community) -> None:
    community.now = community.now.replace(hour=15, minute=59)
    item = await post(community, deadline="2026-11-23")
    community.now = community.now.replace(hour=16, minute=0)
    assert await community.refused(ClaimItem, person("a"), item_id=item, volunteer_id="a") == [
        "deadline-passed"
    ]


async def test_an_item_is_edited_until_it_is_claimed(community: Community) -> None:
    item = await post(community)
    await community.done(EditItem, item_id=item, **TEXT | {"title": "测试·另一个"}, wanted=2)
    stored = await community.stored(Item, item)
    assert (stored.title, stored.wanted) == ("测试·另一个", 2)
    claimed = await claim(community, item)
    edit = {"item_id": item, **TEXT}
    assert await community.refused(EditItem, **edit) == ["item-claimed-already"]
    await community.done(WithdrawClaim, person("a"), claim_id=claimed)
    await community.done(EditItem, **edit)
    assert await community.refused(EditItem, STRANGER, **edit) == ["out-of-scope"]


async def test_a_closed_item_takes_no_claims_and_accepted_ones_go_on(
    community: Community,
) -> None:
    item = await post(community, wanted=3)
    accepted, waiting = await claim(community, item, "a"), await claim(community, item, "b")
    await community.done(AcceptClaim, claim_id=accepted)
    close = {"item_id": item, "reason": "not-needed", "note": "测试"}
    assert await community.refused(CloseItem, STRANGER, **close) == ["out-of-scope"]
    assert (await community.done(CloseItem, **close)).state == "closed"
    assert await community.refused(CloseItem, **close) == ["item-not-open"]
    assert await community.refused(ClaimItem, person("c"), item_id=item, volunteer_id="c") == [
        "item-not-open"
    ]
    assert await community.refused(AcceptClaim, claim_id=waiting) == ["item-not-open"]
    await community.done(DeclineClaim, claim_id=waiting, reason="测试")
    await community.done(ReportClaim, claim_id=accepted, day="2026-11-23")
    assert (await community.done(ConfirmClaim, claim_id=accepted)).state == "confirmed"
    stored = await community.stored(Item, item)
    assert (stored.state, stored.taken) == ("closed", 1)
    assert "测试·" not in str([e for e in community.events() if e.NAME == "item-closed"])


# --- proposals ---


async def propose(community: Community, actor: Actor = A, **changes: Any) -> str:
    values = {"organisation_id": "committee", "volunteer_id": "a", **TEXT, **changes}
    return (await community.done(ProposeNeed, actor, **values)).item_id


async def test_a_proposal_is_verified_before_it_is_on_the_list(community: Community) -> None:
    item = await propose(community)
    (event,) = community.events()
    assert isinstance(event, NeedProposed)
    assert (event.volunteer_id, event.unit_id) == ("a", None)
    assert await community.refused(ClaimItem, person("b"), item_id=item, volunteer_id="b") == [
        "item-not-open"
    ]
    assert await community.refused(PostProposal, person("a"), item_id=item) == ["out-of-scope"]
    assert (await community.done(PostProposal, item_id=item)).state == "open"
    assert community.events()[-1].NAME == "item-posted"
    assert await community.refused(PostProposal, item_id=item) == ["item-not-open"]
    assert await community.refused(DeclineProposal, item_id=item, reason="测试") == [
        "item-not-open"
    ]


async def test_a_proposal_is_declined_with_a_reason_that_stays_inside(
    community: Community,
) -> None:
    item = await propose(community, LIAISON, volunteer_id=None, unit_id="unit")
    answer = {"item_id": item, "reason": "测试·内部理由"}
    assert await community.refused(DeclineProposal, STRANGER, **answer) == ["out-of-scope"]
    assert (await community.done(DeclineProposal, **answer)).state == "declined"
    event = community.events()[-1]
    assert isinstance(event, ProposalDeclined)
    assert (event.unit_id, event.volunteer_id) == ("unit", None)
    assert (await community.stored(Item, item)).note == "测试·内部理由"
    assert "内部理由" not in str(community.service.database.documents("outbox"))


async def test_nobody_proposes_for_somebody_else(community: Community) -> None:
    values = {"organisation_id": "committee", **TEXT}
    for actor in (person("b"), ORGANISER):
        assert await community.refused(ProposeNeed, actor, volunteer_id="a", **values) == [
            "out-of-scope"
        ]
    assert await community.refused(ProposeNeed, person("a"), unit_id="unit", **values) == [
        "out-of-scope"
    ]


async def test_a_proposal_names_one_proposer_who_exists(community: Community) -> None:
    values = {"organisation_id": "team", "wish": True, "wanted": 2, **TEXT}
    found = await community.refused(ProposeNeed, person("a"), **values)
    assert found == ["not-a-wish", "wrong-poster", "either-person-or-unit"]
    values = {"organisation_id": "committee", **TEXT}
    for missing in ({"volunteer_id": "nobody"}, {"unit_id": "nothing"}):
        assert await community.refused(ProposeNeed, person("a"), **values, **missing) == [
            "not-found"
        ]

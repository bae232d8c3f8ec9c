"""The three lists and the claims on them."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.registration.lists.domain.lists import Item
from baodao.schema import Actor, NotFound
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
    EditItem,
    ItemPosted,
    PostedElsewhere,
    PostItem,
)
from baodao.schema.registration.proposals import (
    DeclineProposal,
    NeedProposed,
    PostProposal,
    ProposalDeclined,
    ProposeNeed,
)
from tests.builders import cases, lists
from tests.builders.lists import COMMITTEE, LIAISON, NEED
from tests.builders.registration import (
    AUDITOR,
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    ORGANISER,
    STRANGER,
    liaison,
    person,
)

A = person("a")


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


# --- items ---


@pytest.mark.parametrize("kind", ["need", "resource", "project"])
@pytest.mark.parametrize("poster", ["committee", "party"])
async def test_a_community_posts_all_three_lists(
    service: MemoryService, kind: str, poster: str
) -> None:
    item = await lists.post(service, kind=kind, organisation_id=poster, wanted=3)
    (event,) = cases.announced(service)
    assert isinstance(event, ItemPosted)
    assert (event.item_id, event.kind, event.division, event.wanted) == (item, kind, COMMUNITY, 3)
    assert (await service.stored(Item, item)).state == "open"


async def test_a_unit_offers_resources_at_a_community_and_nothing_else(
    service: MemoryService,
) -> None:
    offer = {"organisation_id": "unit", **NEED}
    item = await lists.post(service, LIAISON, kind="resource", division=COMMUNITY, **offer)
    assert (await service.stored(Item, item)).division == COMMUNITY
    for kind in ("need", "project"):
        refused = await service.refused(PostItem, LIAISON, kind=kind, **offer)
        assert slugs(refused) == ["wrong-poster"]
    team = {"kind": "resource", "organisation_id": "team", **NEED}
    assert slugs(await service.refused(PostItem, COMMITTEE, **team)) == ["wrong-poster"]


@pytest.mark.parametrize(
    ("actor", "no"),
    [
        (COMMITTEE, ""),
        (COORDINATOR, ""),
        (ORGANISER, ""),
        (STRANGER, "not-found"),
        (LIAISON, "out-of-scope"),
        (person("a"), "out-of-scope"),
        (AUDITOR, "out-of-scope"),
    ],
    ids=lambda value: getattr(value, "role", value),
)
async def test_who_posts_for_a_community(service: MemoryService, actor: Actor, no: str) -> None:
    if not no:
        await lists.post(service, actor)
    else:
        values = {"kind": "need", "organisation_id": "committee", **NEED}
        assert slugs(await service.refused(PostItem, actor, **values)) == [no]


async def test_every_reason_against_posting_is_told_at_once(service: MemoryService) -> None:
    values = {"kind": "need", "organisation_id": "team", "division": "13", **NEED}
    values |= {"wish": True, "wanted": 2, "deadline": "2026-11-22"}
    assert await service.refused(PostItem, STRANGER, **values) == [
        NotFound(kind="organisation", id="team")
    ]
    assert slugs(await service.refused(PostItem, COMMITTEE, **values)) == [
        "wrong-poster",
        "deadline-passed",
        "not-a-wish",
        "unknown-division",
    ]


async def test_a_community_does_not_post_for_another(service: MemoryService) -> None:
    values = {"kind": "need", "organisation_id": "committee", "division": ELSEWHERE, **NEED}
    assert await service.refused(PostItem, COMMITTEE, **values) == [
        PostedElsewhere(division=ELSEWHERE, home=COMMUNITY)
    ]


async def test_a_wish_is_a_need_for_one(service: MemoryService) -> None:
    item = await lists.post(service, wish=True)
    assert (await service.stored(Item, item)).wish
    edit = {"item_id": item, **NEED, "wanted": 2}
    assert slugs(await service.refused(EditItem, COMMITTEE, **edit)) == ["not-a-wish"]
    values = {"organisation_id": "committee", "wish": True, **NEED}
    refused = await service.refused(PostItem, COMMITTEE, kind="project", **values)
    assert slugs(refused) == ["not-a-wish"]


async def test_the_deadline_is_a_day_in_china(service: MemoryService) -> None:
    service.now = service.now.replace(hour=15, minute=59)
    item = await lists.post(service, deadline="2026-11-23")
    service.now = service.now.replace(hour=16, minute=0)
    refused = await service.refused(ClaimItem, person("a"), item_id=item, volunteer_id="a")
    assert slugs(refused) == ["deadline-passed"]


async def test_an_item_is_edited_until_it_is_claimed(service: MemoryService) -> None:
    item = await lists.post(service)
    await service.done(
        EditItem, COMMITTEE, item_id=item, **NEED | {"title": "测试·另一个"}, wanted=2
    )
    stored = await service.stored(Item, item)
    assert (stored.title, stored.wanted) == ("测试·另一个", 2)
    claimed = await lists.claim(service, item)
    edit = {"item_id": item, **NEED}
    assert slugs(await service.refused(EditItem, COMMITTEE, **edit)) == ["item-claimed-already"]
    await service.done(WithdrawClaim, person("a"), claim_id=claimed)
    await service.done(EditItem, COMMITTEE, **edit)
    assert slugs(await service.refused(EditItem, STRANGER, **edit)) == ["not-found"]


async def test_a_closed_item_takes_no_claims_and_accepted_ones_go_on(
    service: MemoryService,
) -> None:
    item = await lists.post(service, wanted=3)
    accepted, waiting = await lists.claim(service, item, "a"), await lists.claim(service, item, "b")
    await service.done(AcceptClaim, COMMITTEE, claim_id=accepted)
    close = {"item_id": item, "reason": "not-needed", "note": "测试"}
    assert slugs(await service.refused(CloseItem, STRANGER, **close)) == ["not-found"]
    assert (await service.done(CloseItem, COMMITTEE, **close)).state == "closed"
    assert slugs(await service.refused(CloseItem, COMMITTEE, **close)) == ["item-not-open"]
    refused = await service.refused(ClaimItem, person("c"), item_id=item, volunteer_id="c")
    assert slugs(refused) == ["item-not-open"]
    refused = await service.refused(AcceptClaim, COMMITTEE, claim_id=waiting)
    assert slugs(refused) == ["item-not-open"]
    await service.done(DeclineClaim, COMMITTEE, claim_id=waiting, reason="测试")
    await service.done(ReportClaim, COMMITTEE, claim_id=accepted, day="2026-11-23")
    assert (await service.done(ConfirmClaim, COMMITTEE, claim_id=accepted)).state == "confirmed"
    stored = await service.stored(Item, item)
    assert (stored.state, stored.taken) == ("closed", 1)
    assert "测试·" not in str([e for e in cases.announced(service) if e.NAME == "item-closed"])


# --- proposals ---


async def propose(service: MemoryService, actor: Actor = A, **changes: Any) -> str:
    values = {"organisation_id": "committee", "volunteer_id": "a", **NEED, **changes}
    return (await service.done(ProposeNeed, actor, **values)).item_id


async def test_a_proposal_is_verified_before_it_is_on_the_list(service: MemoryService) -> None:
    item = await propose(service)
    (event,) = cases.announced(service)
    assert isinstance(event, NeedProposed)
    assert (event.volunteer_id, event.unit_id) == ("a", None)
    refused = await service.refused(ClaimItem, person("b"), item_id=item, volunteer_id="b")
    assert slugs(refused) == ["item-not-open"]
    assert slugs(await service.refused(PostProposal, person("a"), item_id=item)) == ["out-of-scope"]
    assert (await service.done(PostProposal, COMMITTEE, item_id=item)).state == "open"
    assert cases.announced(service)[-1].NAME == "item-posted"
    assert slugs(await service.refused(PostProposal, COMMITTEE, item_id=item)) == ["item-not-open"]
    refused = await service.refused(DeclineProposal, COMMITTEE, item_id=item, reason="测试")
    assert slugs(refused) == ["item-not-open"]


async def test_a_proposal_is_declined_with_a_reason_that_stays_inside(
    service: MemoryService,
) -> None:
    item = await propose(service, LIAISON, volunteer_id=None, unit_id="unit")
    answer = {"item_id": item, "reason": "测试·内部理由"}
    assert slugs(await service.refused(DeclineProposal, STRANGER, **answer)) == ["not-found"]
    assert (await service.done(DeclineProposal, COMMITTEE, **answer)).state == "declined"
    event = cases.announced(service)[-1]
    assert isinstance(event, ProposalDeclined)
    assert (event.unit_id, event.volunteer_id) == ("unit", None)
    assert (await service.stored(Item, item)).note == "测试·内部理由"
    assert "内部理由" not in str(service.database.documents("outbox"))


async def test_nobody_proposes_for_somebody_else(service: MemoryService) -> None:
    values = {"organisation_id": "committee", **NEED}
    for actor, no in ((person("b"), "out-of-scope"), (COMMITTEE, "paper-needed")):
        refused = await service.refused(ProposeNeed, actor, volunteer_id="a", **values)
        assert slugs(refused) == [no]
    refused = await service.refused(ProposeNeed, person("a"), unit_id="unit", **values)
    assert slugs(refused) == ["out-of-scope"]


async def test_a_proposal_names_one_proposer_who_exists(service: MemoryService) -> None:
    values = {"organisation_id": "team", "wish": True, "wanted": 2, **NEED}
    both = {"volunteer_id": "a", "unit_id": "unit"}
    refused = await service.refused(ProposeNeed, person("a"), **values, **both)
    assert slugs(refused) == ["not-a-wish", "wrong-poster", "either-person-or-unit"]
    values = {"organisation_id": "committee", **NEED}
    # Whoever names nobody does not name themself.
    assert slugs(await service.refused(ProposeNeed, person("a"), **values)) == ["out-of-scope"]
    refused = await service.refused(ProposeNeed, person("nobody"), volunteer_id="nobody", **values)
    assert refused == [NotFound(kind="volunteer", id="nobody")]
    refused = await service.refused(ProposeNeed, liaison("nothing"), unit_id="nothing", **values)
    assert refused == [NotFound(kind="unit", id="nothing")]

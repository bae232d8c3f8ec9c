"""Claims: who takes on an item, what it counts for, and "not me" of it."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.kit.work import Done
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.tallies import GroupTally, Tally
from baodao.registration.people.domain.consents import Agreement, Consents, Holding
from baodao.schema import Actor
from baodao.schema.registration.claims import (
    AcceptClaim,
    ClaimConfirmed,
    ClaimItem,
    ConfirmClaim,
    DeclineClaim,
    ItemClaimed,
    RateClaim,
    ReportClaim,
    SettleUndoneClaim,
    WithdrawClaim,
)
from tests.support.community import (
    COMMUNITY,
    ELSEWHERE,
    ITSELF,
    LIAISON,
    ORGANISER,
    STRANGER,
    TEXT,
    Community,
    claim,
    command,
    person,
    post,
    volunteer,
)

ALL_STEPS = [AcceptClaim, DeclineClaim, ReportClaim, ConfirmClaim, RateClaim]


@pytest.fixture
async def community() -> Community:
    return await Community().prepare()


async def bring_to(community: Community, claim_id: str, state: str) -> None:
    steps: dict[str, tuple[Any, dict[str, Any]]] = {
        "accepted": (AcceptClaim, {}),
        "done": (ReportClaim, {"day": "2026-11-22", "minutes": 45}),
        "confirmed": (ConfirmClaim, {}),
        "rated": (RateClaim, {"stars": 4, "comment": "测试·很好"}),
    }
    for name, (kind, fields) in steps.items():
        await community.done(kind, claim_id=claim_id, **fields)
        if name == state:
            return


def slugs_of(kind: Any, claim_id: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"claim_id": claim_id}
    if kind is DeclineClaim:
        fields["reason"] = "测试"
    if kind is ReportClaim:
        fields["day"] = "2026-11-22"
    if kind is RateClaim:
        fields["stars"] = 3
    return fields


# --- claims ---


async def test_a_claim_goes_its_whole_way(community: Community) -> None:
    item = await post(community)
    claimed = await claim(community, item)
    await bring_to(community, claimed, "rated")
    stored = await community.stored(Claim, claimed)
    assert [step.state for step in stored.history] == [
        "claimed",
        "accepted",
        "done",
        "confirmed",
        "rated",
    ]
    assert (stored.stars, stored.comment, stored.minutes) == (4, "测试·很好", 45)
    names = [e.NAME for e in community.events()]
    assert names == [
        "item-posted",
        "item-claimed",
        "item-filled",
        "claim-accepted",
        "claim-reported",
        "claim-confirmed",
        "contact-recorded",
        "claim-rated",
    ]
    assert "很好" not in str(community.service.database.documents("outbox"))
    assert community.told() == [("a", "claim", "changed")] * 4


async def test_who_claims_is_a_unit_a_member_or_a_volunteer(community: Community) -> None:
    item = await post(community, wanted=4)
    await community.member("b")
    await community.member("c", accepted=False)
    for who in ("a", "b", "c"):
        await claim(community, item, who)
    await community.done(ClaimItem, LIAISON, item_id=item, unit_id="unit")
    claims = [e for e in community.events() if isinstance(e, ItemClaimed)]
    assert [(e.claimant, e.volunteer_id, e.unit_id) for e in claims] == [
        ("volunteer", "a", None),
        ("member", "b", "unit"),
        ("volunteer", "c", None),
        ("unit", None, "unit"),
    ]


@pytest.mark.parametrize(
    "actor",
    [person("b"), ORGANISER, LIAISON, ITSELF, Actor(id="a", role="organiser", scope=COMMUNITY)],
    ids=lambda a: f"{a.id} as {a.role}",
)
async def test_nobody_claims_for_somebody_else(community: Community, actor: Actor) -> None:
    item = await post(community)
    fields = {"item_id": item, "volunteer_id": "a"}
    assert await community.refused(ClaimItem, actor, **fields) == ["out-of-scope"]


async def test_only_its_liaison_claims_for_a_unit(community: Community) -> None:
    item = await post(community)
    for actor in (person("a"), ORGANISER, LIAISON.model_copy(update={"organisation": "other"})):
        fields = {"item_id": item, "unit_id": "unit"}
        assert await community.refused(ClaimItem, actor, **fields) == ["out-of-scope"]


async def test_a_claim_names_one_claimant_who_exists(community: Community) -> None:
    item = await post(community)
    for fields in ({}, {"volunteer_id": "a", "unit_id": "unit"}):
        found = await community.refused(ClaimItem, person("a"), item_id=item, **fields)
        assert found == ["either-person-or-unit"]
    for fields in ({"volunteer_id": "nobody"}, {"unit_id": "nothing"}):
        found = await community.refused(ClaimItem, person("a"), item_id=item, **fields)
        assert found == ["not-found"]


async def test_who_may_not_claim_hears_every_reason(community: Community) -> None:
    item = await post(community, deadline="2026-11-23")
    await community.put(volunteer("a", state="suspended", age_class="minor"))
    community.now = community.now.replace(day=24)
    found = await community.refused(ClaimItem, person("b"), item_id=item, volunteer_id="a")
    assert found == ["out-of-scope", "not-in-state", "claim-needs-consent", "deadline-passed"]


async def test_a_minor_claims_what_the_guardian_agreed_to(community: Community) -> None:
    item, other = await post(community), await post(community, category="助学")
    agreed = Agreement("participation", TEXT["category"])
    held = Holding("consent", agreed, given_by="guardian", text_version="2026-1")
    own = replace(
        held, consent_id="own", given_by="self", agreement=replace(agreed, subject="助学")
    )
    await community.put(volunteer("a", age_class="minor"), Consents(id="a", holding=(held, own)))
    assert await claim(community, item, "a")
    found = await community.refused(ClaimItem, person("a"), item_id=other, volunteer_id="a")
    assert found == ["claim-needs-consent"]


async def test_never_more_claims_than_wanted(community: Community) -> None:
    item = await post(community, wanted=2)
    first = await claim(community, item, "a")
    await claim(community, item, "b")
    fields = {"item_id": item, "volunteer_id": "c"}
    assert await community.refused(ClaimItem, person("c"), **fields) == ["item-full"]
    await community.done(DeclineClaim, claim_id=first, reason="测试")
    assert community.events()[-1].NAME == "item-reopened"
    await claim(community, item, "c")
    stored = await community.stored(Item, item)
    assert (stored.taken, stored.state) == (2, "filled")


async def test_a_done_claim_keeps_its_place(community: Community) -> None:
    item = await post(community)
    await bring_to(community, await claim(community, item), "rated")
    fields = {"item_id": item, "volunteer_id": "b"}
    assert await community.refused(ClaimItem, person("b"), **fields) == ["item-full"]


@settings(max_examples=25)
@given(seed=st.integers(), wanted=st.integers(1, 3), group=st.integers(1, 6))
async def test_the_last_place_goes_to_one(seed: int, wanted: int, group: int) -> None:
    """However the claims of many people fall into groups, and whatever falls away in between."""
    community = await Community().prepare()
    people = [f"p{n}" for n in range(6)]
    await community.put(*(volunteer(name) for name in people))
    item = await post(community, wanted=wanted)
    wishes: list[Any] = [
        make
        for name in people
        for make in (
            command(ClaimItem, person(name), item_id=item, volunteer_id=name),
            command(WithdrawClaim, person(name), claim_id=Claim.id_for(item, name)),
            command(ClaimItem, person(name), item_id=item, volunteer_id=name),
        )
    ]
    random.Random(seed).shuffle(wishes)
    for start in range(0, len(wishes), group):
        await community.service.decide_together(wishes[start : start + group], community.now)
        held = [d for d in community.service.database.documents("claims") if d["holds"]]
        stored = await community.stored(Item, item)
        assert len(held) == stored.taken <= wanted
        assert (stored.state == "filled") == (stored.taken == wanted)


async def test_one_claim_of_each_on_an_item_that_may_be_made_again(community: Community) -> None:
    item = await post(community, wanted=2)
    claimed = await claim(community, item)
    fields = {"item_id": item, "volunteer_id": "a"}
    assert await community.refused(ClaimItem, person("a"), **fields) == ["already-claimed"]
    await community.done(WithdrawClaim, person("a"), claim_id=claimed)
    assert await claim(community, item) == claimed
    await community.done(DeclineClaim, claim_id=claimed, reason="测试")
    assert await community.refused(ClaimItem, person("a"), **fields) == ["already-claimed"]
    versions = [
        e.aggregate_version for e, _ in community.service.published() if e.subject == claimed
    ]
    assert versions == list(range(1, len(versions) + 1))


@pytest.mark.parametrize("kind", [k for k in ALL_STEPS if k is not ReportClaim])
async def test_only_the_poster_judges(community: Community, kind: Any) -> None:
    states = {AcceptClaim: "", DeclineClaim: "", ConfirmClaim: "done", RateClaim: "confirmed"}
    claimed = await claim(community, await post(community))
    if states[kind]:
        await bring_to(community, claimed, states[kind])
    for actor in (person("a"), STRANGER, LIAISON):
        found = await community.refused(kind, actor, **slugs_of(kind, claimed))
        assert found == ["out-of-scope"]
    await community.done(kind, **slugs_of(kind, claimed))


async def test_only_the_claimant_withdraws(community: Community) -> None:
    claimed = await claim(community, await post(community))
    for actor in (person("b"), ORGANISER):
        assert await community.refused(WithdrawClaim, actor, claim_id=claimed) == ["out-of-scope"]
    await bring_to(community, claimed, "done")
    assert await community.refused(WithdrawClaim, person("a"), claim_id=claimed) == [
        "claim-not-in-state"
    ]


async def test_both_sides_report_what_has_happened(community: Community) -> None:
    item = await post(community, wanted=2)
    mine, theirs = await claim(community, item, "a"), await claim(community, item, "b")
    for one in (mine, theirs):
        await community.done(AcceptClaim, claim_id=one)
    future = {"claim_id": mine, "day": "2026-11-24"}
    assert await community.refused(ReportClaim, person("b"), **future) == [
        "day-in-future",
        "out-of-scope",
    ]
    await community.done(ReportClaim, person("a"), claim_id=mine, day="2026-11-23")
    await community.done(ReportClaim, claim_id=theirs, day="2026-11-23")
    assert community.told()[-1:] == [("b", "claim", "changed")]
    assert len(community.told()) == 3


@pytest.mark.parametrize("kind", ALL_STEPS)
async def test_no_step_is_made_twice(community: Community, kind: Any) -> None:
    claimed = await claim(community, await post(community))
    order = {ReportClaim: "accepted", ConfirmClaim: "done", RateClaim: "confirmed"}
    if kind in order:
        await bring_to(community, claimed, order[kind])
    await community.done(kind, **slugs_of(kind, claimed))
    found = await community.refused(kind, **slugs_of(kind, claimed))
    assert found == ["claim-not-in-state"]


async def test_nobody_is_told_of_what_a_unit_claimed(community: Community) -> None:
    item = await post(community)
    claimed = (await community.done(ClaimItem, LIAISON, item_id=item, unit_id="unit")).claim_id
    await bring_to(community, claimed, "rated")
    assert community.told() == []


# --- what a confirmed claim counts for ---


async def test_a_confirmed_service_is_a_contact_and_no_hours(community: Community) -> None:
    await community.member("a")
    claimed = await claim(community, await post(community))
    await bring_to(community, claimed, "confirmed")
    tally = await community.stored(Tally, "a-2026Q4")
    assert (tally.contacts, tally.claims, tally.minutes, tally.activities) == (1, 1, 0, ())
    for group in ("unit", COMMUNITY):
        counts = (await community.stored(GroupTally, f"{group}-2026Q4")).counts
        assert counts.model_dump() == {"contacts": 1, "activities": 0, "minutes": 0, "claims": 1}
    assert (await community.stored(Contact, Contact.id_of_claim(claimed))).claim_id == claimed


async def test_a_unit_s_claim_counts_for_the_unit(community: Community) -> None:
    item = await post(community, kind="project")
    claimed = (await community.done(ClaimItem, LIAISON, item_id=item, unit_id="unit")).claim_id
    await bring_to(community, claimed, "confirmed")
    counts = (await community.stored(GroupTally, "unit-2026Q4")).counts
    assert (counts.contacts, counts.claims) == (1, 1)
    assert community.service.database.documents("tallies") == []


async def test_a_claimed_resource_serves_nobody_and_counts_for_nothing(
    community: Community,
) -> None:
    await community.member("a")
    claimed = await claim(community, await post(community, kind="resource"))
    await bring_to(community, claimed, "confirmed")
    for name in ("tallies", "group_tallies", "contacts"):
        assert community.service.database.documents(name) == []


@pytest.mark.parametrize("left", [{"accepted": False}, {"unit_id": "other", "division": ELSEWHERE}])
async def test_who_has_left_does_not_count_for_the_unit(
    community: Community, left: dict[str, Any]
) -> None:
    await community.member("a")
    claimed = await claim(community, await post(community))
    await bring_to(community, claimed, "done")
    await community.member("a", **left)
    await community.done(ConfirmClaim, claim_id=claimed)
    assert (await community.stored(Tally, "a-2026Q4")).claims == 1
    assert community.service.database.documents("group_tallies") == []
    assert isinstance(community.events()[-2], ClaimConfirmed)


# --- "not me" ---


@pytest.mark.parametrize("kind", [*ALL_STEPS, WithdrawClaim])
async def test_a_frozen_claim_does_not_change(community: Community, kind: Any) -> None:
    item = await post(community)
    claimed = await claim(community, item)
    frozen = (await community.stored(Claim, claimed)).freeze("case").after
    await community.put(frozen)
    actor = person("a") if kind is WithdrawClaim else ORGANISER
    assert "record-frozen" in await community.refused(kind, actor, **slugs_of(kind, claimed))
    fields = {"item_id": item, "volunteer_id": "a"}
    assert "record-frozen" in await community.refused(ClaimItem, person("a"), **fields)
    assert frozen.release().after.frozen_refusals() == []


async def test_an_undone_claim_gives_back_place_and_counts(community: Community) -> None:
    await community.member("a")
    item = await post(community)
    claimed = await claim(community, item)
    await bring_to(community, claimed, "rated")
    frozen = (await community.stored(Claim, claimed)).freeze("case").after
    undone = frozen.undo(community.now)
    assert [e.NAME for e in undone.events] == ["claim-undone"]
    await community.put(undone.after)
    assert (await community.refused(SettleUndoneClaim, claim_id=claimed)) == ["out-of-scope"]
    for _ in range(2):
        await community.done(SettleUndoneClaim, ITSELF, claim_id=claimed)
        stored = await community.stored(Item, item)
        assert (stored.taken, stored.state) == (0, "open")
        tally = await community.stored(Tally, "a-2026Q4")
        assert (tally.contacts, tally.claims) == (0, 0)
        for group in ("unit", COMMUNITY):
            counts = (await community.stored(GroupTally, f"{group}-2026Q4")).counts
            assert set(counts.model_dump().values()) == {0}
        assert (await community.stored(Contact, Contact.id_of_claim(claimed))).taken_back


async def test_only_an_undone_claim_is_settled(community: Community) -> None:
    item = await post(community)
    claimed = await claim(community, item)
    outcome = await community.service.decide(
        command(SettleUndoneClaim, ITSELF, claim_id=claimed), community.now
    )
    assert isinstance(outcome, Done)
    assert (await community.stored(Item, item)).taken == 1

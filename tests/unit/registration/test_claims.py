"""Claims: who takes on an item, what it counts for, and "not me" of it."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.kit.testing import MemoryService, names, slugs
from baodao.registration.lists.commands import SettleUndoneClaim
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.tallies import GroupTally, Tally
from baodao.registration.people.domain.consents import Agreement, Consents, Holding
from baodao.schema import Actor, NotFound
from baodao.schema.doors import PaperNeeded
from baodao.schema.registration.claims import (
    AcceptClaim,
    ClaimConfirmed,
    ClaimItem,
    ConfirmClaim,
    DeclineClaim,
    ItemClaimed,
    RateClaim,
    ReportClaim,
    WithdrawClaim,
)
from tests.builders import cases, lists, party, people
from tests.builders.actors import acting_as
from tests.builders.lists import COMMITTEE, LIAISON
from tests.builders.registration import (
    COMMUNITY,
    ELSEWHERE,
    OPERATOR,
    STRANGER,
    liaison,
    person,
)

ALL_STEPS = [AcceptClaim, DeclineClaim, ReportClaim, ConfirmClaim, RateClaim]


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


async def bring_to(service: MemoryService, claim_id: str, state: str) -> None:
    steps: dict[str, tuple[Any, dict[str, Any]]] = {
        "accepted": (AcceptClaim, {}),
        "done": (ReportClaim, {"day": "2026-11-22", "minutes": 45}),
        "confirmed": (ConfirmClaim, {}),
        "rated": (RateClaim, {"stars": 4, "comment": "测试·很好"}),
    }
    for name, (kind, fields) in steps.items():
        await service.done(kind, COMMITTEE, claim_id=claim_id, **fields)
        if name == state:
            return


def fields_of(kind: Any, claim_id: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"claim_id": claim_id}
    if kind is DeclineClaim:
        fields["reason"] = "测试"
    if kind is ReportClaim:
        fields["day"] = "2026-11-22"
    if kind is RateClaim:
        fields["stars"] = 3
    return fields


# --- claims ---


async def test_a_claim_goes_its_whole_way(service: MemoryService) -> None:
    item = await lists.post(service)
    claimed = await lists.claim(service, item)
    await bring_to(service, claimed, "rated")
    stored = await service.stored(Claim, claimed)
    assert [step.state for step in stored.history] == [
        "claimed",
        "accepted",
        "done",
        "confirmed",
        "rated",
    ]
    assert (stored.stars, stored.comment, stored.minutes) == (4, "测试·很好", 45)
    assert names(cases.announced(service)) == [
        "item-posted",
        "item-claimed",
        "item-filled",
        "claim-accepted",
        "claim-reported",
        "claim-confirmed",
        "contact-recorded",
        "claim-rated",
    ]
    assert "很好" not in str(service.database.documents("outbox"))
    assert cases.told(service) == [("a", "claim", "changed")] * 4


async def test_who_claims_is_a_unit_a_member_or_a_volunteer(service: MemoryService) -> None:
    item = await lists.post(service, wanted=4)
    await party.member(service, "b")
    await party.member(service, "c", accepted=False)
    for who in ("a", "b", "c"):
        await lists.claim(service, item, who)
    await service.done(ClaimItem, LIAISON, item_id=item, unit_id="unit")
    claims = service.told(ItemClaimed)
    assert [(e.claimant, e.volunteer_id, e.unit_id) for e in claims] == [
        ("volunteer", "a", None),
        ("member", "b", "unit"),
        ("volunteer", "c", None),
        ("unit", None, "unit"),
    ]


@pytest.mark.parametrize(
    "actor",
    [
        person("b"),
        COMMITTEE,
        LIAISON,
        OPERATOR,
        acting_as(id="a", role="organiser", scope=COMMUNITY),
    ],
    ids=lambda a: f"{a.id} as {a.role}",
)
async def test_nobody_claims_for_somebody_else(service: MemoryService, actor: Actor) -> None:
    item = await lists.post(service)
    refused = await service.refused(ClaimItem, actor, item_id=item, volunteer_id="a")
    assert slugs(refused) == ["paper-needed" if actor.role == "organiser" else "out-of-scope"]


async def test_only_its_liaison_claims_for_a_unit(service: MemoryService) -> None:
    item = await lists.post(service)
    for actor in (person("a"), COMMITTEE, liaison("other")):
        fields = {"item_id": item, "unit_id": "unit"}
        assert slugs(await service.refused(ClaimItem, actor, **fields)) == ["out-of-scope"]


async def test_a_claim_names_one_claimant_who_exists(service: MemoryService) -> None:
    item = await lists.post(service)
    both = {"volunteer_id": "a", "unit_id": "unit"}
    refused = await service.refused(ClaimItem, person("a"), item_id=item, **both)
    assert slugs(refused) == ["either-person-or-unit"]
    # Whoever names nobody does not name themself.
    refused = await service.refused(ClaimItem, person("a"), item_id=item)
    assert slugs(refused) == ["out-of-scope"]
    refused = await service.refused(
        ClaimItem, person("nobody"), item_id=item, volunteer_id="nobody"
    )
    assert refused == [NotFound(kind="volunteer", id="nobody")]
    refused = await service.refused(ClaimItem, liaison("nothing"), item_id=item, unit_id="nothing")
    assert refused == [NotFound(kind="unit", id="nothing")]


async def test_who_may_not_claim_hears_every_reason(service: MemoryService) -> None:
    item = await lists.post(service, deadline="2026-11-23")
    await service.put(people.known("a", state="suspended", age_class="minor"))
    service.now = service.now.replace(day=24)
    fields = {"item_id": item, "volunteer_id": "a"}
    assert slugs(await service.refused(ClaimItem, person("a"), **fields)) == [
        "not-in-state",
        "claim-needs-consent",
        "deadline-passed",
    ]
    assert slugs(await service.refused(ClaimItem, person("b"), **fields)) == ["out-of-scope"]


async def test_a_minor_claims_what_the_guardian_agreed_to(service: MemoryService) -> None:
    item, other = await lists.post(service), await lists.post(service, category="助学")
    agreed = Agreement("participation", lists.NEED["category"])
    held = Holding("consent", agreed, given_by="guardian", text_version="2026-1")
    own = replace(
        held, consent_id="own", given_by="self", agreement=replace(agreed, subject="助学")
    )
    await service.put(people.known("a", age_class="minor"), Consents(id="a", holding=(held, own)))
    assert await lists.claim(service, item, "a")
    refused = await service.refused(ClaimItem, person("a"), item_id=other, volunteer_id="a")
    assert slugs(refused) == ["claim-needs-consent"]


async def test_never_more_claims_than_wanted(service: MemoryService) -> None:
    item = await lists.post(service, wanted=2)
    first = await lists.claim(service, item, "a")
    await lists.claim(service, item, "b")
    fields = {"item_id": item, "volunteer_id": "c"}
    assert slugs(await service.refused(ClaimItem, person("c"), **fields)) == ["item-full"]
    await service.done(DeclineClaim, COMMITTEE, claim_id=first, reason="测试")
    assert cases.announced(service)[-1].NAME == "item-reopened"
    await lists.claim(service, item, "c")
    stored = await service.stored(Item, item)
    assert (stored.taken, stored.state) == (2, "filled")


async def test_a_done_claim_keeps_its_place(service: MemoryService) -> None:
    item = await lists.post(service)
    await bring_to(service, await lists.claim(service, item), "rated")
    fields = {"item_id": item, "volunteer_id": "b"}
    assert slugs(await service.refused(ClaimItem, person("b"), **fields)) == ["item-full"]


@settings(max_examples=25)
@given(seed=st.integers(), wanted=st.integers(1, 3), group=st.integers(1, 6))
async def test_the_last_place_goes_to_one(seed: int, wanted: int, group: int) -> None:
    """However the claims of many people fall into groups, and whatever falls away in between."""
    service = await lists.community()
    crowd = [f"p{n}" for n in range(6)]
    await service.put(*(people.known(name) for name in crowd))
    item = await lists.post(service, wanted=wanted)
    wishes: list[Any] = [
        make
        for name in crowd
        for make in (
            service.command(ClaimItem, person(name), item_id=item, volunteer_id=name),
            service.command(WithdrawClaim, person(name), claim_id=Claim.id_for(item, name)),
            service.command(ClaimItem, person(name), item_id=item, volunteer_id=name),
        )
    ]
    random.Random(seed).shuffle(wishes)
    for start in range(0, len(wishes), group):
        await service.decide_together(wishes[start : start + group])
        held = [d for d in service.database.documents("claims") if d["holds"]]
        stored = await service.stored(Item, item)
        assert len(held) == stored.taken <= wanted
        assert (stored.state == "filled") == (stored.taken == wanted)


async def test_one_claim_of_each_on_an_item_that_may_be_made_again(service: MemoryService) -> None:
    item = await lists.post(service, wanted=2)
    claimed = await lists.claim(service, item)
    fields = {"item_id": item, "volunteer_id": "a"}
    assert slugs(await service.refused(ClaimItem, person("a"), **fields)) == ["already-claimed"]
    await service.done(WithdrawClaim, person("a"), claim_id=claimed)
    assert await lists.claim(service, item) == claimed
    await service.done(DeclineClaim, COMMITTEE, claim_id=claimed, reason="测试")
    assert slugs(await service.refused(ClaimItem, person("a"), **fields)) == ["already-claimed"]
    versions = [e.aggregate_version for e, _ in service.published() if e.subject == claimed]
    assert versions == list(range(1, len(versions) + 1))


@pytest.mark.parametrize("kind", [k for k in ALL_STEPS if k is not ReportClaim])
async def test_only_the_poster_judges(service: MemoryService, kind: Any) -> None:
    states = {AcceptClaim: "", DeclineClaim: "", ConfirmClaim: "done", RateClaim: "confirmed"}
    claimed = await lists.claim(service, await lists.post(service))
    if states[kind]:
        await bring_to(service, claimed, states[kind])
    refused = await service.refused(kind, person("a"), **fields_of(kind, claimed))
    assert slugs(refused) == ["out-of-scope"]
    for actor in (STRANGER, LIAISON):
        refused = await service.refused(kind, actor, **fields_of(kind, claimed))
        assert refused == [NotFound(kind="claim", id=claimed)]
    await service.done(kind, COMMITTEE, **fields_of(kind, claimed))


async def test_only_the_claimant_withdraws(service: MemoryService) -> None:
    claimed = await lists.claim(service, await lists.post(service))
    unseen = NotFound(kind="claim", id=claimed)
    for actor, no in ((person("b"), unseen), (COMMITTEE, PaperNeeded())):
        assert await service.refused(WithdrawClaim, actor, claim_id=claimed) == [no]
    await bring_to(service, claimed, "done")
    refused = await service.refused(WithdrawClaim, person("a"), claim_id=claimed)
    assert slugs(refused) == ["claim-not-in-state"]


async def test_both_sides_report_what_has_happened(service: MemoryService) -> None:
    item = await lists.post(service, wanted=2)
    mine, theirs = await lists.claim(service, item, "a"), await lists.claim(service, item, "b")
    for one in (mine, theirs):
        await service.done(AcceptClaim, COMMITTEE, claim_id=one)
    future = {"claim_id": mine, "day": "2026-11-24"}
    refused = await service.refused(ReportClaim, person("b"), **future)
    assert refused == [NotFound(kind="claim", id=mine)]
    assert slugs(await service.refused(ReportClaim, person("a"), **future)) == ["day-in-future"]
    await service.done(ReportClaim, person("a"), claim_id=mine, day="2026-11-23")
    await service.done(ReportClaim, COMMITTEE, claim_id=theirs, day="2026-11-23")
    assert cases.told(service)[-1:] == [("b", "claim", "changed")]
    assert len(cases.told(service)) == 3


@pytest.mark.parametrize("kind", ALL_STEPS)
async def test_no_step_is_made_twice(service: MemoryService, kind: Any) -> None:
    claimed = await lists.claim(service, await lists.post(service))
    order = {ReportClaim: "accepted", ConfirmClaim: "done", RateClaim: "confirmed"}
    if kind in order:
        await bring_to(service, claimed, order[kind])
    await service.done(kind, COMMITTEE, **fields_of(kind, claimed))
    refused = await service.refused(kind, COMMITTEE, **fields_of(kind, claimed))
    assert slugs(refused) == ["claim-not-in-state"]


async def test_nobody_is_told_of_what_a_unit_claimed(service: MemoryService) -> None:
    item = await lists.post(service)
    receipt = await service.done(ClaimItem, LIAISON, item_id=item, unit_id="unit")
    claimed = receipt.claim_id
    await bring_to(service, claimed, "rated")
    assert cases.told(service) == []


# --- what a confirmed claim counts for ---


async def test_a_confirmed_service_is_a_contact_and_no_hours(service: MemoryService) -> None:
    await party.member(service, "a")
    claimed = await lists.claim(service, await lists.post(service))
    await bring_to(service, claimed, "confirmed")
    tally = await service.stored(Tally, "a-2026Q4")
    assert (tally.contacts, tally.claims, tally.minutes, tally.activities) == (1, 1, 0, ())
    for group in ("unit", COMMUNITY):
        counts = (await service.stored(GroupTally, f"{group}-2026Q4")).counts
        assert counts.model_dump() == {"contacts": 1, "activities": 0, "minutes": 0, "claims": 1}
    assert (await service.stored(Contact, Contact.id_of_claim(claimed))).claim_id == claimed


async def test_a_unit_s_claim_counts_for_the_unit(service: MemoryService) -> None:
    item = await lists.post(service, kind="project")
    receipt = await service.done(ClaimItem, LIAISON, item_id=item, unit_id="unit")
    claimed = receipt.claim_id
    await bring_to(service, claimed, "confirmed")
    counts = (await service.stored(GroupTally, "unit-2026Q4")).counts
    assert (counts.contacts, counts.claims) == (1, 1)
    assert service.database.documents("tallies") == []


async def test_a_claimed_resource_serves_nobody_and_counts_for_nothing(
    service: MemoryService,
) -> None:
    await party.member(service, "a")
    claimed = await lists.claim(service, await lists.post(service, kind="resource"))
    await bring_to(service, claimed, "confirmed")
    for name in ("tallies", "group_tallies", "contacts"):
        assert service.database.documents(name) == []


@pytest.mark.parametrize("is_member", [False, True])
async def test_a_claim_counts_for_whom_one_was_of_when_it_was_done(
    service: MemoryService, is_member: bool
) -> None:
    await party.member(service, "a")
    claimed = await lists.claim(service, await lists.post(service))
    await bring_to(service, claimed, "done")
    await party.member(service, "a", accepted=is_member, unit_id="other", division=ELSEWHERE)
    await service.done(ConfirmClaim, COMMITTEE, claim_id=claimed)
    assert (await service.stored(Tally, "a-2026Q4")).claims == 1
    found = sorted(one["_id"] for one in service.database.documents("group_tallies"))
    assert found == ([f"{ELSEWHERE}-2026Q4", "other-2026Q4"] if is_member else [])
    assert isinstance(cases.announced(service)[-2], ClaimConfirmed)


# --- "not me" ---


@pytest.mark.parametrize("kind", [*ALL_STEPS, WithdrawClaim])
async def test_a_frozen_claim_does_not_change(service: MemoryService, kind: Any) -> None:
    item = await lists.post(service)
    claimed = await lists.claim(service, item)
    frozen = (await service.stored(Claim, claimed)).freeze("case").after
    await service.put(frozen)
    actor = person("a") if kind is WithdrawClaim else COMMITTEE
    assert "record-frozen" in slugs(await service.refused(kind, actor, **fields_of(kind, claimed)))
    fields = {"item_id": item, "volunteer_id": "a"}
    assert "record-frozen" in slugs(await service.refused(ClaimItem, person("a"), **fields))
    assert frozen.release().after.frozen_refusals() == []


async def test_an_undone_claim_gives_back_place_and_counts(service: MemoryService) -> None:
    await party.member(service, "a")
    item = await lists.post(service)
    claimed = await lists.claim(service, item)
    await bring_to(service, claimed, "rated")
    frozen = (await service.stored(Claim, claimed)).freeze("case").after
    undone = frozen.undo(service.now)
    assert [e.NAME for e in undone.events] == ["claim-undone"]
    await service.put(undone.after)
    for again in (False, True):
        if again:
            refused = await service.refused(SettleUndoneClaim, claim_id=claimed)
            assert slugs(refused) == ["nothing-due"]
        else:
            await service.done(SettleUndoneClaim, claim_id=claimed)
        stored = await service.stored(Item, item)
        assert (stored.taken, stored.state) == (0, "open")
        tally = await service.stored(Tally, "a-2026Q4")
        assert (tally.contacts, tally.claims) == (0, 0)
        for group in ("unit", COMMUNITY):
            counts = (await service.stored(GroupTally, f"{group}-2026Q4")).counts
            assert set(counts.model_dump().values()) == {0}
        assert (await service.stored(Contact, Contact.id_of_claim(claimed))).taken_back


async def test_only_an_undone_claim_is_settled(service: MemoryService) -> None:
    item = await lists.post(service)
    claimed = await lists.claim(service, item)
    refused = await service.refused(SettleUndoneClaim, claim_id=claimed)
    assert slugs(refused) == ["nothing-due"]
    assert (await service.stored(Item, item)).taken == 1

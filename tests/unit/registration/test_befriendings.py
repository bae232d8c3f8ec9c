"""Pairs 结对帮扶: both said yes; the address is the paired volunteer's alone, while it holds."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.befriending.domain import Befriending, Ties
from baodao.registration.people.domain.consents import Agreement, Consents, Holding
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor
from baodao.schema.registration.befriendings import (
    CATEGORY,
    AcceptBefriending,
    BefriendingBegun,
    BefriendingEnded,
    BefriendingProposed,
    EndBefriending,
    ListBefriendings,
    ProposeBefriending,
    RevealBefriended,
)
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.residents import EraseResident
from baodao.schema.registration.volunteers import SuspendVolunteer, WithdrawVolunteer
from tests.builders import leaving, lists, people
from tests.builders.registration import (
    COORDINATOR,
    ELSEWHERE,
    OPERATOR,
    ORGANISER,
    STRANGER,
    SUPERVISOR,
    SUSPENDED,
    liaison,
    organiser,
    person,
)
from tests.builders.residents import IN_NEED, PAPER, befriending, resident
from tests.support.needles import Needles, as_bson

AUNT = organiser("committee").model_copy(update={"scope": None})
A = person("a").model_copy(update={"purpose": "care"})
PAIRED = [
    OPERATOR,
    ORGANISER,
    AUNT,
    COORDINATOR,
    SUPERVISOR,
    person("b"),
    liaison("unit"),
    STRANGER,
]


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


async def pair(service: MemoryService, *, accepted: bool = True) -> tuple[str, str]:
    """Volunteer `a` visits a resident: the pair, and whom."""
    who = await resident(service, AUNT)
    key = await befriending(service, AUNT, who, "a")
    if accepted:
        await service.done(AcceptBefriending, A, befriending_id=key)
    return key, who


async def reveal(service: MemoryService, key: str, actor: Actor = A) -> Any:
    return await service.ask(RevealBefriended(actor=actor, befriending_id=key))


async def no(service: MemoryService, key: str, actor: Actor = A) -> list[str]:
    found = await reveal(service, key, actor)
    assert isinstance(found, Refused), found
    return slugs(found.refusals)


# --- both say yes ---


async def test_the_address_is_shown_once_both_said_yes_and_it_is_logged(
    service: MemoryService,
) -> None:
    key, who = await pair(service, accepted=False)
    assert await no(service, key) == ["befriending-not-in-state"]
    await service.done(AcceptBefriending, A, befriending_id=key)
    contact = await reveal(service, key)
    assert (contact.name, contact.phone, contact.address) == (
        IN_NEED["name"],
        IN_NEED["phone"],
        IN_NEED["address"],
    )
    (read,) = service.all_of(Read)
    assert (read.actor_id, read.what, read.purpose) == ("a", "resident", "care")
    assert read.person_ids == (who,)


async def test_also_a_volunteer_says_what_for(service: MemoryService) -> None:
    key, _ = await pair(service)
    for purpose in (None, "curiosity"):
        assert await no(service, key, person("a").model_copy(update={"purpose": purpose})) == [
            "purpose-required"
        ]
    assert service.all_of(Read) == []


@pytest.mark.parametrize("actor", PAIRED, ids=lambda actor: f"{actor.role}-{actor.id}")
async def test_nobody_else_sees_it_through_the_pair_or_says_yes(
    service: MemoryService, actor: Actor
) -> None:
    key, _ = await pair(service, accepted=False)
    asked = actor.model_copy(update={"purpose": "care"})
    refused = slugs(await service.refused(AcceptBefriending, asked, befriending_id=key))
    assert refused in (["out-of-scope"], ["not-found"])
    await service.done(AcceptBefriending, A, befriending_id=key)
    assert await no(service, key, asked) in (["out-of-scope"], ["not-found"])
    assert service.all_of(Read) == []


async def test_no_event_says_whom(service: MemoryService) -> None:
    key, who = await pair(service)
    (asked,), (begun,) = service.told(BefriendingProposed), service.told(BefriendingBegun)
    assert (asked.befriending_id, begun.befriending_id) == (key, key)
    needles = Needles([who])
    told = [event for event in (asked, begun) if needles.found_in(as_bson(str(event)))]
    assert told == []


async def test_who_is_asked(service: MemoryService) -> None:
    who = await resident(service, AUNT)
    await service.put(
        people.known("far", division=ELSEWHERE),
        replace(people.known("gone"), state="withdrawn"),
    )
    values = {"resident_id": who, "consent": PAPER}
    for stranger in ("far", "gone", "nobody"):
        refused = await service.refused(ProposeBefriending, AUNT, **values, volunteer_id=stranger)
        assert slugs(refused) == ["not-found"], stranger
    refused = await service.refused(ProposeBefriending, ORGANISER, **values, volunteer_id="gone")
    assert slugs(refused) == ["not-in-state"]
    later = {**values, "consent": PAPER | {"given_at": "2027-01-01T00:00:00Z"}}
    refused = await service.refused(ProposeBefriending, AUNT, **later, volunteer_id="a")
    assert slugs(refused) == ["consent-incomplete"]


async def test_one_pair_at_a_time_and_five_at_most(service: MemoryService) -> None:
    _, who = await pair(service)
    values = {"resident_id": who, "consent": PAPER, "volunteer_id": "a"}
    assert slugs(await service.refused(ProposeBefriending, AUNT, **values)) == [
        "befriended-already"
    ]
    keys = [
        await befriending(service, AUNT, await resident(service, AUNT, name=f"测试·{n}"), "a")
        for n in range(4)
    ]
    other = {**values, "resident_id": await resident(service, AUNT, name="测试·六")}
    refused = await service.refused(ProposeBefriending, AUNT, **other)
    assert slugs(refused) == ["too-many-befriendings"]
    await service.done(EndBefriending, A, befriending_id=keys[0])
    await service.done(ProposeBefriending, AUNT, **other)


# --- minors ---


async def test_a_minor_visits_nobody_unless_the_guardian_agreed(service: MemoryService) -> None:
    who = await resident(service, AUNT)
    await service.put(replace(people.known("mia"), age_class="minor"))
    values = {"resident_id": who, "consent": PAPER, "volunteer_id": "mia"}
    refused = await service.refused(ProposeBefriending, AUNT, **values)
    assert slugs(refused) == ["claim-needs-consent"]
    held = Holding("c", Agreement("participation", CATEGORY), "guardian", "2026-1")
    await service.put(Consents(id="mia", holding=(held,)))
    key = await befriending(service, AUNT, who, "mia")
    mia = person("mia").model_copy(update={"purpose": "care"})
    await service.done(AcceptBefriending, mia, befriending_id=key)
    assert (await reveal(service, key, mia)).address == IN_NEED["address"]
    consents = await service.stored(Consents, "mia")
    await service.put(replace(consents, holding=()))
    assert await no(service, key, mia) == ["claim-needs-consent"]


# --- over ---


@pytest.mark.parametrize(
    ("actor", "because"), [(A, "volunteer"), (AUNT, "community"), (COORDINATOR, "community")]
)
@pytest.mark.parametrize("accepted", [False, True])
async def test_either_side_ends_it(
    service: MemoryService, actor: Actor, because: str, accepted: bool
) -> None:
    key, who = await pair(service, accepted=accepted)
    await service.done(EndBefriending, actor, befriending_id=key)
    (event,) = service.told(BefriendingEnded)
    assert event.because == because
    assert await no(service, key) == ["befriending-not-in-state"]
    for kind, by in ((EndBefriending, actor), (AcceptBefriending, A)):
        refused = await service.refused(kind, by, befriending_id=key)
        assert slugs(refused) == ["befriending-not-in-state"]
    assert [(await service.stored(Ties, one)).open for one in ("a", who)] == [(), ()]
    await befriending(service, AUNT, who, "a")


@pytest.mark.parametrize(
    ("kind", "by", "fields"),
    [(SuspendVolunteer, ORGANISER, SUSPENDED), (WithdrawVolunteer, A, {"reason": "测试"})],
)
async def test_it_ends_with_the_volunteer(
    service: MemoryService, kind: Any, by: Actor, fields: dict[str, Any]
) -> None:
    key, who = await pair(service)
    await service.done(kind, by, volunteer_id="a", **fields)
    # Before anything has followed, nothing is shown any more.
    assert await no(service, key) == ["not-in-state"]
    await service.follow()
    assert (await service.stored(Befriending, key)).because == "volunteer-left"
    assert [(await service.stored(Ties, one)).open for one in ("a", who)] == [(), ()]
    told = len(service.told(BefriendingEnded))
    await service.follow()
    assert told == len(service.told(BefriendingEnded)) == 1


async def test_it_ends_with_the_resident_in_one_commit(service: MemoryService) -> None:
    key, who = await pair(service)
    await service.done(EraseResident, AUNT, resident_id=who, reason="consent-withdrawn")
    assert (await service.stored(Befriending, key)).because == "resident-left"
    assert await no(service, key) == ["befriending-not-in-state"]
    assert (await service.stored(Ties, "a")).open == ()


async def test_it_ends_when_a_volunteer_is_erased(service: MemoryService) -> None:
    who = await resident(service, ORGANISER)
    volunteer = await people.volunteer(service)
    key = await befriending(service, ORGANISER, who, volunteer)
    await leaving.erase(service, volunteer)
    await service.follow()
    assert (await service.stored(Volunteer, volunteer)).erased_at
    assert (await service.stored(Befriending, key)).state == "ended"


async def test_a_merge_told_again_after_it_was_taken_back_ends_nothing(
    service: MemoryService,
) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    who = await resident(service, ORGANISER)
    before = await befriending(service, ORGANISER, who, gone)
    await leaving.merge(service, keep, gone)
    await service.follow()
    assert (await service.stored(Befriending, before)).state == "ended"
    await leaving.unmerge(service, keep, gone)
    key = await befriending(service, ORGANISER, who, gone)
    (merged,) = service.told(VolunteersMerged)
    await service.follow(merged)
    assert (await service.stored(Befriending, key)).state == "proposed"


# --- listed ---


async def test_each_lists_their_own(service: MemoryService) -> None:
    key, _ = await pair(service)

    async def listed(actor: Actor, **asked: Any) -> Any:
        page = await service.ask(ListBefriendings(actor=actor, **asked))
        return page if isinstance(page, Refused) else [o.befriending_id for o in page.befriendings]

    assert await listed(A, volunteer_id="a") == [key]
    assert await listed(AUNT, organisation_id="committee") == [key]
    assert await listed(COORDINATOR) == await listed(ORGANISER, state="active") == [key]
    assert await listed(ORGANISER, state="ended") == []
    for stranger, asked in ((person("b"), {"volunteer_id": "a"}), (A, {}), (STRANGER, {})):
        assert await listed(stranger, **asked) == [] or isinstance(
            await listed(stranger, **asked), Refused
        )

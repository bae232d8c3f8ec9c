"""Several people who sign up together: a seat for everybody, or for nobody."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.schema.scheduling.parties import PartyReceipt, ReserveParty
from baodao.schema.scheduling.seats import CancelSeat, DisclaimSeat, SeatReserved
from tests.builders import scheduling, waitlist
from tests.builders.actors import acting_as
from tests.builders.registration import OPERATOR, person
from tests.builders.scheduling import seat
from tests.builders.standing import about, began, left
from tests.builders.waitlist import ask, do, line, opened, state
from tests.builders.ways import by_approval, suspend


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


def party(shift: str, who: str = "ABC") -> dict[str, Any]:
    return {"shift_id": shift, "volunteer_id": who[0], "others": list(who[1:])}


async def test_each_has_a_seat_and_can_say_not_me(service: MemoryService) -> None:
    (shift,) = await opened(service, 3)
    receipt: PartyReceipt = await service.done(ReserveParty, person("A"), **party(shift))
    assert [(one.volunteer_id, one.state) for one in receipt.seats] == [
        (who, "reserved") for who in "ABC"
    ]
    told = service.told(SeatReserved)
    # Whoever speaks did it themself; the others are told in which role it was done for them.
    assert [(e.volunteer_id, e.by_role) for e in told] == [
        ("A", None),
        ("B", "volunteer"),
        ("C", "volunteer"),
    ]
    assert [e.seats_taken for e in told] == [1, 2, 3]
    gone = await service.done(DisclaimSeat, person("B"), **seat(shift, "B"))
    assert gone.state == "released"
    assert await line(service, shift) == (2, "", "")
    themself = await service.refused(DisclaimSeat, person("A"), **seat(shift, "A"))
    assert slugs(themself) == ["taken-by-themself"]


@pytest.mark.parametrize(
    ("seats", "taken", "said"),
    [(2, 0, ["too-few-seats"]), (3, 1, ["too-few-seats"]), (1, 1, ["shift-full"])],
)
async def test_a_seat_for_everybody_or_for_nobody(
    service: MemoryService, seats: int, taken: int, said: list[str]
) -> None:
    (shift,) = await opened(service, seats)
    if taken:
        await ask(service, shift, "H")
    refused = await service.refused(ReserveParty, person("A"), **party(shift))
    assert slugs(refused) == said
    assert await line(service, shift) == (taken, "", "")


async def test_a_party_passes_nobody_who_waits_and_does_not_wait(service: MemoryService) -> None:
    (shift,) = await opened(service, 3)
    (other,) = await opened(service, 1)
    for who in "FGHE":
        await ask(service, shift, who)
    await ask(service, other, "E")
    for who in "FG":
        await do(service, CancelSeat, shift, who)
    # One is free, and E, who waits for it, is busy then.
    refused = await service.refused(ReserveParty, person("A"), **party(shift, "AB"))
    assert slugs(refused) == ["others-wait"]


async def test_an_organiser_is_told_every_rule_of_everybody(service: MemoryService) -> None:
    (shift,) = await opened(service, 5)
    (other,) = await opened(service, 1)
    await ask(service, other, "B")
    await suspend(service, "B")
    await ask(service, shift, "C")
    refused = await service.refused(ReserveParty, OPERATOR, **party(shift))
    assert slugs(refused) == ["not-everybody-can"]
    people = refused[0].model_dump()["people"]
    assert {one["volunteer_id"]: [r["slug"] for r in one["refusals"]] for one in people} == {
        "B": ["volunteer-not-active"],
        "C": ["already-signed-up"],
    }
    await service.done(ReserveParty, OPERATOR, **party(shift, "DEF"))
    told = service.told(SeatReserved)[-3:]
    assert {e.by_role for e in told} == {"operator"}
    assert await state(service, shift, "F") == "reserved"


async def test_a_companion_learns_nothing_of_others_but_that_they_cannot(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 5)
    (other,) = await opened(service, 2)
    for who in "AB":
        await ask(service, other, who)
    refused = await service.refused(ReserveParty, person("A"), **party(shift))
    people = refused[0].model_dump()["people"]
    assert {one["volunteer_id"]: [r["slug"] for r in one["refusals"]] for one in people} == {
        "A": ["overlaps"],
        "B": [],
    }


async def test_who_is_named_is_registered_and_named_once(service: MemoryService) -> None:
    (shift,) = await opened(service, 5)
    refused = await service.refused(ReserveParty, person("A"), **party(shift, "ABBZ"))
    assert slugs(refused) == ["named-twice", "not-found"]


async def test_where_an_organiser_decides_everybody_asks_for_themself(
    service: MemoryService,
) -> None:
    (shift,) = await by_approval(service, 5)
    refused = await service.refused(ReserveParty, person("A"), **party(shift))
    assert slugs(refused) == ["approval-needed"]
    await service.done(ReserveParty, OPERATOR, **party(shift))
    assert await line(service, shift) == (3, "", "")


# --- by a unit's liaison ---


LIAISON = acting_as(id="liaison", role="unit-liaison", organisation="o", purpose="party-work")


async def of_the_unit(service: MemoryService, who: str) -> None:
    await service.follow(*(about(began(one), 1) for one in who))


async def test_a_liaison_signs_up_members_of_their_unit_who_are_told(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 3)
    await of_the_unit(service, "AB")
    wish = {**party(shift, "AB"), "unit_id": "o"}
    receipt: PartyReceipt = await service.done(ReserveParty, LIAISON, **wish)
    assert [one.state for one in receipt.seats] == ["reserved", "reserved"]
    told = service.told(SeatReserved)
    assert [(e.volunteer_id, e.by_role, e.by_organisation) for e in told] == [
        ("A", "unit-liaison", "o"),
        ("B", "unit-liaison", "o"),
    ]
    for who in "AB":
        await service.done(DisclaimSeat, person(who), **seat(shift, who))
    assert await line(service, shift) == (0, "", "")


async def test_a_liaison_speaks_for_nobody_else(service: MemoryService) -> None:
    (shift,) = await opened(service, 5)
    await of_the_unit(service, "A")
    await service.follow(about(began("B", "other"), 1), about(began("C"), 1))
    await service.follow(about(left("C"), 2))
    wish = {**party(shift, "ABCD"), "unit_id": "o"}
    refused = await service.refused(ReserveParty, LIAISON, **wish)
    assert [(r.SLUG, r.model_dump().get("volunteer_id")) for r in refused] == [
        ("not-of-the-unit", "B"),
        ("not-of-the-unit", "C"),
        ("not-of-the-unit", "D"),
    ]
    assert await line(service, shift) == (0, "", "")
    for unit_id in ("other", None):
        hidden = await service.refused(ReserveParty, LIAISON, **{**wish, "unit_id": unit_id})
        assert slugs(hidden) == ["out-of-scope"]


async def test_a_liaison_learns_nothing_of_members_but_that_they_cannot(
    service: MemoryService,
) -> None:
    (shift,) = await opened(service, 5)
    (other,) = await opened(service, 2)
    await ask(service, other, "B")
    await of_the_unit(service, "ABC")
    wish = {**party(shift), "unit_id": "o"}
    refused = await service.refused(ReserveParty, LIAISON, **wish)
    people = refused[0].model_dump()["people"]
    assert people == [{"volunteer_id": "B", "refusals": []}]
    (asked,) = await by_approval(service, 5)
    refused = await service.refused(ReserveParty, LIAISON, **{**wish, "shift_id": asked})
    assert slugs(refused) == ["approval-needed", "not-everybody-can"]


async def test_where_something_has_to_be_read_an_organiser_signs_members_up(
    service: MemoryService,
) -> None:
    plan = scheduling.shift(42, max_crew=5)
    (shift,) = await scheduling.opened(service, plan, agreement_asked=True)
    await of_the_unit(service, "AB")
    wish = {**party(shift, "AB"), "unit_id": "o", **scheduling.READ}
    refused = await service.refused(ReserveParty, LIAISON, **wish)
    assert slugs(refused) == ["not-everybody-can"]
    receipt = await service.done(ReserveParty, OPERATOR, **wish)
    assert len(receipt.seats) == 2

"""Several people who sign up together: a seat for everybody, or for nobody."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.schema.scheduling.parties import PartyReceipt, ReserveParty
from baodao.schema.scheduling.seats import CancelSeat, DisclaimSeat, SeatReserved
from tests.builders import waitlist
from tests.builders.registration import OPERATOR, person
from tests.builders.scheduling import seat
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

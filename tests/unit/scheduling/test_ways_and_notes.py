"""No seat is had in any way without what has to be read of it, by whom it is for."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.schema.scheduling.invitations import AcceptShiftInvitation, InviteToShift
from baodao.schema.scheduling.parties import ReserveParty
from baodao.schema.scheduling.requests import ApproveSignUp
from baodao.schema.scheduling.seats import ReserveSeat
from baodao.schema.scheduling.swaps import AcceptSwap, OfferSwap
from tests.builders import scheduling
from tests.builders.registration import OPERATOR, person
from tests.builders.scheduling import seat
from tests.builders.waitlist import do, state
from tests.unit.scheduling import test_risk_notes
from tests.unit.scheduling.test_risk_notes import DANGER, changed, kept, opened

service = test_risk_notes.service
READ: dict[str, Any] = {"terms_version": 1}
UNREAD = ["risk-note-unread"]


async def test_who_asks_has_read_and_reads_again_what_has_changed(service: MemoryService) -> None:
    plan = scheduling.shift(42, by_approval=True)
    first, second = [(await scheduling.opened(service, plan, **DANGER))[0] for _ in range(2)]
    unread = await service.refused(ReserveSeat, person("A"), **seat(first, "A"))
    assert slugs(unread) == UNREAD
    for shift, who in ((first, "A"), (second, "B")):
        await service.done(ReserveSeat, person(who), **seat(shift, who, **READ))
    assert (await do(service, ApproveSignUp, first, "A")).state == "reserved"
    assert await kept(service, first, "A") == (1, None)
    await changed(service, second, **DANGER, risk_note="测试·路滑")
    outdated = await service.refused(ApproveSignUp, OPERATOR, **seat(second, "B"))
    assert slugs(outdated) == UNREAD
    assert await state(service, second, "B") == "requested"


async def test_who_is_invited_reads_before_they_accept(service: MemoryService) -> None:
    (shift,) = await opened(service, 1, **DANGER)
    await service.done(InviteToShift, OPERATOR, **seat(shift, "A"))
    unread = await service.refused(AcceptShiftInvitation, person("A"), **seat(shift, "A"))
    assert slugs(unread) == UNREAD
    await service.done(AcceptShiftInvitation, person("A"), **seat(shift, "A", **READ))
    assert await kept(service, shift, "A") == (1, None)


async def test_nobody_reads_for_a_companion(service: MemoryService) -> None:
    (shift,) = await opened(service, 2, **DANGER)
    party = {"shift_id": shift, "volunteer_id": "A", "others": ["B"], **READ}
    refused = await service.refused(ReserveParty, person("A"), **party)
    assert refused[0].model_dump()["people"] == [{"volunteer_id": "B", "refusals": []}]
    await service.done(ReserveParty, OPERATOR, **party)
    assert [await kept(service, shift, who) for who in "AB"] == [(1, None)] * 2


async def test_both_who_swap_have_read_of_the_seat_they_take(service: MemoryService) -> None:
    x, y = [(await opened(service, 1, **DANGER))[0] for _ in range(2)]
    for shift, who in ((x, "A"), (y, "B")):
        await service.done(ReserveSeat, person(who), **seat(shift, who, **READ))
    offer = seat(x, "A", to_id="B", for_shift_id=y)
    assert slugs(await service.refused(OfferSwap, person("A"), **offer)) == UNREAD
    await service.done(OfferSwap, person("A"), **offer, **READ)
    taking = seat(x, "A", to_id="B")
    assert slugs(await service.refused(AcceptSwap, person("B"), **taking)) == UNREAD
    await service.done(AcceptSwap, person("B"), **taking, **READ)
    assert [await kept(service, x, "B"), await kept(service, y, "A")] == [(1, None)] * 2


@pytest.mark.parametrize("reads", [True, False])
async def test_what_was_read_when_a_swap_was_offered_holds_while_it_stands(
    service: MemoryService, reads: bool
) -> None:
    x, y = [(await opened(service, 1, **DANGER))[0] for _ in range(2)]
    for shift, who in ((x, "A"), (y, "B")):
        await service.done(ReserveSeat, person(who), **seat(shift, who, **READ))
    offer = seat(x, "A", to_id="B", for_shift_id=y)
    await service.done(OfferSwap, person("A"), **offer, **READ)
    if not reads:
        await changed(service, y, **DANGER, risk_note="测试·路滑")
    outcome = await service.send(AcceptSwap, person("B"), **seat(x, "A", to_id="B"), **READ)
    said = slugs(getattr(outcome, "refusals", ()))
    assert ("swap-outdated" in said) == (not reads)

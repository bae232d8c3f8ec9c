"""The other ways to a seat in memory: shifts for which an organiser decides who comes."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Command, Envelope
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.scheduling.invitations import (
    AcceptShiftInvitation,
    DeclineShiftInvitation,
    InviteToShift,
)
from baodao.schema.scheduling.parties import ReserveParty
from baodao.schema.scheduling.requests import ApproveSignUp, RefuseSignUp, WithdrawSignUp
from baodao.schema.scheduling.seats import ReserveSeat, SeatReceipt
from baodao.schema.scheduling.swaps import AcceptSwap, DeclineSwap, OfferSwap, WithdrawSwap
from tests.builders import scheduling, waitlist
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import seat


async def by_approval(service: MemoryService, *seats: int, **changes: Any) -> list[str]:
    """Shifts of two hours in two days, for which somebody has to say who comes."""
    shifts = [scheduling.shift(42, max_crew=most, by_approval=True, **changes) for most in seats]
    return await scheduling.opened(service, *shifts)


async def asks(service: MemoryService, shift: str, who: str) -> SeatReceipt:
    """Somebody asks for a seat themself."""
    receipt: SeatReceipt = await service.done(ReserveSeat, person(who), **seat(shift, who))
    return receipt


async def suspend(service: MemoryService, who: str) -> None:
    """Registration tells that somebody may not sign up, as the second it tells of them."""
    event = VolunteerSuspended(division=COMMUNITY, volunteer_id=who)
    envelope = Envelope(
        id=f"suspended-{who}",
        type=event.TYPE,
        source="/baodao/registration",
        subject=event.aggregate_id,
        time=service.now,
        aggregate_type=event.aggregate_type,
        aggregate_version=2,
        correlation_id="c",
        causation_id="c",
    )
    await service.follow((envelope, event))


KINDS = (
    *(ApproveSignUp, RefuseSignUp, WithdrawSignUp),
    *(InviteToShift, AcceptShiftInvitation, DeclineShiftInvitation),
    *(OfferSwap, AcceptSwap, DeclineSwap, WithdrawSwap, ReserveParty),
)
"""The commands about these ways."""


async def before(kind: type[Command]) -> tuple[MemoryService, dict[str, Any], Actor]:
    """A service, and a command about a way that can be carried out there by somebody."""
    service = await waitlist.prepared()
    if kind in (ApproveSignUp, RefuseSignUp, WithdrawSignUp):
        (shift,) = await by_approval(service, 1)
        await asks(service, shift, "A")
        more = {"reason": "测试"} if kind is RefuseSignUp else {}
        return service, seat(shift, "A", **more), OPERATOR
    (shift,) = await waitlist.opened(service, 2)
    if kind is ReserveParty:
        party = {"shift_id": shift, "volunteer_id": "A", "others": ["B"]}
        return service, party, OPERATOR
    if kind in (OfferSwap, AcceptSwap, DeclineSwap, WithdrawSwap):
        return service, *await _swap_before(service, shift, kind)
    if kind is not InviteToShift:
        await service.done(InviteToShift, OPERATOR, **seat(shift, "A"))
    return service, seat(shift, "A"), OPERATOR


async def _swap_before(
    service: MemoryService, shift: str, kind: type[Command]
) -> tuple[dict[str, Any], Actor]:
    """A has a seat, and offers it to B."""
    await waitlist.ask(service, shift, "A")
    offer = seat(shift, "A", to_id="B")
    if kind is OfferSwap:
        return offer, person("A")
    await service.done(OfferSwap, person("A"), **offer)
    if kind is WithdrawSwap:
        return seat(shift, "A"), person("A")
    return offer, person("B")

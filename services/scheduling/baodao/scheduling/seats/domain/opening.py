"""When seats are to be had, and whether by taking one or by waiting for one."""

from datetime import datetime

from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Claim
from baodao.scheduling.seats.domain.offers import is_open_to_all
from baodao.scheduling.seats.domain.sought import SoughtShift
from baodao.schema import Refusal
from baodao.schema.scheduling.activity_refusals import ShiftIsOver
from baodao.schema.scheduling.seat_refusals import (
    NotPublished,
    ShadowPlacesFull,
    ShiftFull,
    SignUpClosed,
    SignUpNotOpen,
)
from baodao.schema.scheduling.waitlist import OthersWait, WaitlistFull


def closes_at(shift: SoughtShift) -> datetime:
    """Until when seats are taken and given back: the start, and of a call-out its end."""
    return shift.ends_at if shift.called_within else shift.starts_at


def is_late(shift: SoughtShift, policy: Policy, now: datetime) -> bool:
    """Whether a seat is given back so late that it is marked; to a call-out nobody comes late."""
    return not shift.called_within and shift.starts_at - now < policy.cancel_free


def way_in(
    shift: SoughtShift, policy: Policy, now: datetime, *, may_wait: bool, apprentice: bool = False
) -> tuple[Claim, list[Refusal]]:
    """What somebody who comes now gets, a seat or a place on the list; or why neither.

    Nobody passes a list on which somebody waits, until so little time is left that nobody is
    offered anything. For places of apprentices nobody waits.
    """
    refusals = opening_refusals(shift, now)
    if apprentice:
        if shift.apprentices >= shift.shadow_places:
            refusals.append(ShadowPlacesFull(shift_id=shift.id, places=shift.shadow_places))
        return "seat", refusals
    is_full, comes_too_late = (
        shift.seats_taken >= shift.max_crew,
        is_open_to_all(shift, policy, now),
    )
    if not is_full and (comes_too_late or not shift.waiting):
        return "seat", refusals
    if may_wait and not comes_too_late:
        places = policy.waitlist_places if shift.max_waiting is None else shift.max_waiting
        if len(shift.waiting) < places:
            return "place", refusals
        refusals.append(WaitlistFull(shift_id=shift.id, places=places))
    elif is_full:
        refusals.append(ShiftFull(shift_id=shift.id, capacity=shift.max_crew))
    else:
        refusals.append(OthersWait(shift_id=shift.id, waiting=len(shift.waiting)))
    return "seat", refusals


def opening_refusals(shift: SoughtShift, now: datetime) -> list[Refusal]:
    """Why nobody signs up now: not yet, not any more, or not at all."""
    refusals: list[Refusal] = []
    if shift.state in ("cancelled", "over"):
        refusals.append(ShiftIsOver(shift_id=shift.id, state=shift.state))
    elif shift.state != "published":
        refusals.append(NotPublished(shift_id=shift.id))
    elif shift.sign_up_opens_at and now < shift.sign_up_opens_at:
        refusals.append(SignUpNotOpen(opens_at=shift.sign_up_opens_at))
    return refusals + cancel_refusals(shift, now)


def change_refusals(shift: SoughtShift, now: datetime) -> list[Refusal]:
    """Why nothing about its seats can be settled now; whoever wants to leave always may."""
    if shift.state in ("cancelled", "over"):
        return [ShiftIsOver(shift_id=shift.id, state=shift.state)]
    return cancel_refusals(shift, now)


def cancel_refusals(shift: SoughtShift, now: datetime) -> list[Refusal]:
    """Why a seat cannot be given back now."""
    return [SignUpClosed(starts_at=shift.starts_at)] if now >= closes_at(shift) else []

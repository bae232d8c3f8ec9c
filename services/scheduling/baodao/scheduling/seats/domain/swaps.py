"""Seats that volunteers hand on to each other: seat for seat, or one that somebody takes over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import change_refusals
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp, Swap, name_of
from baodao.scheduling.seats.domain.swap_ends import swap_ended
from baodao.scheduling.seats.domain.terms import Acknowledged, outdated
from baodao.scheduling.seats.domain.ways import Ways
from baodao.schema import Refusal
from baodao.schema.scheduling.parties import FailedPerson, NotEverybodyCan
from baodao.schema.scheduling.requests import ApprovalNeeded
from baodao.schema.scheduling.seat_refusals import NotPublished, NotSignedUp
from baodao.schema.scheduling.swaps import SwapExpired, SwapOffered, SwapOutcome, SwapOutdated
from baodao.schema.scheduling.waitlist import OthersWait


class Swapping(Ways):
    """What one decision does about seats of a shift that are handed on."""

    def offer_swap(self, sign_up: SignUp, swap: Swap, until: datetime) -> SignUp:
        """Offer a seat to somebody else."""
        shift = self._shift
        change = sign_up.offer_swap(swap, until)
        self._people(change)
        self._events.append(
            SwapOffered(
                division=shift.division,
                **self._whose(sign_up.volunteer_id),
                to_id=swap.to_id,
                for_shift_id=swap.for_shift_id,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                open_until=until,
            )
        )
        return change.after

    def end_swap(
        self, sign_up: SignUp, outcome: SwapOutcome, declined_by: str | None = None
    ) -> SignUp:
        """Offer a seat no longer."""
        change = sign_up.end_swap(declined_by=declined_by)
        self._people(change)
        self._events += swap_ended(self._shift, sign_up, outcome)
        return change.after

    def hand_over(self, who: Volunteer, sign_up: SignUp, outcome: SwapOutcome) -> None:
        """Give a seat to who takes it next; an offer of this seat has come to this."""
        self._free(who, sign_up.hand_over(), "swapped", outcome=outcome)


@dataclass(frozen=True, slots=True)
class Hand:
    """A seat of a shift that one gives and another one takes; `sign_ups` are theirs for it."""

    shift: Shift
    policy: Policy
    giver: Calendar
    taker: Calendar
    sign_ups: Mapping[str, SignUp]

    @property
    def given(self) -> SignUp | None:
        """The sign-up of who gives."""
        return self.sign_ups.get(name_of(self.shift.id, self.giver.id))

    @property
    def takes(self) -> Volunteer:
        """Who takes, with what they had of the shift."""
        return Volunteer(self.taker, self.sign_ups.get(name_of(self.shift.id, self.taker.id)))

    @property
    def is_apprentice(self) -> bool:
        """Whether it is a place for apprentices."""
        return self.given is not None and self.given.apprentice

    def refusals(self, now: datetime) -> list[Refusal]:
        """Why this seat cannot be handed on, whoever takes it."""
        refusals = hand_on_refusals(self.shift, now)
        given = self.given
        if given is None or not given.holds_seat:
            refusals.append(NotSignedUp(shift_id=self.shift.id, volunteer_id=self.giver.id))
        else:
            refusals += given.cancel_refusals()
        return refusals

    def against_taker(self, gives: Shift | None, now: datetime) -> list[Refusal]:
        """Why who takes it cannot have it, with the time of what they give set free."""
        free = self.taker.clear([gives.id]).after if gives else self.taker
        apprentice = self.is_apprentice
        return free.refusals(self.shift, self.policy, now, "seat", apprentice=apprentice)


def hand_on_refusals(shift: Shift, now: datetime) -> list[Refusal]:
    """Why seats of this shift are not handed on."""
    refusals = change_refusals(shift, now)
    if shift.state == "draft":
        refusals.append(NotPublished(shift_id=shift.id))
    if shift.is_by_approval:
        refusals.append(ApprovalNeeded(shift_id=shift.id))
    return refusals


def waited_for(shift: Shift) -> list[Refusal]:
    """Why nobody comes instead of somebody: others wait for what comes free."""
    waiting = len(shift.waiting)
    return [OthersWait(shift_id=shift.id, waiting=waiting)] if waiting else []


def swap_refusals(
    offered: Hand, back: Hand | None, given: SignUp, swap: Swap, now: datetime
) -> list[Refusal]:
    """Why a seat is not taken that was offered, for one that goes back or for none.

    Whoever takes it is told every rule that is against themself, and of the other one no more than
    that something is: when they are busy, or why they may not, is for nobody else to know.
    """
    refusals = offered.refusals(now)
    if back is None:
        refusals += waited_for(offered.shift)
    else:
        refusals += back.refusals(now)
        has_read = not outdated(back.shift, swap.read)
        if back.shift.material_changes != swap.change_known or not has_read:
            refusals.append(SwapOutdated(shift_id=back.shift.id))
    if given.open_until and now >= given.open_until:
        refusals.append(SwapExpired(open_until=given.open_until))
    refusals += offered.against_taker(back.shift if back else None, now)
    if back and back.against_taker(offered.shift, now):
        other = FailedPerson(volunteer_id=back.taker.id, refusals=[])
        refusals.append(NotEverybodyCan(people=[other]))
    return refusals


def hand_over(
    hands: Iterable[tuple[Hand, Acknowledged | None]], now: datetime
) -> list[Change[Aggregate]]:
    """Give each seat to who takes it, with what they have read, all at once.

    The first is the one that was offered.
    """
    calendars: dict[str, Calendar] = {}
    steps: list[tuple[Hand, Acknowledged | None, Swapping]] = []
    for number, (hand, read) in enumerate(hands):
        seats, given = Swapping(hand.shift, now), hand.given
        if given:
            outcome: SwapOutcome = "seat-gone" if number else "accepted"
            seats.hand_over(Volunteer(hand.giver), given, outcome)
        calendars[hand.giver.id] = seats.calendar_of(hand.giver)
        steps.append((hand, read, seats))
    changes: list[Change[Aggregate]] = []
    for hand, read, seats in steps:
        who = Volunteer(calendars.get(hand.taker.id, hand.taker), hand.takes.sign_up)
        seats.reserve(who, read=read, apprentice=hand.is_apprentice)
        changes += seats.changes()
    # A calendar gives one seat and takes the other: of two changes the earlier one comes first.
    return sorted(changes, key=lambda change: change.after.version)

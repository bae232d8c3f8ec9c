"""The seats of one shift: taken and given back, waited for and offered, never more than there are.

    seats = Seating(shift, now)
    seats.cancel(sign_up, calendar, reason, late=False)
    seats.offer(heads, policy)
    return accept(receipt, *seats.changes())

A decision takes several steps, each of which announces what it does; the shift is written once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Offer, Shift, Waiting
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.offers import expires_at, is_open_to_all
from baodao.scheduling.seats.domain.sign_up import SignUp, done_by, name_of
from baodao.scheduling.seats.domain.swap_ends import swap_ended
from baodao.scheduling.seats.domain.terms import Acknowledged
from baodao.schema import Actor, Event
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.seats import OtherReason, ReleaseReason, SeatReleased, SeatReserved
from baodao.schema.scheduling.swaps import SwapOutcome

_LOOK_AGAIN = timedelta(minutes=1)
"""How soon it is looked at again that nothing came of."""
_LOOK_AT_BUSY = timedelta(hours=1)
"""How soon, where all who wait are busy: whoever becomes free is looked at then (`Calendar.freed`).

Only what nobody's calendar tells is found so: a pack that wants less time between two shifts.
"""
_REASONS = frozenset(get_args(ReleaseReason))


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody with what they have to do with one shift."""

    calendar: Calendar
    sign_up: SignUp | None = None

    @property
    def id(self) -> str:
        """Their id."""
        return self.calendar.id


class Seating:
    """What one decision does about the seats of a shift, step by step."""

    def __init__(self, shift: Shift, now: datetime) -> None:
        self._shift, self._now = shift, now
        self._taken, self._apprentices = shift.seats_taken, shift.apprentices
        self._offers, self._waiting = list(shift.offers), list(shift.waiting)
        self._next_turn = shift.next_turn
        self._min_crew, self._max_crew = shift.min_crew, shift.max_crew
        self._events: list[Event] = []
        self._others: list[Change[Aggregate]] = []
        self._calendars: dict[str, Calendar] = {}
        self._look_again: datetime | None = None
        self._asked = shift.asked_changes
        self._pauses = False
        self._requests, self._invitations = shift.requested, shift.invitations

    # --- seats ---

    def reserve(
        self,
        who: Volunteer,
        by: Actor | None = None,
        *,
        read: Acknowledged | None,
        apprentice: bool = False,
    ) -> SignUp:
        """Take a free seat, or a place of apprentices; `by` is who did it in their name.

        `read` is what was read and signed before; no seat is taken without asking for that.
        """
        if apprentice:
            self._apprentices += 1
        else:
            self._taken += 1
        self._answered(who.sign_up)
        change = SignUp.begin(
            who.sign_up, self._shift, who.id, "reserved", by, read, apprentice=apprentice
        )
        self._hold(who, by, apprentice=apprentice)
        self._people(change, who.calendar.book(self._shift, self._now))
        return change.after

    def accept(
        self,
        who: Volunteer,
        sign_up: SignUp,
        by: Actor | None = None,
        *,
        read: Acknowledged | None,
    ) -> SignUp:
        """Take the seat that is held for somebody."""
        self._offers = [one for one in self._offers if one.volunteer_id != who.id]
        change = sign_up.accept(by, read)
        self._hold(who, by)
        self._people(change)
        return change.after

    def cancel(self, who: Volunteer, sign_up: SignUp, reason: str, *, late: bool) -> SignUp:
        """Give a seat back."""
        change = sign_up.cancel(reason, late=late)
        self._free(who, change, "cancelled", late=late)
        return change.after

    def release(
        self, who: Volunteer, sign_up: SignUp, reason: ReleaseReason | OtherReason
    ) -> SignUp:
        """Take a seat back that its holder did not give back."""
        change = sign_up.release(reason)
        self._free(who, change, reason)
        return change.after

    def _hold(self, who: Volunteer, by: Actor | None, *, apprentice: bool = False) -> None:
        shift = self._shift
        told = SeatReserved(
            division=shift.division,
            **self._whose(who.id),
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            seats_taken=self._taken,
            max_crew=self._max_crew,
            apprentice=apprentice,
            organisation_id=shift.organisation_id,
            **done_by(by),
        )
        self._events.append(told)

    def _free(
        self,
        who: Volunteer,
        change: Change[SignUp],
        reason: ReleaseReason | OtherReason,
        *,
        late: bool = False,
        outcome: SwapOutcome = "seat-gone",
    ) -> None:
        told: dict[str, Any] = {"reason": reason} if reason in _REASONS else {"because": reason}
        apprentice = change.after.apprentice
        if apprentice:
            self._apprentices -= 1
        else:
            self._taken -= 1
        self._people(change, who.calendar.clear([self._shift.id]))
        self._events.append(
            SeatReleased(
                division=self._shift.division,
                **self._whose(who.id),
                seats_taken=self._taken,
                max_crew=self._max_crew,
                **told,
                late=late,
                apprentice=apprentice,
            )
        )
        self._events += swap_ended(self._shift, change.before, outcome)

    def all_asked(self) -> None:
        """Note that everybody was asked about the last change."""
        self._asked = self._shift.material_changes

    def pause(self) -> None:
        """If nothing came of this look, have the next in a minute.

        Somebody's document cannot be read, or all who wait are busy.
        """
        self._pauses = not self._others

    # --- the waiting list ---

    def wait(self, who: Volunteer, by: Actor | None = None, turn: int | None = None) -> SignUp:
        """Wait for a seat, behind everybody else or in a turn that nobody has now."""
        if turn is None:
            turn, self._next_turn = self._next_turn, self._next_turn + 1
            self._waiting.append(Waiting(turn, who.id))
        else:
            self._put(Waiting(turn, who.id))
        self._answered(who.sign_up)
        change = SignUp.begin(who.sign_up, self._shift, who.id, "waitlisted", by)
        self._people(change, who.calendar.wait_for(self._shift))
        self._events.append(
            schema.WaitlistJoined(division=self._shift.division, **self._whose(who.id), turn=turn)
        )
        return change.after

    def leave(self, who: Volunteer, sign_up: SignUp, reason: schema.LeaveReason) -> SignUp:
        """Wait no longer, or hold no offer any more, and be off the list."""
        if sign_up.state == "offered":
            self._drop_offer(who.id)
        self._waiting = [one for one in self._waiting if one.volunteer_id != who.id]
        change = sign_up.become("left" if reason == "left" else "ended")
        self._people(change, who.calendar.clear([self._shift.id]))
        self._events.append(
            schema.WaitlistLeft(division=self._shift.division, **self._whose(who.id), reason=reason)
        )
        return change.after

    def end_offer(self, who: Volunteer, sign_up: SignUp, outcome: schema.OfferOutcome) -> SignUp:
        """Hold a seat for somebody no longer; one that is taken back puts them where they were."""
        offer = self._drop_offer(who.id)
        if outcome == "taken-back":
            self._put(Waiting(offer.turn, who.id))
        change = sign_up.become("waitlisted" if outcome == "taken-back" else outcome)
        calendar = who.calendar.clear([self._shift.id])
        if outcome == "taken-back":
            calendar = who.calendar.wait_for(self._shift)
        self._people(change, calendar)
        self._events.append(
            schema.OfferEnded(
                division=self._shift.division,
                **self._whose(who.id),
                outcome=outcome,
                seats_taken=self._taken,
                max_crew=self._max_crew,
            )
        )
        return change.after

    def offer(
        self,
        known: Mapping[str, Volunteer],
        policy: Policy,
        *,
        others_are_busy: bool = False,
        up_to_date: bool = True,
    ) -> None:
        """Offer what is free to those who waited longest, as far as they are among the known.

        Who is busy then, or may not sign up, is passed over and keeps their place. It is not
        `up_to_date` who is, if the shift has changed since that was looked up.
        """
        shift, now = self._shift, self._now
        if shift.state != "published":
            return
        if is_open_to_all(shift, policy, now):
            self._look_again = shift.starts_at
            return
        self._look_again, until = now, expires_at(shift, policy, now)
        could_offer = False
        for one in list(self._waiting):
            who = known.get(one.volunteer_id)
            if self._taken >= self._max_crew or (who is None and not others_are_busy):
                return
            if who and who.sign_up and not who.calendar.refusals(shift, policy, now, "offer"):
                self._hold_for(one, who, who.sign_up, until)
                could_offer = True
        if not could_offer:
            self._look_again = now + (_LOOK_AT_BUSY if up_to_date else _LOOK_AGAIN)

    def close(self, known: Mapping[str, Volunteer]) -> None:
        """End the list, since the shift has begun; nobody is asked about it any more."""
        for one in list(self._waiting):
            who = known.get(one.volunteer_id)
            if who and who.sign_up:
                self.leave(who, who.sign_up, "shift-started")
        self.all_asked()

    def resize(self, min_crew: int, max_crew: int, offered: Mapping[str, Volunteer]) -> None:
        """Have so many seats; offers beyond that are taken back, the newest first."""
        self._min_crew, self._max_crew = min_crew, max_crew
        for one in reversed(self._shift.offers):
            if self._taken <= max_crew:
                break
            who = offered.get(one.volunteer_id)
            if who and who.sign_up:
                self.end_offer(who, who.sign_up, "taken-back")
        self._events.append(
            schema.CapacitySet(
                division=self._shift.division,
                shift_id=self._shift.id,
                activity_id=self._shift.activity_id,
                min_crew=min_crew,
                max_crew=max_crew,
                seats_taken=self._taken,
            )
        )

    def _hold_for(self, one: Waiting, who: Volunteer, sign_up: SignUp, until: datetime) -> None:
        shift = self._shift
        self._taken += 1
        self._waiting.remove(one)
        self._offers.append(Offer(one.turn, one.volunteer_id, until))
        self._people(sign_up.become("offered"), who.calendar.book(shift, self._now))
        self._events.append(
            schema.SeatOffered(
                division=shift.division,
                **self._whose(who.id),
                turn=one.turn,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                expires_at=until,
                seats_taken=self._taken,
                max_crew=self._max_crew,
            )
        )

    def _put(self, one: Waiting) -> None:
        self._waiting = sorted([*self._waiting, one], key=lambda waits: waits.turn)

    def _drop_offer(self, volunteer_id: str) -> Offer:
        (offer,) = [one for one in self._offers if one.volunteer_id == volunteer_id]
        self._offers.remove(offer)
        self._taken -= 1
        return offer

    # --- what becomes of it ---

    @property
    def taken(self) -> int:
        """How many seats are taken now, with those that are offered."""
        return self._taken

    def turn_of(self, volunteer_id: str) -> int:
        """In which turn somebody waits or is offered a seat.

        Raises:
            StopIteration: they do neither.
        """
        return next(
            one.turn for one in (*self._offers, *self._waiting) if one.volunteer_id == volunteer_id
        )

    def calendar_of(self, calendar: Calendar) -> Calendar:
        """A calendar as it is by now."""
        return self._calendars.get(calendar.id, calendar)

    def ahead(self, volunteer_id: str) -> int | None:
        """How many wait before somebody; None for who does not wait."""
        if self._waiting and self._waiting[-1].volunteer_id == volunteer_id:
            return len(self._waiting) - 1
        people = (one.volunteer_id for one in self._waiting)
        return next((place for place, who in enumerate(people) if who == volunteer_id), None)

    def changes(self) -> list[Change[Aggregate]]:
        """What changes: the shift, and with it the sign-ups and calendars of people."""
        shift = self._shift.change(
            *self._events,
            seats_taken=self._taken,
            apprentices=self._apprentices,
            offers=tuple(self._offers),
            waiting=tuple(self._waiting),
            next_turn=self._next_turn,
            min_crew=self._min_crew,
            max_crew=self._max_crew,
            asked_changes=self._asked,
            requested=self._requests,
            invitations=self._invitations,
            look_at=self._due(),
        )
        return [shift, *self._others]

    def _answered(self, sign_up: SignUp | None) -> None:
        """Note that somebody neither asks any more nor is asked, if they did or were."""
        if sign_up and sign_up.state == "requested":
            self._requests -= 1
        elif sign_up and sign_up.state == "invited":
            self._invitations -= 1

    def _people(self, sign_up: Change[SignUp], calendar: Change[Calendar] | None = None) -> None:
        self._others.append(sign_up)
        if calendar is not None:
            self._others.append(calendar)
            self._calendars[calendar.after.id] = calendar.after

    def _due(self) -> datetime | None:
        due = self._next_due()
        return self._now + _LOOK_AGAIN if due and due <= self._now and self._pauses else due

    def _next_due(self) -> datetime | None:
        if self._shift.state == "cancelled":
            is_over = not (self._taken or self._apprentices or self._waiting)
            is_over = is_over and not (self._requests or self._invitations)
            return None if is_over else self._now
        if self._shift.material_changes > self._asked:
            return self._now
        times = [one.expires_at for one in self._offers]
        if self._waiting:
            times.append(self._shift.starts_at)
            if self._taken < self._max_crew:
                times.append(self._look_again or self._now)
        return min(times, default=None)

    def _whose(self, volunteer_id: str) -> dict[str, Any]:
        shift = self._shift
        return {
            "shift_id": shift.id,
            "activity_id": shift.activity_id,
            "volunteer_id": volunteer_id,
            "sign_up_id": name_of(shift.id, volunteer_id),
        }

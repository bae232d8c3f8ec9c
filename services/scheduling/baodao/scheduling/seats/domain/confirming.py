"""A shift that has changed under who signed up: whom that is asked of, and until when."""

from datetime import datetime

from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.domain.swap_ends import swap_ended
from baodao.scheduling.seats.domain.terms import Acknowledged
from baodao.scheduling.seats.domain.ways import Ways
from baodao.schema.scheduling.confirming import ConfirmationAsked, SeatConfirmed


class Asking(Ways):
    """What one decision does about the seats of a shift that has changed, step by step."""

    def ask_again(self, who: Volunteer, sign_up: SignUp, policy: Policy) -> None:
        """Have somebody decide about their seat anew; where they are busy, it takes no time."""
        shift = self._shift
        by = confirm_by(shift, policy, self._now)
        is_busy = any(True for _ in who.calendar.clashes(shift, policy, self._now))
        change = sign_up.learn_change(shift, confirm_by=by, ask=True)
        self._events += swap_ended(self._shift, sign_up, "shift-changed")
        mine = who.calendar
        self._people(change, mine.wait_for(shift) if is_busy else mine.book(shift, self._now))
        self._events.append(
            ConfirmationAsked(
                division=shift.division,
                **self._whose(who.id),
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
                role=shift.role,
                confirm_by=by,
                busy=is_busy,
            )
        )

    def offer_again(self, who: Volunteer, sign_up: SignUp, policy: Policy) -> None:
        """Go on holding a seat for somebody; where they are busy by now, they wait again."""
        if any(True for _ in who.calendar.clashes(self._shift, policy, self._now)):
            back = self.end_offer(who, sign_up, "taken-back")
            self.note_change(back)
            return
        change = sign_up.learn_change(self._shift, confirm_by=None, ask=False)
        self._people(change, who.calendar.book(self._shift, self._now))

    def note_change(self, sign_up: SignUp) -> None:
        """Note a change for who waits: they are offered what is, or nothing."""
        self._people(sign_up.learn_change(self._shift, confirm_by=None, ask=False))

    def confirm(self, who: Volunteer, sign_up: SignUp, read: Acknowledged | None = None) -> SignUp:
        """Keep a seat as it is by now, with what was read for that or before."""
        change = sign_up.confirm(read or sign_up.acknowledged)
        self._people(change, who.calendar.book(self._shift, self._now))
        self._events.append(SeatConfirmed(division=self._shift.division, **self._whose(who.id)))
        return change.after

    def expect(self, sign_up: SignUp, arrives_at: datetime) -> SignUp:
        """Note when somebody expects to arrive at a call-out."""
        change = sign_up.expect(arrives_at, self._shift)
        self._people(change)
        return change.after


def confirm_by(shift: Shift, policy: Policy, now: datetime) -> datetime | None:
    """Until when they have to; None where so little time is left that they only may cancel."""
    if shift.starts_at - now < policy.confirm_least:
        return None
    return min(now + policy.confirm_within, shift.starts_at - policy.cancel_free)

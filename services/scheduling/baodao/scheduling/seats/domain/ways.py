"""Seats that somebody has to say yes to: an organiser to who asks, or who is invited themselves.

Neither holds a seat or takes anybody's time; each is open until an instant.
"""

from datetime import datetime
from typing import Any, Final

from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.seating import Seating, Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.domain.terms import Acknowledged
from baodao.schema import Refusal
from baodao.schema.scheduling import invitations as inv
from baodao.schema.scheduling import requests as req
from baodao.schema.scheduling.seats import OtherReason, ReleaseReason

_ITS_OWN: Final = ("records-merged", "volunteer-withdrawn", "consent-withdrawn")
"""What has happened because of the person who asks; of all else it is refused."""


class Ways(Seating):
    """What one decision does about the seats of a shift, and about who asks or is invited."""

    def request(
        self,
        who: Volunteer,
        read: Acknowledged | None,
        *,
        apprentice: bool = False,
        asked_at: datetime | None = None,
    ) -> SignUp:
        """Ask for a seat, now or since then; `read` is what was read and signed before."""
        shift = self._shift
        self._requests += 1
        change = SignUp.begin(
            who.sign_up,
            shift,
            who.id,
            "requested",
            None,
            read,
            apprentice=apprentice,
            open_until=shift.starts_at,
            asked_at=asked_at or self._now,
        )
        self._people(change, who.calendar.wait_for(shift))
        self._tell(change.after)
        return change.after

    def invite(self, who: Volunteer, until: datetime) -> SignUp:
        """Invite somebody."""
        self._invitations += 1
        change = SignUp.begin(who.sign_up, self._shift, who.id, "invited", open_until=until)
        self._people(change, who.calendar.be_invited(self._shift))
        self._tell(change.after)
        return change.after

    def tell_again(self, sign_up: SignUp) -> None:
        """Tell who asks or is invited that the shift is another one."""
        change = sign_up.learn_while_open(self._shift)
        self._people(change)
        self._tell(change.after, changed=True)

    def wait_longer(self, sign_up: SignUp) -> None:
        """Go on asking until the shift starts, which is later than when that was noted."""
        self._people(sign_up.learn_while_open(self._shift))

    def refuse(self, who: Volunteer, sign_up: SignUp, said: str) -> SignUp:
        """Refuse a request, in an organiser's words."""
        return self._end_request(who, sign_up, "refused", "by-organiser", said)

    def withdraw(self, who: Volunteer, sign_up: SignUp) -> SignUp:
        """Ask no longer."""
        return self._end_request(who, sign_up, "withdrawn", "by-themself")

    def decline(self, who: Volunteer, sign_up: SignUp) -> SignUp:
        """Do without what one is invited to."""
        return self._end_invitation(who, sign_up, "declined", "by-themself")

    def end_unanswered(self, who: Volunteer, sign_up: SignUp) -> SignUp:
        """End what is open, since nobody has said anything in time."""
        if sign_up.state == "invited":
            return self._end_invitation(who, sign_up, "expired", "not-answered")
        return self._end_request(who, sign_up, "refused", "shift-started")

    def end(self, who: Volunteer, sign_up: SignUp, reason: ReleaseReason | OtherReason) -> SignUp:
        """End whatever somebody has of the shift, because of something that has happened."""
        if sign_up.holds_seat:
            return self.release(who, sign_up, reason)
        if sign_up.state == "invited":
            return self._end_invitation(who, sign_up, "expired", reason)
        if sign_up.state == "requested":
            outcome: req.RequestOutcome = "withdrawn" if reason in _ITS_OWN else "refused"
            return self._end_request(who, sign_up, outcome, reason)
        return self.leave(who, sign_up, reason)

    def _end_request(
        self,
        who: Volunteer,
        sign_up: SignUp,
        outcome: req.RequestOutcome,
        reason: req.RequestEnd,
        said: str | None = None,
    ) -> SignUp:
        whose: dict[str, Any] = {"division": self._shift.division, **self._whose(who.id)}
        self._events.append(req.RequestEnded(**whose, outcome=outcome, reason=reason, said=said))
        return self._end_open(who, sign_up, outcome, said or reason)

    def _end_invitation(
        self,
        who: Volunteer,
        sign_up: SignUp,
        outcome: inv.InvitationOutcome,
        reason: inv.InvitationEnd,
    ) -> SignUp:
        whose: dict[str, Any] = {"division": self._shift.division, **self._whose(who.id)}
        self._events.append(inv.InvitationEnded(**whose, outcome=outcome, reason=reason))
        return self._end_open(who, sign_up, outcome, reason)

    def _end_open(
        self,
        who: Volunteer,
        sign_up: SignUp,
        outcome: req.RequestOutcome | inv.InvitationOutcome,
        reason: str,
    ) -> SignUp:
        self._answered(sign_up)
        change = sign_up.end_open(outcome, reason)
        self._people(change, who.calendar.clear([self._shift.id]))
        return change.after

    def _tell(self, sign_up: SignUp, *, changed: bool = False) -> None:
        shift = self._shift
        told: dict[str, Any] = {
            "division": shift.division,
            **self._whose(sign_up.volunteer_id),
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
            "role": shift.role,
            "changed": changed,
        }
        if sign_up.state == "invited":
            told["open_until"] = sign_up.open_until
            self._events.append(inv.VolunteerInvited(**told))
        else:
            self._events.append(req.SeatRequested(**told))


def invitation_ends(
    shift: Shift, policy: Policy, now: datetime, given: datetime | None
) -> datetime:
    """Until when an invitation is open: never longer than until the start."""
    return min(given or now + policy.invitation_for, shift.starts_at)


def invitation_refusals(
    shift: Shift, policy: Policy, until: datetime, now: datetime
) -> list[Refusal]:
    """Why nobody can be invited to it until then, whoever it is."""
    refusals: list[Refusal] = []
    if until <= now < shift.starts_at:
        refusals.append(inv.InvitationTooShort(until_at=until))
    if shift.invitations >= policy.invitations_open:
        most = policy.invitations_open
        refusals.append(inv.TooManyInvitations(shift_id=shift.id, most=most))
    return refusals

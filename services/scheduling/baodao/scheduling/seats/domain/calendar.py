"""Calendars: whether volunteers may give their time away; whoever is here cannot be there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, Self

from baodao.kernel.ages import ward
from baodao.kernel.merged import MergedRecord
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.ages import AT_LEAST
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.sought import SoughtShift, taken_from
from baodao.scheduling.seats.domain.standing import NOTHING_KNOWN, Standing
from baodao.schema import Event, Refusal
from baodao.schema.registration.volunteers import AgeClass, VolunteerState
from baodao.schema.scheduling.call_outs import OutsideCallOut
from baodao.schema.scheduling.policies import MOST_GAP_MINUTES
from baodao.schema.scheduling.seat_refusals import (
    AlreadySignedUp,
    ConsentMissing,
    Overlaps,
    TooManySignUps,
    TooYoungForShift,
    TravelGap,
    VolunteerNotActive,
)

Claim = Literal["seat", "place", "offer", "kept"]
"""What somebody wants of a shift: a seat, a place on its list, the seat they are offered, or the
one that they had under another record.
"""
_LETS = frozenset(
    ("state", "barred_within", "age_class", "division", "permits", "standing", "above")
)
"""What of somebody lets them have a seat or not, besides their time."""
_REMEMBERED = timedelta(days=2)
_LONGEST_GAP = timedelta(minutes=MOST_GAP_MINUTES)


@dataclass(frozen=True, slots=True)
class Booking:
    """A stretch of time a volunteer has given away.

    `known` is how far their registration had been followed then, `consent_id` the guardian's
    consent that it rests on.
    """

    shift_id: str
    starts_at: datetime
    ends_at: datetime
    known: int = 0
    consent_id: str | None = None
    changeover_minutes: int = 0
    """How long they hand over to the next shift there, before they can go to another."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A shift for a seat of which they wait; `known` is as of a booking."""

    shift_id: str
    known: int = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """A standing post 岗位 of which they have a role; `known` and `consent_id` as of a booking."""

    post_id: str
    known: int = 0
    consent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """A guardian's consent to activities of a category.

    Withdrawn ones stay: a consent may arrive after its own withdrawal. `given` says that it has
    arrived; `cases` are the cases about it, with whether each is open.
    """

    consent_id: str
    category: str | None = None
    given: bool = False
    withdrawn: bool = False
    cases: tuple[tuple[str, bool], ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the consent can be relied on; while it is disputed, it cannot."""
        return self.given and not self.withdrawn and not any(is_open for _, is_open in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(MergedRecord):
    """The seats that one volunteer holds, or is offered: no two overlap, anywhere.

    `waits` are the shifts for a seat of which they wait or have asked, `invited` those to which
    somebody has invited them, `duties` the posts of which they have a role. With what registration
    tells of them:
    `state`, `age_class` and the `division` they live in, each as of the version of the registration
    beside it, since events may arrive in any order. `barred_within` are the divisions in which a
    suspended person may not sign up; none if they may not anywhere. `standing` is what shifts ask
    for besides; what of it ends later takes no seat away.
    """

    bookings: tuple[Booking, ...] = ()
    waits: tuple[Wait, ...] = ()
    duties: tuple[Duty, ...] = ()
    invited: tuple[Wait, ...] = ()
    state: VolunteerState = "active"
    state_known: int = 0
    age_class: AgeClass = "adult"
    age_known: int = 0
    division: str | None = None
    division_known: int = 0
    permits: tuple[Permit, ...] = ()
    barred_within: tuple[str, ...] = ()
    traces_after: str | None = None
    """Once they were erased, up to where in the order of starts their sign-ups keep no traces."""
    standing: Standing = NOTHING_KNOWN
    freed: bool = False
    """Whether they may by now be offered a seat that they wait for, and were passed over before."""

    def change(self, *events: Event, **fields: Any) -> Change[Self]:
        """As of every aggregate; whatever may let them have a seat that they wait for is noted."""
        if fields.get("waits", self.waits) and "freed" not in fields and self._is_freed_by(fields):
            fields["freed"] = True
        return MergedRecord.change(self, *events, **fields)

    def _is_freed_by(self, fields: Mapping[str, Any]) -> bool:
        kept = fields.get("bookings", self.bookings)
        is_time_given_back = any(one not in kept for one in self.bookings)
        return is_time_given_back or not _LETS.isdisjoint(fields)

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """No two bookings overlap: nobody is in two places at once."""
        ordered = sorted((b.starts_at, b.ends_at, b.shift_id) for b in self.bookings)
        for one, other in pairwise(ordered):
            if other[0] < one[1]:
                return f"{one[2]} and {other[2]} overlap"
        return None

    @property
    def as_ward(self) -> str | None:
        """The id under which a guardian acts for the volunteer; None if they are no minor."""
        return ward(self.id, self.age_class)

    @property
    def shift_ids(self) -> list[str]:
        """The shifts of which they hold a seat, or may get one, or to which they are invited."""
        return [*self.signed_up_for, *self.invitations]

    @property
    def signed_up_for(self) -> list[str]:
        """The shifts of which they hold a seat, are offered one, wait for one or asked for one."""
        return [b.shift_id for b in self.bookings] + [w.shift_id for w in self.waits]

    @property
    def post_ids(self) -> list[str]:
        """The posts of which they have a role."""
        return [duty.post_id for duty in self.duties]

    @property
    def age_at_least(self) -> int:
        """How old they are at least; how old they are, only registration knows."""
        return AT_LEAST[self.age_class]

    @property
    def invitations(self) -> list[str]:
        """The shifts to which they are invited."""
        return [one.shift_id for one in self.invited]

    @classmethod
    def blank(cls, volunteer_id: str) -> Self:
        """The calendar of a person of whose registration scheduling was not told yet."""
        return cls(id=volunteer_id, state="pending")

    def refusals(
        self,
        shift: SoughtShift,
        policy: Policy,
        now: datetime,
        claim: Claim = "seat",
        *,
        apprentice: bool = False,
    ) -> list[Refusal]:
        """Why the volunteer cannot have a seat: may not, signed up already, or busy elsewhere.

        Who only wants to wait may be busy, and who is offered a seat has signed up.
        """
        refusals: list[Refusal] = []
        if not self.may_sign_up(shift.division):
            refusals.append(VolunteerNotActive(volunteer_id=self.id))
        if shift.called_within and not (self.division or "").startswith(shift.called_within):
            refusals.append(OutsideCallOut(within=shift.called_within))
        if (least := least_age(shift)) > self.age_at_least:
            refusals.append(TooYoungForShift(minimum_age=least))
        if self.age_class != "adult" and self.permit(shift.category) is None:
            refusals.append(ConsentMissing(category=shift.category))
        if claim != "kept":
            refusals += self.standing.refusals(shift, self.division, apprentice=apprentice)
        if claim in ("seat", "place"):
            if shift.id in self.signed_up_for:
                refusals.append(AlreadySignedUp(shift_id=shift.id))
            ahead = [booking for booking in self.bookings if booking.ends_at > now]
            if len(ahead) + len(self.waits) >= policy.sign_ups_ahead:
                refusals.append(TooManySignUps(most=policy.sign_ups_ahead))
        return refusals if claim == "place" else [*refusals, *self.clashes(shift, policy, now)]

    def clashes(self, shift: SoughtShift, policy: Policy, now: datetime) -> Iterable[Refusal]:
        """What else of theirs is at the time of the shift, or too near to it."""
        travel, starts_at, ends_at = (
            policy.travel_gap_minutes,
            taken_from(shift, now),
            shift.ends_at,
        )
        since, until = starts_at - _LONGEST_GAP, ends_at + _LONGEST_GAP
        for booking in [b for b in self.bookings if since < b.ends_at and b.starts_at < until]:
            begins, ends = booking.starts_at, booking.ends_at
            if booking.shift_id == shift.id:
                continue
            if begins < ends_at and starts_at < ends:
                yield Overlaps(shift_id=booking.shift_id, starts_at=begins, ends_at=ends)
                continue
            is_first = ends <= starts_at
            changeover = booking.changeover_minutes if is_first else shift.changeover_minutes
            between = starts_at - ends if is_first else begins - ends_at
            minutes = max(travel, changeover)
            if minutes and between < timedelta(minutes=minutes):
                yield TravelGap(
                    shift_id=booking.shift_id,
                    starts_at=begins,
                    ends_at=ends,
                    minutes=minutes,
                    travel_minutes=travel,
                    changeover_minutes=changeover,
                )

    def may_sign_up(self, division: str) -> bool:
        """Whether their registration lets them: it is active, or suspended by bodies elsewhere."""
        if self.merged_into:
            return False
        if self.state == "suspended":
            return not is_barred(self.barred_within, division)
        return self.state == "active"

    def permit(self, category: str) -> Permit | None:
        """The guardian's consent to activities of this category, if one holds."""
        return next((p for p in self.permits if p.category == category and p.holds), None)

    def book(self, shift: Shift, now: datetime) -> Change[Self]:
        """Book the shift's time; bookings long past are forgotten, they can overlap nothing new."""
        kept = tuple(
            b for b in self.bookings if b.ends_at > now - _REMEMBERED and b.shift_id != shift.id
        )
        permit = self.permit(shift.category) if self.age_class != "adult" else None
        booking = Booking(
            shift.id,
            taken_from(shift, now),
            shift.ends_at,
            self.state_known,
            permit.consent_id if permit else None,
            shift.changeover_minutes,
        )
        return self.change(bookings=(*kept, booking), **self._open_without([shift.id]))

    def wait_for(self, shift: Shift) -> Change[Self]:
        """Note that they wait, or have to decide about a seat, which takes none of their time."""
        bookings = tuple(b for b in self.bookings if b.shift_id != shift.id)
        left = self._open_without([shift.id])
        left["waits"] = (*left["waits"], Wait(shift.id, self.state_known))
        return self.change(bookings=bookings, **left)

    def be_invited(self, shift: Shift) -> Change[Self]:
        """Note that somebody has invited them, which takes none of their time."""
        return self.change(invited=(*self.invited, Wait(shift.id, self.state_known)))

    def clear(self, shift_ids: Collection[str]) -> Change[Self]:
        """Have nothing more to do with these shifts."""
        bookings = tuple(b for b in self.bookings if b.shift_id not in shift_ids)
        return self.change(bookings=bookings, **self._open_without(shift_ids))

    def _open_without(self, shift_ids: Collection[str]) -> dict[str, tuple[Wait, ...]]:
        return {
            "waits": tuple(one for one in self.waits if one.shift_id not in shift_ids),
            "invited": tuple(one for one in self.invited if one.shift_id not in shift_ids),
        }

    def serve(self, shift: Shift, came: datetime, left: datetime) -> list[Change[Self]]:
        """Book of a shift what was served of it; the rest of its time is free again.

        Nothing changes where no time of the shift itself was served, or something else has been
        booked since in what is to be booked.
        """
        starts, ends = max(came, shift.starts_at), min(left, shift.ends_at)
        others = [one for one in self.bookings if one.shift_id != shift.id]
        mine = [one for one in self.bookings if one.shift_id == shift.id]
        busy = any(one.starts_at < ends and starts < one.ends_at for one in others)
        served = [replace(one, starts_at=starts, ends_at=ends) for one in mine]
        if starts >= ends or busy or served == mine:
            return []
        return [self.change(bookings=(*others, *served))]

    # --- what registration tells ---

    def learn(
        self,
        version: int,
        state: VolunteerState | None = None,
        age_class: AgeClass | None = None,
        barred_within: tuple[str, ...] = (),
        division: str | None = None,
    ) -> Change[Self] | None:
        """Note what a version of the registration says; None if something later is known."""
        fields: dict[str, object] = {}
        if state and version > self.state_known:
            fields |= {"state": state, "state_known": version, "barred_within": barred_within}
        if age_class and version > self.age_known:
            fields |= {"age_class": age_class, "age_known": version}
        if division and version > self.division_known:
            fields |= {"division": division, "division_known": version}
        return self.change(**fields) if fields else None

    def stands(self, standing: Standing) -> Change[Self] | None:
        """Note what shifts ask for besides; None if it is known."""
        return self.change(standing=standing) if standing != self.standing else None

    def signed_up_before(self, version: int) -> list[str]:
        """The shifts they signed up for when this version of the registration was not known."""
        claims: list[Booking | Wait] = [*self.bookings, *self.waits, *self.invited]
        return [one.shift_id for one in claims if one.known < version]

    def permit_given(self, consent_id: str, category: str | None) -> Change[Self] | None:
        """Note that a guardian agreed to activities of this category; None if it is known."""
        return self._change_permit(consent_id, given=True, category=category)

    def permit_withdrawn(self, consent_id: str) -> Change[Self] | None:
        """Note that a guardian's consent does not hold any more; None if it is known."""
        return self._change_permit(consent_id, withdrawn=True)

    def permit_disputed(
        self, consent_id: str, case_id: str, *, is_open: bool
    ) -> Change[Self] | None:
        """Note a case about a consent as open or closed; once closed it does not open again."""
        before = dict(self._permit(consent_id).cases)
        cases = before | {case_id: is_open and before.get(case_id, True)}
        return self._change_permit(consent_id, cases=tuple(cases.items()))

    def booked_under(self, consent_id: str) -> list[str]:
        """The shifts booked by this consent; those of an adult rest on none."""
        return [b.shift_id for b in self.bookings if b.consent_id == consent_id]

    def _permit(self, consent_id: str) -> Permit:
        known = (p for p in self.permits if p.consent_id == consent_id)
        return next(known, Permit(consent_id))

    def _change_permit(self, consent_id: str, **fields: object) -> Change[Self] | None:
        before = self._permit(consent_id)
        after = replace(before, **fields)  # type: ignore[arg-type]  # by its own fields
        if after == before:
            return None
        others = (p for p in self.permits if p.consent_id != consent_id)
        return self.change(permits=(*others, after))


def least_age(shift: SoughtShift) -> int:
    """How old somebody has to be; of age where it may be dangerous (浙江 9, 山东 10, 宁波 10)."""
    return max(shift.minimum_age or 0, AT_LEAST["adult"] if shift.danger else 0)


def is_barred(within: Collection[str], division: str) -> bool:
    """Whether a suspension within these divisions is one here; within none it is everywhere."""
    return not within or any(division.startswith(scope) for scope in within)

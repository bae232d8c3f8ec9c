"""Activities, shifts, seats and attendance: the rules, without any way to store or send them."""

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, Event, OutOfScope, Refusal
from baodao.schema import scheduling as schema
from baodao.schema.scheduling import ActivityState, EvidenceGrade, SignUpState

_PUBLISH_AHEAD = timedelta(days=366)
_CHECK_IN_EARLY = timedelta(hours=1)
_CHECK_OUT_LATE = timedelta(hours=4)
_DEVICE_CLOCK_AHEAD = timedelta(minutes=2)
_REMEMBERED = timedelta(days=2)
_ORGANISERS = ("organiser", "shift-lead", "street-coordinator", "operator")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDivision(Aggregate):
    """A division that registration has told of."""

    @classmethod
    def unknown(cls, code: str) -> Self:
        """Before it was told."""
        return cls(id=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrganisation(Aggregate):
    """An organisation that registration has told of."""

    @classmethod
    def unknown(cls, organisation_id: str) -> Self:
        """Before it was told."""
        return cls(id=organisation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Aggregate):
    """What is done, by whom it is organised, and where; its shifts are aggregates of their own."""

    organisation_id: str
    title: str
    category: str
    division: str
    place: str
    responsible_id: str
    risk_note: str
    zone: str
    state: ActivityState
    shift_ids: tuple[str, ...]

    @classmethod
    def draft(
        cls, activity_id: str, shift_ids: Iterable[str], plan: schema.CreateActivity
    ) -> Change[Self]:
        """An activity nobody can sign up for yet."""
        return cls(
            id=activity_id,
            organisation_id=plan.organisation_id,
            title=plan.title,
            category=plan.category,
            division=plan.division,
            place=plan.place,
            responsible_id=plan.responsible_id,
            risk_note=plan.risk_note,
            zone=plan.zone,
            state="draft",
            shift_ids=tuple(shift_ids),
        ).change(
            schema.ActivityDrafted(
                division=plan.division,
                activity_id=activity_id,
                organisation_id=plan.organisation_id,
                title=plan.title,
                category=plan.category,
            )
        )

    def publish_refusals(self, shifts: Iterable["Shift"], now: datetime) -> list[Refusal]:
        """Why it cannot be published now: only drafts, in the future, at most a year ahead."""
        refusals: list[Refusal] = []
        if self.state != "draft":
            refusals.append(schema.NotADraft(activity_id=self.id))
        for shift in shifts:
            if shift.starts_at <= now:
                refusals.append(
                    schema.StartsInThePast(shift_id=shift.id, starts_at=shift.starts_at)
                )
            if shift.ends_at > now + _PUBLISH_AHEAD:
                refusals.append(schema.TooFarAhead(shift_id=shift.id))
        return refusals

    def publish(self, shifts: Iterable["Shift"]) -> Change[Self]:
        """Open for sign-up."""
        published = schema.ActivityPublished(
            division=self.division,
            activity_id=self.id,
            organisation_id=self.organisation_id,
            title=self.title,
            category=self.category,
            zone=self.zone,
            shifts=[shift.facts() for shift in shifts],
        )
        return self.change(published, state="published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Aggregate):
    """A time, a role and a number of seats: `seats_taken` never exceeds `max_crew`.

    Carries the facts of its activity, so that a seat or an attendance needs no second look.
    """

    activity_id: str
    organisation_id: str
    responsible_id: str
    title: str
    category: str
    division: str
    starts_at: datetime
    ends_at: datetime
    role: str
    min_crew: int
    max_crew: int
    sign_up_opens_at: datetime | None
    state: ActivityState
    seats_taken: int

    @classmethod
    def plan(cls, shift_id: str, activity: Activity, plan: schema.ShiftPlan) -> Change[Self]:
        """A shift of a draft."""
        return cls(
            id=shift_id,
            activity_id=activity.id,
            organisation_id=activity.organisation_id,
            responsible_id=activity.responsible_id,
            title=activity.title,
            category=activity.category,
            division=activity.division,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            role=plan.role,
            min_crew=plan.min_crew,
            max_crew=plan.max_crew,
            sign_up_opens_at=plan.sign_up_opens_at,
            state="draft",
            seats_taken=0,
        ).change()

    def open(self, now: datetime) -> Change[Self]:
        """Let people sign up from the planned instant on, or from now."""
        return self.change(state="published", sign_up_opens_at=self.sign_up_opens_at or now)

    def facts(self) -> schema.ShiftFacts:
        """As published."""
        return schema.ShiftFacts(
            shift_id=self.id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            role=self.role,
            min_crew=self.min_crew,
            max_crew=self.max_crew,
            sign_up_opens_at=self.sign_up_opens_at or self.starts_at,
        )

    def reserve_refusals(self, now: datetime) -> list[Refusal]:
        """Why no seat can be had now: all reasons, not only the first."""
        refusals: list[Refusal] = []
        if self.state != "published":
            refusals.append(schema.NotPublished(shift_id=self.id))
        elif self.sign_up_opens_at and now < self.sign_up_opens_at:
            refusals.append(schema.SignUpNotOpen(opens_at=self.sign_up_opens_at))
        if now >= self.starts_at:
            refusals.append(schema.SignUpClosed(starts_at=self.starts_at))
        if self.seats_taken >= self.max_crew:
            refusals.append(schema.ShiftFull(shift_id=self.id, capacity=self.max_crew))
        return refusals

    def cancel_refusals(self, now: datetime) -> list[Refusal]:
        """Why a seat cannot be given back now."""
        if now >= self.starts_at:
            return [schema.SignUpClosed(starts_at=self.starts_at)]
        return []

    def take_seat(self, sign_up: "SignUp") -> Change[Self]:
        """One seat fewer."""
        taken = self.seats_taken + 1
        reserved = schema.SeatReserved(
            division=self.division,
            shift_id=self.id,
            activity_id=self.activity_id,
            volunteer_id=sign_up.volunteer_id,
            sign_up_id=sign_up.id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            seats_taken=taken,
            max_crew=self.max_crew,
        )
        return self.change(reserved, seats_taken=taken)

    def give_seat_back(self, sign_up: "SignUp") -> Change[Self]:
        """One seat more."""
        taken = self.seats_taken - 1
        released = schema.SeatReleased(
            division=self.division,
            shift_id=self.id,
            activity_id=self.activity_id,
            volunteer_id=sign_up.volunteer_id,
            sign_up_id=sign_up.id,
            seats_taken=taken,
            max_crew=self.max_crew,
        )
        return self.change(released, seats_taken=taken)

    def attendance_refusals(self, at: datetime, now: datetime) -> list[Refusal]:
        """Why a check-in or check-out at this time cannot be of this shift."""
        refusals: list[Refusal] = []
        if at > now + _DEVICE_CLOCK_AHEAD:
            refusals.append(schema.TimeInTheFuture(at=at))
        opens, closes = self.starts_at - _CHECK_IN_EARLY, self.ends_at + _CHECK_OUT_LATE
        if not opens <= at <= closes:
            refusals.append(schema.OutsideCheckInWindow(at=at, opens_at=opens, closes_at=closes))
        return refusals


@dataclass(frozen=True, slots=True)
class Booking:
    """A stretch of time a volunteer has given away."""

    shift_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Aggregate):
    """The seats that one volunteer holds: no two overlap, anywhere."""

    bookings: tuple[Booking, ...] = ()

    @classmethod
    def blank(cls, volunteer_id: str) -> Self:
        """Of a volunteer who holds no seat."""
        return cls(id=volunteer_id)

    def refusals(self, shift: Shift) -> list[Refusal]:
        """Why the volunteer cannot be there: already signed up, or busy elsewhere."""
        refusals: list[Refusal] = []
        for booking in self.bookings:
            if booking.shift_id == shift.id:
                refusals.append(schema.AlreadySignedUp(shift_id=shift.id))
            elif booking.starts_at < shift.ends_at and shift.starts_at < booking.ends_at:
                refusals.append(
                    schema.Overlaps(
                        shift_id=booking.shift_id,
                        starts_at=booking.starts_at,
                        ends_at=booking.ends_at,
                    )
                )
        return refusals

    def book(self, shift: Shift, now: datetime) -> Change[Self]:
        """Give this time away; bookings long past are forgotten, they can overlap nothing new."""
        kept = tuple(b for b in self.bookings if b.ends_at > now - _REMEMBERED)
        return self.change(bookings=(*kept, Booking(shift.id, shift.starts_at, shift.ends_at)))

    def clear(self, shift: Shift) -> Change[Self]:
        """Get this time back."""
        return self.change(bookings=tuple(b for b in self.bookings if b.shift_id != shift.id))


def sign_up_id(command: schema.ReserveSeat | schema.CancelSeat | schema.CheckIn | schema.CheckOut) -> str:
    """One person has at most one sign-up per shift, so the pair is its identity."""
    return f"{command.shift_id}-{command.volunteer_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Aggregate):
    """One person's claim on one shift, and what became of it.

    The two times may arrive in either order and more than once; the result is the same.
    """

    shift_id: str
    volunteer_id: str
    state: SignUpState
    cancel_reason: str | None = None
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None
    grade: EvidenceGrade | None = None

    @classmethod
    def reserve(cls, before: "SignUp | None", shift: Shift, volunteer_id: str) -> "Change[SignUp]":
        """A seat held, for the first time or again after a cancellation."""
        sign_up = before or SignUp(
            id=f"{shift.id}-{volunteer_id}",
            shift_id=shift.id,
            volunteer_id=volunteer_id,
            state="reserved",
        )
        return sign_up.change(state="reserved", cancel_reason=None)

    def cancel_refusals(self) -> list[Refusal]:
        """Whoever was there cannot cancel."""
        recorded = self.checked_in_at or self.checked_out_at
        return [schema.AlreadyRecorded(at=recorded)] if recorded else []

    def cancel(self, reason: str) -> Change[Self]:
        """The claim is given up."""
        return self.change(state="cancelled", cancel_reason=reason)

    def check_in_refusals(self, at: datetime) -> list[Refusal]:
        """Why this cannot be the time of arrival."""
        if self.checked_in_at:
            return [schema.AlreadyRecorded(at=self.checked_in_at)]
        return _order_refusals(at, self.checked_out_at)

    def check_out_refusals(self, at: datetime) -> list[Refusal]:
        """Why this cannot be the time of leaving."""
        if self.checked_out_at:
            return [schema.AlreadyRecorded(at=self.checked_out_at)]
        return _order_refusals(self.checked_in_at, at)

    def check_in(self, at: datetime, shift: Shift, role: str) -> Change[Self]:
        """Note the arrival; with both times known, the attendance is complete."""
        event = schema.CheckedIn(
            division=shift.division,
            sign_up_id=self.id,
            shift_id=shift.id,
            volunteer_id=self.volunteer_id,
            at=at,
            evidence_grade=_grade(role),
        )
        return self._record(event, shift, at, self.checked_out_at)

    def check_out(self, at: datetime, shift: Shift, role: str) -> Change[Self]:
        """Note the departure; with both times known, the attendance is complete."""
        event = schema.CheckedOut(
            division=shift.division,
            sign_up_id=self.id,
            shift_id=shift.id,
            volunteer_id=self.volunteer_id,
            at=at,
            evidence_grade=_grade(role),
        )
        return self._record(event, shift, self.checked_in_at, at)

    def _record(
        self,
        event: schema.CheckedIn | schema.CheckedOut,
        shift: Shift,
        checked_in_at: datetime | None,
        checked_out_at: datetime | None,
    ) -> Change[Self]:
        # The weaker of the two times decides what the attendance is worth.
        grade = max(event.evidence_grade, self.grade or event.evidence_grade)
        events: list[Event] = [event]
        state: Literal["reserved", "attended"] = "reserved"
        if checked_in_at and checked_out_at:
            state = "attended"
            events.append(
                schema.AttendanceRecorded(
                    division=shift.division,
                    sign_up_id=self.id,
                    shift_id=shift.id,
                    activity_id=shift.activity_id,
                    organisation_id=shift.organisation_id,
                    responsible_id=shift.responsible_id,
                    volunteer_id=self.volunteer_id,
                    title=shift.title,
                    category=shift.category,
                    shift_starts_at=shift.starts_at,
                    shift_ends_at=shift.ends_at,
                    checked_in_at=checked_in_at,
                    checked_out_at=checked_out_at,
                    evidence_grade=grade,
                )
            )
        return self.change(
            *events,
            state=state,
            grade=grade,
            checked_in_at=checked_in_at,
            checked_out_at=checked_out_at,
        )


def plan_refusals(plan: schema.CreateActivity) -> list[Refusal]:
    """What is wrong with the shifts of a plan, each by its number."""
    refusals: list[Refusal] = []
    if plan.zone not in zoneinfo.available_timezones():
        refusals.append(schema.UnknownZone(zone=plan.zone))
    for number, shift in enumerate(plan.shifts, 1):
        if shift.ends_at <= shift.starts_at:
            refusals.append(
                schema.ShiftWithoutDuration(
                    number=number, starts_at=shift.starts_at, ends_at=shift.ends_at
                )
            )
        if shift.min_crew > shift.max_crew:
            refusals.append(
                schema.CrewOutOfOrder(
                    number=number, min_crew=shift.min_crew, max_crew=shift.max_crew
                )
            )
    return refusals


def may_organise(actor: Actor, division: str) -> list[Refusal]:
    """Organisers act in their scope."""
    if actor.role in _ORGANISERS and actor.covers(division):
        return []
    return [OutOfScope(role=actor.role, scope=actor.scope, division=division)]


def may_sign_up(actor: Actor, volunteer_id: str, division: str) -> list[Refusal]:
    """Volunteers act for themselves, organisers for those in their scope."""
    if actor.role == "volunteer" and actor.id == volunteer_id:
        return []
    return may_organise(actor, division)


def _order_refusals(came: datetime | None, left: datetime | None) -> list[Refusal]:
    if came and left and left <= came:
        return [schema.CheckOutBeforeCheckIn(checked_in_at=came, checked_out_at=left)]
    return []


def _grade(role: str) -> EvidenceGrade:
    return "C" if role == "volunteer" else "B"

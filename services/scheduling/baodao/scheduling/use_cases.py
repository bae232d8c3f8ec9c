"""What scheduling decides: each function loads, decides, announces — and knows no database."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.scheduling.domain import (
    Activity,
    Calendar,
    KnownDivision,
    KnownOrganisation,
    Shift,
    SignUp,
    TakenBack,
    may_organise,
    may_sign_up,
    plan_refusals,
    sign_up_id,
    take_back,
)
from baodao.schema import Envelope, NotFound, Refusal
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.consents import ConsentGiven, ConsentWithdrawn
from baodao.schema.registration.disputes import CaseOpened, CaseResolved
from baodao.schema.registration.divisions import (
    DivisionAdded,
    DivisionDissolved,
    UnknownDivision,
)
from baodao.schema.registration.organisations import OrganisationRegistered
from baodao.schema.registration.volunteers import (
    VolunteerActivated,
    VolunteerRegistered,
    VolunteerSuspended,
    VolunteerWithdrawn,
)
from baodao.schema.scheduling.activities import ActivityReceipt, CreateActivity, PublishActivity
from baodao.schema.scheduling.attendance import AttendanceReceipt, CheckIn, CheckOut
from baodao.schema.scheduling.seats import CancelSeat, NotSignedUp, ReserveSeat, SeatReceipt

# --- activities ---------------------------------------------------------------------------------


@use_case
def create_activity(
    command: CreateActivity,
    division: Annotated[KnownDivision | None, by("division")],
    organisation: Annotated[KnownOrganisation | None, by("organisation_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[ActivityReceipt]:
    """Write down an activity and its shifts as a draft."""
    refusals = [*may_organise(command.actor, command.division), *plan_refusals(command)]
    if division is None:
        refusals.append(UnknownDivision(division=command.division))
    else:
        refusals += division.refusals([now, *(shift.starts_at for shift in command.shifts)])
    if organisation is None:
        refusals.append(NotFound(kind="organisation", id=command.organisation_id))
    if refusals:
        return refuse(*refusals)
    activity = Activity.draft(new_id(), [new_id() for _ in command.shifts], command)
    shifts = [
        activity.after.plan_shift(shift_id, plan)
        for shift_id, plan in zip(activity.after.shift_ids, command.shifts, strict=True)
    ]
    return accept(_receipt(activity.after), activity, *shifts)


@use_case
def publish_activity(
    command: PublishActivity,
    activity: Annotated[Activity, by("activity_id")],
    shifts: Annotated[dict[str, Shift], by_each("activity.shift_ids")],
    now: datetime,
) -> Decision[ActivityReceipt]:
    """Open a draft and all its shifts for sign-up."""
    planned = [shifts[shift_id] for shift_id in activity.shift_ids]
    refusals = [
        *may_organise(command.actor, activity.division),
        *activity.publish_refusals(planned, now),
    ]
    if refusals:
        return refuse(*refusals)
    opened = [shift.open(now) for shift in planned]
    published = activity.publish([change.after for change in opened])
    return accept(_receipt(activity), published, *opened)


def _receipt(activity: Activity) -> ActivityReceipt:
    return ActivityReceipt(activity_id=activity.id, shift_ids=list(activity.shift_ids))


# --- seats --------------------------------------------------------------------------------------


@use_case
def reserve_seat(
    command: ReserveSeat,
    shift: Annotated[Shift, by("shift_id")],
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    now: datetime,
) -> Decision[SeatReceipt]:
    """Give the volunteer a seat, or refuse with every rule that failed."""
    refusals = [
        *may_sign_up(command.actor, command.volunteer_id, shift.division),
        *shift.reserve_refusals(now),
        *calendar.refusals(shift),
    ]
    if refusals:
        return refuse(*refusals)
    taken = SignUp.reserve(sign_up, shift, command.volunteer_id)
    return accept(
        _seat(taken.after),
        shift.take_seat(taken.after.volunteer_id, taken.after.id),
        calendar.book(shift, now),
        taken,
    )


@use_case
def cancel_seat(
    command: CancelSeat,
    shift: Annotated[Shift, by("shift_id")],
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    now: datetime,
) -> Decision[SeatReceipt]:
    """Take a seat back before the shift starts, so that somebody else can have it."""
    if sign_up is None or sign_up.state != "reserved":
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=calendar.id))
    refusals = [
        *may_sign_up(command.actor, command.volunteer_id, shift.division),
        *shift.cancel_refusals(now),
        *sign_up.cancel_refusals(),
    ]
    if refusals:
        return refuse(*refusals)
    cancelled = sign_up.cancel(command.reason)
    return accept(
        _seat(cancelled.after),
        shift.give_seat_back(cancelled.after.volunteer_id, cancelled.after.id, "cancelled"),
        calendar.clear([shift.id]),
        cancelled,
    )


def _seat(sign_up: SignUp) -> SeatReceipt:
    return SeatReceipt(
        sign_up_id=sign_up.id, shift_id=sign_up.shift_id, volunteer_id=sign_up.volunteer_id
    )


# --- attendance ---------------------------------------------------------------------------------


@use_case
def check_in(
    command: CheckIn,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Record that the volunteer came."""
    if sign_up is None or sign_up.state == "cancelled":
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=command.volunteer_id))
    refusals = sign_up.check_in_refusals(command.at)
    if refusals := [*_attendance_refusals(command, shift, now), *refusals]:
        return refuse(*refusals)
    change = sign_up.check_in(command.at, shift, command.actor.role)
    return accept(_attendance(change.after), change)


@use_case
def check_out(
    command: CheckOut,
    shift: Annotated[Shift, by("shift_id")],
    sign_up: Annotated[SignUp | None, by(sign_up_id)],
    now: datetime,
) -> Decision[AttendanceReceipt]:
    """Record that the volunteer left; the check-in may come later from another device."""
    if sign_up is None or sign_up.state == "cancelled":
        return refuse(NotSignedUp(shift_id=shift.id, volunteer_id=command.volunteer_id))
    refusals = sign_up.check_out_refusals(command.at)
    if refusals := [*_attendance_refusals(command, shift, now), *refusals]:
        return refuse(*refusals)
    change = sign_up.check_out(command.at, shift, command.actor.role)
    return accept(_attendance(change.after), change)


def _attendance_refusals(command: CheckIn | CheckOut, shift: Shift, now: datetime) -> list[Refusal]:
    return [
        *may_sign_up(command.actor, command.volunteer_id, shift.division),
        *shift.attendance_refusals(command.at, now),
    ]


def _attendance(sign_up: SignUp) -> AttendanceReceipt:
    return AttendanceReceipt(
        sign_up_id=sign_up.id,
        checked_in_at=sign_up.checked_in_at,
        checked_out_at=sign_up.checked_out_at,
    )


# --- what registration tells --------------------------------------------------------------------


@use_case
def learn_division(
    _: DivisionAdded,
    division: Annotated[KnownDivision, by("division", or_new=KnownDivision.unknown)],
) -> Decision[None]:
    """A place where activities can be."""
    return accept(None, *([] if division.version else [division.change()]))


@use_case
def forget_division(
    event: DivisionDissolved,
    division: Annotated[KnownDivision, by("division", or_new=KnownDivision.unknown)],
) -> Decision[None]:
    """A place where no activities can be from a day on."""
    return accept(None, division.end(event.until, event.became))


@use_case
def learn_organisation(
    _: OrganisationRegistered,
    organisation: Annotated[
        KnownOrganisation, by("organisation_id", or_new=KnownOrganisation.unknown)
    ],
) -> Decision[None]:
    """An organisation that can post."""
    return accept(None, *([] if organisation.version else [organisation.change()]))


@use_case
def open_calendar(
    event: VolunteerRegistered,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    envelope: Envelope,
) -> Decision[None]:
    """A volunteer who can sign up, or will when nothing is waited for any more."""
    version = envelope.aggregate_version
    return _learnt(calendar.learn(version, event.state, event.age_class))


@use_case
def let_sign_up(
    event: VolunteerActivated,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    envelope: Envelope,
) -> Decision[None]:
    """A volunteer who can sign up from now on."""
    return _learnt(calendar.learn(envelope.aggregate_version, "active", event.age_class))


@use_case
def learn_age_class(
    event: AgeClassChanged,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    envelope: Envelope,
) -> Decision[None]:
    """A volunteer who needs a guardian's consent, or none any more."""
    return _learnt(calendar.learn(envelope.aggregate_version, age_class=event.age_class))


def _learnt(change: Change[Calendar] | None) -> Decision[None]:
    return accept(None, *([change] if change else []))


def _shifts_booked(calendar: Calendar) -> list[str]:
    return [booking.shift_id for booking in calendar.bookings]


def _sign_ups_booked(calendar: Calendar) -> list[str]:
    return [f"{booking.shift_id}-{calendar.id}" for booking in calendar.bookings]


@use_case
def suspend_volunteer(
    _: VolunteerSuspended,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts_booked)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups_booked)],
    envelope: Envelope,
    now: datetime,
) -> Decision[None]:
    """Take back the coming seats of a volunteer who may not sign up now."""
    version = envelope.aggregate_version
    taken_back = take_back(
        calendar.booked_before(version), shifts, sign_ups, "volunteer-suspended", now
    )
    return accept(None, *_followed(calendar, calendar.learn(version, "suspended"), taken_back))


@use_case
def dismiss_volunteer(
    _: VolunteerWithdrawn,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts_booked)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups_booked)],
    envelope: Envelope,
    now: datetime,
) -> Decision[None]:
    """Take back the coming seats of somebody who is no volunteer any more."""
    version = envelope.aggregate_version
    taken_back = take_back(
        calendar.booked_before(version), shifts, sign_ups, "volunteer-withdrawn", now
    )
    return accept(None, *_followed(calendar, calendar.learn(version, "withdrawn"), taken_back))


# --- what guardians allow -----------------------------------------------------------------------


def _if_participation(event: ConsentGiven | ConsentWithdrawn) -> str | None:
    return event.volunteer_id if event.purpose == "participation" else None


def _if_consent(event: CaseOpened | CaseResolved) -> str | None:
    return event.volunteer_id if event.record == "consent" else None


@use_case
def permit_category(
    event: ConsentGiven,
    calendar: Annotated[Calendar | None, by(_if_participation, or_new=Calendar.blank)],
) -> Decision[None]:
    """A guardian lets a minor take part in activities of a category."""
    if calendar is None or event.given_by != "guardian":
        return accept(None)
    return _learnt(calendar.permit_given(event.consent_id, event.subject))


@use_case
def withdraw_permit(
    event: ConsentWithdrawn,
    calendar: Annotated[Calendar | None, by(_if_participation, or_new=Calendar.blank)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts_booked)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups_booked)],
    now: datetime,
) -> Decision[None]:
    """Take back the coming seats that rest on a consent which was withdrawn.

    A withdrawn consent to the registration itself arrives as a suspension.
    """
    if calendar is None:
        return accept(None)
    taken_back = take_back(
        calendar.booked_under(event.consent_id), shifts, sign_ups, "consent-withdrawn", now
    )
    known = calendar.permit_withdrawn(event.consent_id)
    return accept(None, *_followed(calendar, known, taken_back))


@use_case
def stop_relying(
    event: CaseOpened, calendar: Annotated[Calendar | None, by(_if_consent, or_new=Calendar.blank)]
) -> Decision[None]:
    """While a guardian's consent is disputed, nobody signs up by it; seats held stay."""
    if calendar is None:
        return accept(None)
    return _learnt(calendar.permit_disputed(event.record_id, event.case_id, is_open=True))


@use_case
def rely_again(
    event: CaseResolved,
    calendar: Annotated[Calendar | None, by(_if_consent, or_new=Calendar.blank)],
) -> Decision[None]:
    """The case is closed; if it undid the consent, its withdrawal is told as well."""
    if calendar is None:
        return accept(None)
    return _learnt(calendar.permit_disputed(event.record_id, event.case_id, is_open=False))


def _followed(
    calendar: Calendar, known: Change[Calendar] | None, seats: TakenBack
) -> list[Change[Aggregate]]:
    changes: list[Change[Aggregate]] = [*([known] if known else []), *seats.changes]
    if seats.shift_ids:
        changes.append((known.after if known else calendar).clear(seats.shift_ids))
    return changes

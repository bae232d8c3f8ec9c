"""What registration's events about volunteers mean for calendars and seats."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.merged import merged_records, parted_records, relatives
from baodao.kit.decisions import (
    Change,
    Decision,
    accept,
    by,
    by_each,
    use_case,
)
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.posts.domain import Moved, Post, hand_over, relieve
from baodao.scheduling.seats.domain.calendar import Calendar, is_barred
from baodao.scheduling.seats.domain.merging import move_seats, part_standing
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.scheduling.seats.domain.taking_back import take_back
from baodao.schema import Envelope
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.consents import ConsentGiven, ConsentWithdrawn
from baodao.schema.registration.disputes import CaseOpened, CaseResolved
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.suspensions import VolunteerSuspended
from baodao.schema.registration.volunteers import (
    VolunteerActivated,
    VolunteerRegistered,
    VolunteerWithdrawn,
)
from baodao.schema.scheduling.seats import ReleaseReason


@use_case
def open_calendar(
    event: VolunteerRegistered,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    envelope: Envelope,
) -> Decision[None]:
    """Open the calendar of a new volunteer, who can sign up now or once nothing is waited for."""
    version = envelope.aggregate_version
    known = calendar.learn(version, event.state, event.age_class, division=event.division)
    return _learnt(known)


@use_case
def let_sign_up(
    event: VolunteerActivated,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    envelope: Envelope,
) -> Decision[None]:
    """Let a volunteer sign up from now on."""
    version = envelope.aggregate_version
    known = calendar.learn(version, "active", event.age_class, division=event.division)
    return _learnt(known)


@use_case
def rehome_volunteer(
    event: VolunteerRehomed,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    envelope: Envelope,
) -> Decision[None]:
    """Note that a volunteer belongs to another division."""
    return _learnt(calendar.learn(envelope.aggregate_version, division=event.division))


def _shifts_of_merged(merged: Calendar) -> list[str]:
    return merged.shift_ids


def _posts_of_merged(merged: Calendar) -> list[str]:
    return merged.post_ids


def _sign_ups_of_merged(event: VolunteersMerged, kept: Calendar, merged: Calendar) -> list[str]:
    people = [event.merged_id, kept.id, *kept.above]
    return [name_of(shift_id, who) for shift_id in merged.shift_ids for who in people]


@use_case
def follow_merge(
    event: VolunteersMerged,
    *,
    kept: Annotated[Calendar, by("kept_id", or_new=Calendar.blank)],
    merged: Annotated[Calendar, by("merged_id", or_new=Calendar.blank)],
    others: Annotated[dict[str, Calendar], by_each(relatives)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts_of_merged)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups_of_merged)],
    posts: Annotated[dict[str, Post], by_each(_posts_of_merged)],
    now: datetime,
) -> Decision[None]:
    """Note that what is kept under two records is one person's, whose seats and posts go over."""
    led = merged_records(event, kept, merged, others)
    after = {change.after.id: change.after for change in led}
    if merged.id not in after:
        return accept(None)
    known = {kept.id: kept, **others} | after
    taker = known[after[merged.id].above[-1]]
    passed = taker.stands(taker.standing.joined(merged.standing))
    if passed:
        led, taker = [*led, passed], passed.after
    taken, given = hand_over(taker, after[merged.id], posts)
    moved = move_seats(taken.calendar, given.calendar, shifts, sign_ups, now)
    return accept(None, *led, *given.changes, *taken.changes, *moved)


@use_case
def follow_unmerge(
    event: VolunteersUnmerged,
    kept: Annotated[Calendar, by("kept_id", or_new=Calendar.blank)],
    merged: Annotated[Calendar, by("merged_id", or_new=Calendar.blank)],
    others: Annotated[dict[str, Calendar], by_each(relatives)],
) -> Decision[None]:
    """Note that they are two people's again: what is kept under each is each one's own."""
    parted = parted_records(event, kept, merged, others)
    known = {kept.id: kept, **others} | {change.after.id: change.after for change in parted}
    return accept(None, *parted, *(part_standing(merged, known) if parted else ()))


@use_case
def learn_age_class(
    event: AgeClassChanged,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    envelope: Envelope,
) -> Decision[None]:
    """Note that a volunteer needs a guardian's consent, or none any more."""
    version, age = envelope.aggregate_version, event.age_class
    return _learnt(calendar.learn(version, age_class=age, division=event.division))


def _learnt(change: Change[Calendar] | None) -> Decision[None]:
    return accept(None, *([change] if change else []))


def _shifts(calendar: Calendar) -> list[str]:
    return calendar.shift_ids


def _posts(calendar: Calendar) -> list[str]:
    return calendar.post_ids


def _sign_ups(calendar: Calendar) -> list[str]:
    return [name_of(shift_id, calendar.id) for shift_id in calendar.shift_ids]


@use_case
def suspend_volunteer(
    event: VolunteerSuspended,
    *,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups)],
    posts: Annotated[dict[str, Post], by_each(_posts)],
    envelope: Envelope,
    now: datetime,
) -> Decision[None]:
    """Take back the coming seats, and the posts, of who may not sign up there now."""
    version, within = envelope.aggregate_version, tuple(event.within)
    there = [
        one for one in calendar.signed_up_before(version) if is_barred(within, shifts[one].division)
    ]
    known = calendar.learn(version, "suspended", barred_within=within)
    barred = [d.post_id for d in calendar.duties if d.known < version]
    barred = [one for one in barred if one in posts and is_barred(within, posts[one].division)]
    moved = relieve(known.after if known else calendar, barred, posts, "volunteer-suspended")
    return _taken_back(known, moved, there, shifts, sign_ups, "volunteer-suspended", now)


@use_case
def dismiss_volunteer(
    _: VolunteerWithdrawn,
    *,
    calendar: Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups)],
    posts: Annotated[dict[str, Post], by_each(_posts)],
    envelope: Envelope,
    now: datetime,
) -> Decision[None]:
    """Take back the coming seats, and the posts, of somebody who is no volunteer any more."""
    version = envelope.aggregate_version
    known, there = calendar.learn(version, "withdrawn"), calendar.signed_up_before(version)
    held = [duty.post_id for duty in calendar.duties if duty.known < version]
    moved = relieve(known.after if known else calendar, held, posts, "volunteer-withdrawn")
    return _taken_back(known, moved, there, shifts, sign_ups, "volunteer-withdrawn", now)


def _if_participation(event: ConsentGiven | ConsentWithdrawn) -> str | None:
    return event.volunteer_id if event.purpose == "participation" else None


def _if_consent(event: CaseOpened | CaseResolved) -> str | None:
    return event.volunteer_id if event.record == "consent" else None


@use_case
def permit_category(
    event: ConsentGiven,
    calendar: Annotated[Calendar | None, by(_if_participation, or_new=Calendar.blank)],
) -> Decision[None]:
    """Note that a guardian lets a minor take part in activities of a category."""
    if calendar is None or event.given_by != "guardian":
        return accept(None)
    return _learnt(calendar.permit_given(event.consent_id, event.subject))


@use_case
def withdraw_permit(
    event: ConsentWithdrawn,
    *,
    calendar: Annotated[Calendar | None, by(_if_participation, or_new=Calendar.blank)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts)],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups)],
    posts: Annotated[dict[str, Post], by_each(_posts)],
    now: datetime,
) -> Decision[None]:
    """Take back the coming seats, and the posts, that rest on a consent which was withdrawn.

    A withdrawn consent to the registration itself arrives as a suspension.
    """
    if calendar is None:
        return accept(None)
    known = calendar.permit_withdrawn(event.consent_id)
    there = calendar.booked_under(event.consent_id)
    held = [duty.post_id for duty in calendar.duties if duty.consent_id == event.consent_id]
    moved = relieve(known.after if known else calendar, held, posts, "consent-withdrawn")
    return _taken_back(known, moved, there, shifts, sign_ups, "consent-withdrawn", now)


@use_case
def stop_relying(
    event: CaseOpened, calendar: Annotated[Calendar | None, by(_if_consent, or_new=Calendar.blank)]
) -> Decision[None]:
    """Let nobody sign up by a guardian's consent while it is disputed; seats held stay."""
    if calendar is None:
        return accept(None)
    return _learnt(calendar.permit_disputed(event.record_id, event.case_id, is_open=True))


@use_case
def rely_again(
    event: CaseResolved,
    calendar: Annotated[Calendar | None, by(_if_consent, or_new=Calendar.blank)],
) -> Decision[None]:
    """Rely on a consent again once its case is closed; an undone one is told as withdrawn too."""
    if calendar is None:
        return accept(None)
    return _learnt(calendar.permit_disputed(event.record_id, event.case_id, is_open=False))


def _taken_back(
    known: Change[Calendar] | None,
    moved: Moved,
    shift_ids: list[str],
    shifts: dict[str, Shift],
    sign_ups: dict[str, SignUp],
    reason: ReleaseReason,
    now: datetime,
) -> Decision[None]:
    """Note what is known now, and free what was signed up for before, and what posts are held."""
    taken = take_back(moved.calendar, shift_ids, shifts, sign_ups, reason, now)
    return accept(None, *([known] if known else []), *moved.changes, *taken)

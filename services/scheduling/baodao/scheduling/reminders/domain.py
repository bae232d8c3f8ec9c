"""Marks before the start of a shift: whether it has its fewest people, and when others are told.

That is who comes, and who has the list for the insurer to send.

Nothing is kept of a mark but up to when marks were looked at (`Shift.marked_at`), so that each is
told once, whatever the pack says by then. A shift that is moved has other marks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from baodao.kit.decisions import Change
from baodao.scheduling.activities.domain.plans import Insurance
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.offers import next_rest
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.schema import Event
from baodao.schema.scheduling.insurance import InsuredListDue
from baodao.schema.scheduling.reminders import MinimumMissed, VolunteerReminded


def pass_marks(
    shift: Shift, insurance: Insurance | None, policy: Policy, now: datetime
) -> Change[Shift]:
    """Do what is due at the marks that have passed since they were looked at; of two, the last.

    `insurance` is that of its activity.
    """
    if shift.state != "published" or shift.has_begun(now):
        return shift.change(mark_at=None)
    passed = [hours for at, hours in _minimum_marks(shift, policy) if _is_new(shift, at, now)]
    is_short = bool(passed) and shift.seats_taken < shift.min_crew
    events: list[Event] = [_missed(shift, min(passed))] if is_short else []
    if insurance and _is_new(shift, shift.starts_at - policy.insured_list_ahead, now):
        events.append(_list_due(shift, insurance))
    begins = _is_new(shift, remind_at(shift, policy), now)
    return shift.change(
        *events,
        marked_at=now,
        mark_at=now if begins else _next_mark(shift, policy, now),
        reminded_up_to="" if begins else None,
    )


def remind(
    shift: Shift,
    people: Sequence[str],
    sign_ups: Mapping[str, SignUp],
    policy: Policy,
    now: datetime,
) -> Change[Shift]:
    """Remind those of these people who hold a seat, in the order of their ids.

    Nobody is left to remind where there are none, or the shift has begun.
    """
    if not people or shift.state != "published" or shift.has_begun(now):
        since = shift.marked_at or now
        return shift.change(reminded_up_to=None, mark_at=_next_mark(shift, policy, since))
    known = (sign_ups.get(name_of(shift.id, who)) for who in people)
    events = [_reminded(shift, one) for one in known if one and one.holds_seat]
    return shift.change(*events, reminded_up_to=people[-1])


def remind_at(shift: Shift, policy: Policy) -> datetime:
    """When who holds a seat is reminded: by day, as offers are held, unless the start is near."""
    at = shift.starts_at - policy.remind_ahead
    never_rests = policy.offer_rests_from_hour == policy.offer_rests_until_hour
    if never_rests or shift.starts_at - at < policy.offer_rests_with:
        return at
    rests, until = next_rest(at, ZoneInfo(shift.zone), policy)
    return until if rests <= at and until < shift.starts_at else at


def _minimum_marks(shift: Shift, policy: Policy) -> list[tuple[datetime, int]]:
    hours = policy.minimum_marks_hours
    return [(shift.starts_at - timedelta(hours=one), one) for one in hours]


def _is_new(shift: Shift, at: datetime, now: datetime) -> bool:
    return (shift.marked_at is None or shift.marked_at < at) and at <= now


def _next_mark(shift: Shift, policy: Policy, since: datetime) -> datetime | None:
    marks = [*(at for at, _ in _minimum_marks(shift, policy)), remind_at(shift, policy)]
    marks.append(shift.starts_at - policy.insured_list_ahead)
    return min((at for at in marks if at > since), default=None)


def _facts(shift: Shift) -> dict[str, Any]:
    return {
        "division": shift.division,
        "shift_id": shift.id,
        "activity_id": shift.activity_id,
        "organisation_id": shift.organisation_id,
        "responsible_id": shift.responsible_id,
        "title": shift.title,
        "role": shift.role,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
    }


def _missed(shift: Shift, hours: int) -> MinimumMissed:
    return MinimumMissed(
        **_facts(shift),
        hours_before=hours,
        min_crew=shift.min_crew,
        seats_taken=shift.seats_taken,
        people_needed=shift.min_crew - shift.seats_taken,
    )


def _list_due(shift: Shift, insurance: Insurance) -> InsuredListDue:
    return InsuredListDue(
        **_facts(shift),
        day=shift.first_day,
        danger=shift.danger,
        insurer=insurance.insurer,
        number=insurance.number,
        people=shift.people - len(shift.offers),
    )


def _reminded(shift: Shift, sign_up: SignUp) -> VolunteerReminded:
    return VolunteerReminded(
        division=shift.division,
        shift_id=shift.id,
        activity_id=shift.activity_id,
        volunteer_id=sign_up.volunteer_id,
        sign_up_id=sign_up.id,
        title=shift.title,
        role=shift.role,
        place=shift.where.place if shift.where else None,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        confirm_by=sign_up.confirm_by,
    )

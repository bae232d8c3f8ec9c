"""Seats of a record that was merged: the kept one holds them, if the person is free then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.confirming import Asking
from baodao.scheduling.seats.domain.opening import change_refusals
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import LIVE, SignUp, name_of
from baodao.scheduling.seats.domain.ways import Ways

_MERGED: Final = "records-merged"


def move_seats(
    kept: Calendar,
    merged: Calendar,
    shifts: Mapping[str, Shift],
    sign_ups: Mapping[str, SignUp],
    now: datetime,
) -> list[Change[Aggregate]]:
    """End the sign-ups of a merged record that are to come, and give them to the kept one.

    A seat is lost where the person has given that time away under the kept record; of two places
    on one list the earlier one is theirs. An offer is made anew, since it is not known who saw it.
    Of a seat, a place, a request and an invitation they keep what is worth most.
    """
    changes: list[Change[Aggregate]] = []
    for shift_id in merged.shift_ids:
        shift, given = shifts[shift_id], sign_ups[name_of(shift_id, merged.id)]
        if change_refusals(shift, now) or given.cancel_refusals():
            continue
        seats = Asking(shift, now)
        taker = Volunteer(kept, sign_ups.get(name_of(shift_id, kept.id)))
        turn = seats.turn_of(merged.id) if given.is_on_list else None
        seats.end(Volunteer(merged), given, _MERGED)
        if turn is not None:
            _take_turn(seats, taker, turn)
        elif given.is_open:
            _take_open(seats, taker, given)
        else:
            _take_seat(seats, taker, given, shift, now)
        changes += seats.changes()
        kept, merged = seats.calendar_of(kept), seats.calendar_of(merged)
    return changes


def part_standing(merged: Calendar, known: Mapping[str, Calendar]) -> list[Change[Calendar]]:
    """Have reports and trainings that went over be their own record's again, as they are by now.

    `known` are all that the taking back concerns, as they are after it.
    """
    others = [one for one in known.values() if one.id not in merged.records]
    left = [one.stands(one.standing.without_records(merged.records)) for one in others]
    back = known.get(merged.id, merged)
    standing = back.standing
    for one in others:
        standing = standing.joined(one.standing.of_records(merged.records))
    changes = [*left, back.stands(standing)]
    return [change for change in changes if change]


def _take_seat(seats: Asking, taker: Volunteer, given: SignUp, shift: Shift, now: datetime) -> None:
    theirs = taker.sign_up
    if theirs and theirs.holds_seat:
        if given.arrives_at and theirs.arrives_at is None:
            seats.expect(theirs, given.arrives_at)
        return
    if taker.calendar.refusals(shift, Policy(), now, "kept"):
        return
    if theirs and theirs.is_on_list:
        after = seats.leave(taker, theirs, _MERGED)
        taker = Volunteer(seats.calendar_of(taker.calendar), after)
    after = seats.reserve(taker, read=given.acknowledged, apprentice=given.apprentice)
    if given.arrives_at:
        after = seats.expect(after, given.arrives_at)
    if given.state == "unconfirmed":
        seats.ask_again(Volunteer(seats.calendar_of(taker.calendar)), after, Policy())


def _take_open(seats: Ways, taker: Volunteer, given: SignUp) -> None:
    """Ask or be invited in the place of a merged record, if there is nothing better."""
    theirs = taker.sign_up
    if theirs and theirs.state in LIVE:
        return
    if given.state == "requested":
        read, since = given.acknowledged, given.asked_at
        seats.request(taker, read, apprentice=given.apprentice, asked_at=since)
    elif given.open_until and not (theirs and theirs.declined_invitation):
        seats.invite(taker, given.open_until)


def _take_turn(seats: Ways, taker: Volunteer, turn: int) -> None:
    theirs = taker.sign_up
    if theirs and theirs.state == "invited":
        after = seats.end(taker, theirs, _MERGED)
        seats.wait(Volunteer(seats.calendar_of(taker.calendar), after), turn=turn)
    elif theirs is None or theirs.state not in LIVE or theirs.state == "requested":
        seats.wait(taker, turn=turn)
    elif theirs.state == "waitlisted" and turn < seats.turn_of(taker.id):
        after = seats.leave(taker, theirs, _MERGED)
        seats.wait(Volunteer(seats.calendar_of(taker.calendar), after), turn=turn)

"""Who is loaded with a decision that frees a seat: those who would be offered it."""

from collections.abc import Iterable, Mapping

from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of

_AT_ONCE = 8
"""How many are looked at in the decision itself; beyond them, what falls due goes on at once."""


def first_in_line(shift: Shift) -> list[str]:
    """The first who wait, by their ids: a seat is offered to the first who is free then."""
    return [one.volunteer_id for one in shift.waiting[:_AT_ONCE]]


def signed_up(shift: Shift) -> list[str]:
    """The ids of their sign-ups."""
    return [name_of(shift.id, who) for who in first_in_line(shift)]


def known(
    shift: Shift, calendars: Mapping[str, Calendar], sign_ups: Mapping[str, SignUp]
) -> dict[str, Volunteer]:
    """The volunteers who are loaded, by their ids."""
    return {
        who: Volunteer(calendar, sign_ups.get(name_of(shift.id, who)))
        for who, calendar in calendars.items()
    }


def ids_of(shift: Shift, people: Iterable[str]) -> list[str]:
    """The ids of the sign-ups of these people."""
    return [name_of(shift.id, who) for who in people]

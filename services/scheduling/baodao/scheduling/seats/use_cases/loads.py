"""What decisions about seats are made on, and how it is loaded.

Who waits is loaded with a decision that frees a seat, since they would be offered it; what falls
due names many. Nobody of these has said anything: whose document cannot be read is in nobody's way.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import by, by_each
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.commands import AboutPeople
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.seating import Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of, sign_up_id

_AT_ONCE = 8
"""How many are looked at in the decision itself; beyond them, what falls due goes on at once."""


def ids_of(shift: Shift, people: Iterable[str]) -> list[str]:
    """The ids of the sign-ups of these people."""
    return [name_of(shift.id, who) for who in people]


def first_in_line(shift: Shift) -> list[str]:
    """The first who wait, by their ids: a seat is offered to the first who is free then."""
    return [one.volunteer_id for one in shift.waiting[:_AT_ONCE]]


def _their_sign_ups(shift: Shift) -> list[str]:
    return ids_of(shift, first_in_line(shift))


def _people(command: AboutPeople) -> list[str]:
    return command.people


def _sign_ups(command: AboutPeople, shift: Shift) -> list[str]:
    return ids_of(shift, command.people)


ThisShift = Annotated[Shift, by("shift_id")]
Packs = Annotated[dict[str, PolicyPack], packs_at("shift.division")]
OwnCalendar = Annotated[Calendar, by("volunteer_id", noun="volunteer")]
OwnSignUp = Annotated[SignUp | None, by(sign_up_id)]
CalendarsInLine = Annotated[dict[str, Calendar], by_each(first_in_line, skips_unreadable=True)]
SignUpsInLine = Annotated[dict[str, SignUp], by_each(_their_sign_ups, skips_unreadable=True)]
CalendarsOfPeople = Annotated[dict[str, Calendar], by_each(_people, skips_unreadable=True)]
SignUpsOfPeople = Annotated[dict[str, SignUp], by_each(_sign_ups, skips_unreadable=True)]


def known(
    shift: Shift, calendars: Mapping[str, Calendar], sign_ups: Mapping[str, SignUp]
) -> dict[str, Volunteer]:
    """The volunteers who are loaded and have signed up, by their ids."""
    found = {who: sign_ups.get(name_of(shift.id, who)) for who in calendars}
    return {who: Volunteer(calendars[who], one) for who, one in found.items() if one}

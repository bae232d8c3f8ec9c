"""What was not noted of sign-ups before, and stands in their shifts."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.commands import FillStarts
from baodao.scheduling.seats.domain.sign_up import SignUp


def _sign_ups(command: FillStarts) -> list[str]:
    return command.sign_up_ids


def _shifts(command: FillStarts) -> list[str]:
    return command.shift_ids


@use_case
def fill_starts(
    command: FillStarts,
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups, skips_unreadable=True)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts, skips_unreadable=True)],
) -> Decision[None]:
    """Note when their shifts start, so that they stand in the order of time and in calendars."""
    known = [(one, shifts.get(one.shift_id)) for one in sign_ups.values()]
    changes = [change for one, shift in known if shift and (change := one.learn_start(shift))]
    if not changes:
        return refuse(NothingDue(of="sign-ups"))
    return accept(None, *changes)

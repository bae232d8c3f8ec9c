"""What becomes of somebody's sign-ups and calendar when they are erased."""

from typing import Annotated

from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.seats.commands import ForgetTraces
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.feed import Feed
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.domain.standing import NOTHING_KNOWN
from baodao.schema.registration.personal_data import PersonErased


@use_case
def erase_person(
    _: PersonErased,
    calendar: Annotated[Calendar | None, by("volunteer_id")],
    feed: Annotated[Feed | None, by("volunteer_id")],
) -> Decision[None]:
    """Take the address of an erased person's calendar away, and begin to clear their sign-ups.

    What else was told of them goes at once. The inbox forgets them besides.
    """
    changes: list[Change[Aggregate]] = [feed.erase()] if feed else []
    if calendar:
        changes.append(calendar.change(traces_after="", standing=NOTHING_KNOWN))
    return accept(None, *changes)


def _sign_ups(command: ForgetTraces) -> list[str]:
    return command.sign_up_ids


@use_case
def forget_traces(
    command: ForgetTraces,
    calendar: Annotated[Calendar, by("volunteer_id")],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups, skips_unreadable=True)],
) -> Decision[None]:
    """Clear a page of sign-ups of devices and of what was said of somebody."""
    if calendar.traces_after != command.after:
        return refuse(NothingDue(of="volunteer"))
    cleared = [one.without_traces() for one in sign_ups.values()]
    changes = [change for change in cleared if change]
    return accept(None, *changes, calendar.change(traces_after=command.following))

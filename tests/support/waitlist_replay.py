"""What the events of shifts alone tell of how everybody stands."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Event
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.invitations import InvitationEnded, VolunteerInvited
from baodao.schema.scheduling.requests import RequestEnded, SeatRequested
from baodao.schema.scheduling.seats import SeatReleased, SeatReserved


def replace_id(command: Any) -> Any:
    """The same under another id: what another process would send, which saw it a moment later."""
    return command.model_copy(update={"command_id": f"{command.command_id}+"})


STATES: dict[type[Event], str] = {
    SeatReserved: "seated",
    schema.SeatOffered: "offered",
    schema.WaitlistJoined: "waiting",
    SeatRequested: "asked",
    VolunteerInvited: "invited",
    **dict.fromkeys((SeatReleased, schema.WaitlistLeft, RequestEnded, InvitationEnded), ""),
}


def replay(service: MemoryService) -> dict[str, dict[str, str]]:
    """How everybody stands, by what was announced alone."""
    stands: dict[str, dict[str, str]] = {}
    for event in service.told():
        if isinstance(event, schema.OfferEnded):
            state = "waiting" if event.outcome == "taken-back" else ""
        elif type(event) in STATES:
            state = STATES[type(event)]
        else:
            for shift in getattr(event, "shifts", []):
                stands.setdefault(shift.shift_id, {})
            continue
        there = stands[event.shift_id]
        there.pop(event.volunteer_id, None)
        if state:
            there[event.volunteer_id] = state
    return stands

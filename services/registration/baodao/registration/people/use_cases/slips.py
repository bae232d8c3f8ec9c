"""Decisions about slips, which tell people what was done for them on paper."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.registration.people.domain.paper import Slip
from baodao.schema.registration.slips import HandOverSlip, SlipReceipt


@use_case
def hand_over_slip(
    command: HandOverSlip, slip: Annotated[Slip, by("slip_id")], now: datetime
) -> Decision[SlipReceipt]:
    """Note that a slip is in the person's hand or letterbox."""
    if refusals := slip.hand_over_refusals(command.up_to):
        return refuse(*refusals)
    change = slip.hand_over(command.up_to, command.actor, now)
    return accept(SlipReceipt(slip_id=slip.id, waiting=change.after.waiting), change)

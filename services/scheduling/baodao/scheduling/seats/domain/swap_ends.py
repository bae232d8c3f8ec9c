"""What is told when a seat is not offered to somebody else any more."""

from baodao.kit.decisions import Aggregate
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema.scheduling.swaps import SwapEnded, SwapOutcome


def swap_ended(shift: Shift, before: Aggregate, outcome: SwapOutcome) -> list[SwapEnded]:
    """What both are told of the offer that a sign-up had before; nothing, if it had none."""
    if not isinstance(before, SignUp) or before.swap is None:
        return []
    told = SwapEnded(
        division=shift.division,
        shift_id=shift.id,
        activity_id=shift.activity_id,
        volunteer_id=before.volunteer_id,
        sign_up_id=before.id,
        to_id=before.swap.to_id,
        for_shift_id=before.swap.for_shift_id,
        outcome=outcome,
    )
    return [told]

"""Decisions about who is insured for a shift."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.sign_up import SignUp, name_of
from baodao.schema.scheduling.insurance import InsuredReceipt, MarkInsured, NothingInsured
from baodao.schema.scheduling.seat_refusals import NotSignedUp


def _sign_ups(command: MarkInsured) -> list[str]:
    return [name_of(command.shift_id, who) for who in command.volunteer_ids]


@use_case
def mark_insured(
    command: MarkInsured,
    shift: Annotated[Shift, by("shift_id")],
    activity: Annotated[Activity, by("shift.activity_id")],
    sign_ups: Annotated[dict[str, SignUp], by_each(_sign_ups)],
) -> Decision[InsuredReceipt]:
    """Record that people are insured for the day of a shift, or not after all."""
    insurance = activity.insurance
    expected = {one.volunteer_id for one in sign_ups.values() if one.is_expected}
    unknown = [who for who in dict.fromkeys(command.volunteer_ids) if who not in expected]
    missing = [NotSignedUp(shift_id=shift.id, volunteer_id=who) for who in unknown]
    if insurance is None:
        return refuse(NothingInsured(activity_id=activity.id), *missing)
    if missing:
        return refuse(*missing)
    found = [one.insure(shift, insurance, insured=command.insured) for one in sign_ups.values()]
    changes = [change for change in found if change]
    return accept(InsuredReceipt(shift_id=shift.id, changed=len(changes)), *changes)

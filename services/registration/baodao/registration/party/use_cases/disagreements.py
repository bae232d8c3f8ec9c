"""Decisions about disagreements between units and communities."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.registration.party.domain.disagreements import Disagreement, side_of
from baodao.schema.registration.disagreements import DisagreementReceipt, SettleDisagreement


@use_case
def settle_disagreement(
    command: SettleDisagreement,
    disagreement: Annotated[Disagreement, by("disagreement_id")],
    now: datetime,
) -> Decision[DisagreementReceipt]:
    """Settle a disagreement: a side agrees with the other, or a supervisor decides."""
    if refusals := disagreement.settle_refusals(command):
        return refuse(*refusals)
    settler = side_of(command.actor, disagreement.unit_id)
    change = disagreement.settle(command.holds, settler, now, command.note)
    return accept(DisagreementReceipt(disagreement_id=disagreement.id, state="settled"), change)

"""What the national system has said is noted."""

from typing import Annotated

from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.national.domain import NationalLedger
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.schema.hours.national import NationalOutOfOrder, NationalReceipt, RecordNationalAnswers


@use_case
def record_answers(
    command: RecordNationalAnswers,
    ledger: Annotated[Ledger, by("volunteer_id", or_new=Ledger.empty)],
    national: Annotated[NationalLedger, by("volunteer_id", or_new=NationalLedger.none)],
) -> Decision[NationalReceipt]:
    """Note what came of records of one ledger."""
    if beyond := [one.sequence for one in command.answers if one.sequence > ledger.entries]:
        return refuse(NationalOutOfOrder(sequence=beyond[0]))
    refusals, change = national.take(command.answers)
    if refusals:
        return refuse(*refusals)
    after = change.after if change else national
    receipt = NationalReceipt(volunteer_id=ledger.id, sent=after.sent, rejected=len(after.rejected))
    return accept(receipt, *([change] if change else []))

"""Decisions of the ledger: which minutes are credited."""

from typing import Annotated

from baodao.hours.common.policies import GRACE_AT_MOST, Policy
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.served import ServedDay
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.schema.scheduling.attendance import AttendanceRecorded


def _days(event: AttendanceRecorded) -> list[str]:
    first, last = event.shift_starts_at - GRACE_AT_MOST, event.shift_ends_at + GRACE_AT_MOST
    return ServedDay.ids_for(event.volunteer_id, first, last)


@use_case
def credit_minutes(
    event: AttendanceRecorded,
    ledger: Annotated[Ledger, by("volunteer_id", or_new=Ledger.empty)],
    entry: Annotated[Entry | None, by(lambda event: Entry.id_for(event.sign_up_id))],
    days: Annotated[dict[str, ServedDay], by_each(_days, or_new=ServedDay.idle)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
) -> Decision[None]:
    """Append what was served to the volunteer's ledger, once per attendance."""
    policy = rules_at(Policy, packs, event.division, event.shift_starts_at)
    served = Entry.served(event, policy)
    if entry is not None or served is None:
        return accept(None)
    touched = [
        days[day]
        for day in ServedDay.ids_for(event.volunteer_id, served.served_from, served.served_until)
    ]
    # An entry over midnight is found on both days and told once.
    if refusals := dict.fromkeys(refusal for day in touched for refusal in day.overlaps(served)):
        return refuse(*refusals)
    changes = [*ledger.append(event, served, policy), *(day.add(served) for day in touched)]
    return accept(None, *changes, under=policy.version)

"""Decisions about disagreements between units and communities."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kit.decisions import Change, Decision, accept, by, refuse, use_case
from baodao.registration.party.domain.disagreements import Disagreement, side_of
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.schema.registration.disagreements import DisagreementReceipt, SettleDisagreement


def _doubted(disagreement: Disagreement) -> str | None:
    """The member report in question, None if it is a unit's."""
    matter = disagreement.matter
    return matter.report_id if matter.about == "member-report" else None


@use_case
def settle_disagreement(
    command: SettleDisagreement,
    disagreement: Annotated[Disagreement, by("disagreement_id")],
    report: Annotated[MemberReport | None, by(_doubted)],
    place: Annotated[PartyMember | None, by("report.volunteer_id")],
    now: datetime,
) -> Decision[DisagreementReceipt]:
    """Settle a disagreement: a side agrees with the other, or a supervisor decides.

    If a unit is right that somebody is not of it, their report ends: it named this unit.
    """
    refusals = disagreement.settle_refusals(command)
    ends = command.holds == "unit" and report is not None and report.current
    if report and ends:
        refusals += report.move_refusals("end")
    if refusals:
        return refuse(*refusals)
    settler = side_of(command.actor, disagreement.unit_id)
    change = disagreement.settle(command.holds, settler, now, command.note)
    changes: list[Change[Any]] = [change]
    if report and ends:
        changes.append(report.end("community", command.actor, now, note=command.note))
        changes += place.leave(report.id, today(now)) if place else []
    return accept(DisagreementReceipt(disagreement_id=disagreement.id, state="settled"), *changes)

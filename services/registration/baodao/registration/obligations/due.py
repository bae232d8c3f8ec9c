"""Sweep of units that have not had their quarterly feedback."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.store import Document
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.obligations.domain.feedback import UnitFeedback
from baodao.registration.obligations.domain.quarters import last_settled
from baodao.registration.obligations.domain.tallies import obligations_met
from baodao.registration.obligations.store import UNIT_FEEDBACK
from baodao.registration.obligations.views.counts import counts_by_quarter, tallies_of
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.policies.views import policies_at

_AT_ONCE = 500


@row_of(UNIT_FEEDBACK)
class _Told:
    id: str


@row_of(PARTY_MEMBERS)
class _Member:
    id: str
    division: str | None


@dataclass(frozen=True, slots=True)
class _Unit:
    unit_id: str


async def due_feedback(reads: Reads, now: datetime) -> list[IssueUnitFeedback]:
    """Units with members that have not been told of the last settled quarter."""
    quarter = last_settled(today(now))
    told = await reads.find(UNIT_FEEDBACK, eq("quarter", quarter), into=_Told)
    known = {feedback.id for feedback in told}
    units = await reads.aggregate(PARTY_MEMBERS, _WITH_MEMBERS, into=_Unit)
    waiting = [u.unit_id for u in units if UnitFeedback.id_for(u.unit_id, quarter) not in known]
    return [await _feedback(unit_id, quarter, reads) for unit_id in waiting[:_AT_ONCE]]


_WITH_MEMBERS: tuple[Document, ...] = (
    # By the index of units: what is asked is which there are, not who is in them.
    {"$match": {"unit_id": {"$gt": ""}, "accepted": True}},
    {"$group": {"_id": "$unit_id"}},
    {"$sort": {"_id": 1}},
    {"$project": {"_id": 0, "unit_id": "$_id"}},
)


async def _feedback(unit_id: str, quarter: str, reads: Reads) -> IssueUnitFeedback:
    accepted = eq("unit_id", unit_id) & eq("accepted", value=True)
    members = await reads.find(PARTY_MEMBERS, accepted, into=_Member)
    policies = await policies_at({m.division for m in members if m.division}, reads)
    tallies = await tallies_of([member.id for member in members], quarter, reads)
    return IssueUnitFeedback.due(
        unit_id,
        quarter,
        unit_id=unit_id,
        quarter=quarter,
        members=len(members),
        members_met=sum(
            obligations_met(
                policies[member.division].member_obligations,
                quarter,
                counts_by_quarter(tallies[member.id]),
            )
            for member in members
            if member.division
        ),
    )


SWEEPS = (Sweep("feedback", timedelta(minutes=10), due_feedback),)

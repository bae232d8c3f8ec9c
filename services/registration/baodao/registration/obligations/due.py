"""Sweep of units that have not had their quarterly feedback."""

from datetime import datetime, timedelta
from typing import Any

from baodao.kernel.days import today
from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.obligations.domain.feedback import UnitFeedback
from baodao.registration.obligations.domain.quarters import last_settled, quarters_of
from baodao.registration.obligations.domain.tallies import obligations_met
from baodao.registration.obligations.store import TALLIES, UNIT_FEEDBACK
from baodao.registration.obligations.views import counts_by_quarter
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.policies.views import policies_at

Document = dict[str, Any]

_AT_ONCE = 500


async def due_feedback(reads: Reads, now: datetime) -> list[IssueUnitFeedback]:
    """Units with members that have not been told of the last settled quarter."""
    quarter = last_settled(today(now))
    units = await reads.aggregate(
        PARTY_MEMBERS.name,
        [
            {"$match": {"accepted": True, "unit_id": {"$ne": None}}},
            {"$group": {"_id": "$unit_id"}},
            {"$sort": {"_id": 1}},
        ],
    )
    told = await reads.find(UNIT_FEEDBACK.name, {"quarter": quarter}, fields=["_id"])
    known = {row["_id"] for row in told}
    waiting = [u["_id"] for u in units if UnitFeedback.id_for(u["_id"], quarter) not in known]
    return [await _feedback(unit_id, quarter, reads) for unit_id in waiting[:_AT_ONCE]]


async def _feedback(unit_id: str, quarter: str, reads: Reads) -> IssueUnitFeedback:
    members = await reads.aggregate(PARTY_MEMBERS.name, _members(unit_id, quarter))
    policies = await policies_at({m["division"] for m in members if m["division"]}, reads)
    return IssueUnitFeedback.due(
        unit_id,
        quarter,
        unit_id=unit_id,
        quarter=quarter,
        members=len(members),
        members_met=sum(
            obligations_met(
                policies[member["division"]].member_obligations,
                quarter,
                counts_by_quarter(member["tallies"]),
            )
            for member in members
            if member["division"]
        ),
    )


def _members(unit_id: str, quarter: str) -> list[Document]:
    """The pipeline of a unit's members, each with the year's tallies (also of merged records)."""
    year = {"quarter": {"$in": quarters_of(quarter, "year")}}
    return [
        {"$match": {"unit_id": unit_id, "accepted": True}},
        {
            "$lookup": {
                "from": VOLUNTEERS.name,
                "localField": "_id",
                "foreignField": "_id",
                "pipeline": [{"$project": {"also": 1}}],
                "as": "volunteer",
            }
        },
        {
            "$project": {
                "division": 1,
                "ids": {
                    "$concatArrays": [["$_id"], {"$ifNull": [{"$first": "$volunteer.also"}, []]}]
                },
            }
        },
        {
            "$lookup": {
                "from": TALLIES.name,
                "localField": "ids",
                "foreignField": "volunteer_id",
                "pipeline": [{"$match": year}],
                "as": "tallies",
            }
        },
    ]


SWEEPS = (Sweep("feedback", timedelta(minutes=10), due_feedback),)

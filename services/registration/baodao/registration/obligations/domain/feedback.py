"""Quarterly feedback to a unit, as totals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.obligations.domain.tallies import GroupTally
from baodao.registration.organisations.domain import Organisation
from baodao.registration.policies.domain import Policy
from baodao.schema.registration.obligations import UnitFeedbackIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFeedback(Aggregate):
    """Feedback: what a unit was told of a quarter; what was withheld is not kept either."""

    unit_id: str
    quarter: str
    division: str
    issued_at: datetime
    policy: str
    members: int
    withheld: bool
    members_met: int | None = None
    contacts: int | None = None
    activities: int | None = None
    minutes: int | None = None
    claims: int | None = None

    @staticmethod
    def id_for(unit_id: str, quarter: str) -> str:
        """The id of the one feedback for a unit and quarter."""
        return f"{unit_id}-{quarter}"

    @classmethod
    def issue(
        cls,
        unit: Organisation,
        command: IssueUnitFeedback,
        tally: GroupTally,
        policy: Policy,
        now: datetime,
    ) -> Change[Self]:
        """Issue the totals, or only that there are too few members to tell them of."""
        feedback_id = cls.id_for(unit.id, command.quarter)
        withheld = command.members < policy.feedback_min_members
        told = {} if withheld else {**dict(tally.counts), "members_met": command.members_met}
        feedback = cls(
            id=feedback_id,
            unit_id=unit.id,
            quarter=command.quarter,
            division=unit.division,
            issued_at=now,
            policy=policy.version,
            members=command.members,
            withheld=withheld,
            **told,
        )
        return feedback.change(
            UnitFeedbackIssued(
                division=unit.division,
                feedback_id=feedback_id,
                unit_id=unit.id,
                quarter=command.quarter,
                members=command.members,
                withheld=withheld,
                members_met=feedback.members_met,
                contacts=feedback.contacts,
                activities=feedback.activities,
                minutes=feedback.minutes,
                claims=feedback.claims,
            )
        )

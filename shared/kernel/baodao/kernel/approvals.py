"""Approvals 审批 to read data of minors, as each service keeps them (ADR 0044).

    APPROVALS = approvals_collection(told_by="registration")
    subscribers.event(ApprovalGiven, follow_approval)
    subscribers.event(ApprovalEnded, follow_approval_end)
    Subscribers("hours", …, log=ReadLog(READS, …, Approvals(APPROVALS)))

registration gives and ends them; the others learn of it by events.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self

from baodao.kernel.days import today
from baodao.kit.decisions import Aggregate, Decision, accept, by, use_case
from baodao.kit.store import Collection, Index
from baodao.kit.wanted import Tree, Wanted, eq, in_range
from baodao.schema import Actor
from baodao.schema.identity.grants import StaffRole
from baodao.schema.registration.approvals import ApprovalEnded, ApprovalGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Aggregate):
    """What lets one reader see data of minors on the days of `[from_day, until_day)`.

    In one role as they hold it: at a place, or for `organisation_id`. What is not said is not
    approved; but for an activity that is not named, the purpose is all there is to it.
    """

    reader_id: str
    role: StaffRole
    organisation_id: str | None
    division: str
    activity_id: str | None
    purpose: str
    from_day: str
    until_day: str
    approved_by: str
    ended: bool = False

    @classmethod
    def told(cls, event: ApprovalGiven | ApprovalEnded) -> Self:
        """The approval that an event tells of, as it was given."""
        return cls(
            id=event.approval_id,
            reader_id=event.reader_id,
            role=event.role,
            organisation_id=event.organisation_id,
            division=event.division,
            activity_id=event.activity_id,
            purpose=event.purpose,
            from_day=event.from_day,
            until_day=event.until_day,
            approved_by=event.approved_by,
        )

    def holds(self, day: str) -> bool:
        """Whether it holds on this day (`YYYY-MM-DD` in China)."""
        return not self.ended and self.from_day <= day < self.until_day

    def covers(self, actor: Actor, division: str, activity: str | None, now: datetime) -> bool:
        """Whether the actor may see minors who are in this division, in what is asked now."""
        is_theirs = (self.reader_id, self.role, self.organisation_id) == (
            actor.id,
            actor.role,
            actor.organisation,
        )
        is_for_this = self.purpose == actor.purpose and self.activity_id in (None, activity)
        return is_theirs and is_for_this and self.holds(today(now)) and self._has(division)

    def _has(self, division: str) -> bool:
        return division.startswith(self.division)


def approvals_collection(
    *indexes: Index, told_by: str | None = None, tree: Tree | None = None
) -> Collection[Approval]:
    """The collection of approvals; `indexes` and `tree` are for those who can be asked for them."""
    own = Index(("reader_id", "until_day"))
    return Collection("approvals", Approval, (own, *indexes), told_by=told_by, tree=tree)


@dataclass(frozen=True, slots=True)
class Approvals:
    """Where a service keeps approvals, and how those of a reader are found."""

    collection: Collection[Approval]

    def wanted(self, actor: Actor, now: datetime) -> Wanted:
        """The approvals of an actor whose last day is not over, along one index."""
        return eq("reader_id", actor.id) & in_range("until_day", gt=today(now))


_Known = Annotated[Approval | None, by("approval_id")]


@use_case
def follow_approval(event: ApprovalGiven, approval: _Known) -> Decision[None]:
    """Keep an approval that was given; one that is known to have ended stays so."""
    return accept(None, *([] if approval else [Approval.told(event).change()]))


@use_case
def follow_approval_end(event: ApprovalEnded, approval: _Known) -> Decision[None]:
    """End an approval, also one of which only this was told."""
    known = approval or Approval.told(event)
    return accept(None, *([] if known.ended else [known.change(ended=True)]))

"""Giving and ending approvals, which every service keeps (`baodao.kernel.approvals`)."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from baodao.kernel.approvals import Approval
from baodao.kernel.days import today
from baodao.kernel.policies import Packs, rules_at
from baodao.kernel.purposes import Privacy
from baodao.kernel.ranks import is_below
from baodao.kit.decisions import Change
from baodao.schema import Actor, Refusal
from baodao.schema.identity.grants import StaffRole
from baodao.schema.registration.approvals import (
    ApprovalBeyondOwn,
    ApprovalDaysWrong,
    ApprovalEnded,
    ApprovalGiven,
    PurposeNotListed,
)

_NOT_TOLD = ("id", "version", "announced", "ended")


def rank_refusals(actor: Actor, reader: StaffRole) -> list[Refusal]:
    """`approval-beyond-own` unless the reader's role is below the actor's."""
    if is_below(reader, actor.role):
        return []
    return [ApprovalBeyondOwn(role=actor.role, reader=reader)]


def give_refusals(approval: Approval, packs: Packs, now: datetime) -> list[Refusal]:
    """Why an approval cannot be given: no such purpose, or not for these days."""
    rules = rules_at(Privacy, packs, approval.division)
    refusals: list[Refusal] = []
    if not rules.has(approval.purpose):
        listed = PurposeNotListed(purpose=approval.purpose, division=approval.division)
        refusals.append(listed)
    start, end = approval.from_day, approval.until_day
    most = rules.approval_days
    last = (date.fromisoformat(start) + timedelta(days=most)).isoformat()
    if not today(now) <= start < end <= last:
        refusals.append(ApprovalDaysWrong(from_day=start, until_day=end, most=most))
    return refusals


def give(approval: Approval) -> Change[Approval]:
    """The first state of this approval, and the event that announces it."""
    return approval.change(ApprovalGiven(approval_id=approval.id, **_told(approval)))


def end(approval: Approval, actor: Actor) -> Change[Approval]:
    """End an approval before its last day, and announce it."""
    event = ApprovalEnded(approval_id=approval.id, revoked_by=actor.id, **_told(approval))
    return approval.change(event, ended=True)


def _told(approval: Approval) -> dict[str, Any]:
    return {name: value for name, value in asdict(approval).items() if name not in _NOT_TOLD}

"""Decisions about what is due before a shift starts."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import rules_at
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.reminders import domain
from baodao.scheduling.reminders.commands import PassMarks, RemindHolders
from baodao.scheduling.seats.use_cases.loads import Packs, SignUpsOfPeople, ThisShift


@use_case
def pass_marks(
    command: PassMarks,
    shift: ThisShift,
    activity: Annotated[Activity, by("shift.activity_id")],
    packs: Packs,
    now: datetime,
) -> Decision[None]:
    """Tell at a mark that too few people come, or that the insurer wants to know who comes.

    And begin to remind who holds a seat.
    """
    if shift.mark_at is None or now < shift.mark_at or shift.reminded_up_to is not None:
        return refuse(NothingDue(of="shift"))
    policy = rules_at(Policy, packs, shift.division)
    passed = domain.pass_marks(shift, activity.insurance, policy, now)
    return accept(None, passed, under=policy.version)


@use_case
def remind_holders(
    command: RemindHolders,
    shift: ThisShift,
    sign_ups: SignUpsOfPeople,
    packs: Packs,
    now: datetime,
) -> Decision[None]:
    """Remind a page of those who hold a seat."""
    if command.after != shift.reminded_up_to:
        return refuse(NothingDue(of="shift"))
    policy = rules_at(Policy, packs, shift.division)
    reminded = domain.remind(shift, command.people, sign_ups, policy, now)
    return accept(None, reminded, under=policy.version)

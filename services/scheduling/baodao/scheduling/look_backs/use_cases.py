"""Decisions about looking back: planned when an activity ends, due on its day, recorded."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.look_backs.commands import MarkLookBackDue
from baodao.scheduling.look_backs.domain import LookBack, look_back_id
from baodao.schema.scheduling.activity_changes import ActivityEnded
from baodao.schema.scheduling.look_backs import LookBackReceipt, RecordLookBack

_LookBack = Annotated[LookBack, by("look_back_id", noun="look-back")]


@use_case
def plan_look_back(
    event: ActivityEnded,
    look_back: Annotated[LookBack, by(look_back_id, or_new=LookBack.none)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
) -> Decision[None]:
    """Plan to look back at an activity that has ended, where the pack says so."""
    policy = rules_at(Policy, packs, event.division)
    return accept(None, *look_back.plan(event, policy), under=policy.version)


@use_case
def mark_due(command: MarkLookBackDue, look_back: _LookBack, now: datetime) -> Decision[None]:
    """Tell an organisation that it is time to look back."""
    if not look_back.is_due(now):
        return refuse(NothingDue(of=look_back.id))
    return accept(None, look_back.fall_due())


@use_case
def record_look_back(
    command: RecordLookBack, look_back: _LookBack, now: datetime
) -> Decision[LookBackReceipt]:
    """Note whether what an activity did has lasted."""
    receipt = LookBackReceipt(
        look_back_id=look_back.id, activity_id=look_back.activity_id, state=command.found
    )
    return accept(receipt, look_back.record(command, now))

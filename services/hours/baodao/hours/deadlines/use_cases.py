"""Decisions about deadlines: begun when a shift is over, told when near or past, met or not."""

from datetime import datetime
from typing import Annotated

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.commands import PassDeadlineMark, RecountDeadline
from baodao.hours.deadlines.domain import RecordingDeadline
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kernel.working_days import last_known_year
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema import Envelope
from baodao.schema.scheduling.activity_changes import ShiftOver
from baodao.schema.scheduling.rolls import RollSettled

OfShift = Annotated[RecordingDeadline, by("shift_id", or_new=RecordingDeadline.none)]
_Named = Annotated[RecordingDeadline, by("deadline_id")]


@use_case
def begin_deadline(
    event: ShiftOver, deadline: OfShift, packs: Annotated[dict[str, PolicyPack], packs_at()]
) -> Decision[None]:
    """Note that a shift is over, and until when what was served in it is recorded."""
    policy = rules_at(Policy, packs, event.division, event.starts_at)
    return accept(None, *deadline.begin(event, policy), under=policy.version)


@use_case
def settle_record(
    event: RollSettled,
    deadline: OfShift,
    ceiling: Annotated[ShiftCeiling, by("shift_id", or_new=ShiftCeiling.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    envelope: Envelope,
) -> Decision[None]:
    """Note that the roll is settled: nothing more is to come, and what has come was in time.

    What comes all the same is recorded later 补录, up to a ceiling.
    """
    policy = rules_at(Policy, packs, event.division, event.starts_at)
    met = deadline.settle(event, envelope.time, policy)
    return accept(None, *met, *ceiling.settle(event), under=policy.version)


@use_case
def pass_mark(command: PassDeadlineMark, deadline: _Named, now: datetime) -> Decision[None]:
    """Tell an organisation that a deadline is near, or that it has passed."""
    if not deadline.is_due(now):
        return refuse(NothingDue(of=deadline.id))
    return accept(None, deadline.pass_mark(now))


@use_case
def recount_deadline(command: RecountDeadline, deadline: _Named) -> Decision[None]:
    """Count a deadline anew, now that the working days of its year are known."""
    if not deadline.awaits_year or deadline.awaits_year > f"{last_known_year()}":
        return refuse(NothingDue(of=deadline.id))
    return accept(None, deadline.recount())

"""Decisions about policy packs."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.registration.places.domain.divisions import Division
from baodao.registration.policies.domain import policy_for, set_pack, set_refusals
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.registration.policies import PolicyReceipt, SetPolicy


@use_case
def set_policy(
    command: SetPolicy,
    division: Annotated[Division | None, by("division")],
    pack: Annotated[PolicyPack, by("division", or_new=PolicyPack.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    now: datetime,
) -> Decision[PolicyReceipt]:
    """Set the policy pack of a division: its rules hold there and below from now on."""
    refusals = [
        *set_refusals(packs, command.division, command.rules),
    ]
    if division is None:
        refusals.append(UnknownDivision(division=command.division))
    if refusals:
        return refuse(*refusals)
    change = set_pack(pack, command.rules, command.note, now)
    policy = policy_for(packs | {pack.id: change.after}, command.division)
    receipt = PolicyReceipt(division=pack.id, version=len(change.after.versions))
    return accept(receipt, change, under=policy.version)

"""Decisions about policy packs."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.places.domain.divisions import Division
from baodao.registration.policies.commands import GoOnWithReview
from baodao.registration.policies.domain import (
    PolicyReview,
    concerns_people,
    policy_for,
    set_pack,
    set_refusals,
)
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.registration.policies import PolicyReceipt, SetPolicy


@use_case
def set_policy(
    command: SetPolicy,
    division: Annotated[Division | None, by("division")],
    pack: Annotated[PolicyPack, by("division", or_new=PolicyPack.blank)],
    review: Annotated[PolicyReview, by("division", or_new=PolicyReview.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    now: datetime,
) -> Decision[PolicyReceipt]:
    """Set the policy pack of a division: its rules hold there and below from now on.

    Who is of age under other rules is looked at anew, one slice after the other.
    """
    refusals = [
        *set_refusals(packs, command.division, command.rules),
    ]
    if division is None:
        refusals.append(UnknownDivision(division=command.division))
    if refusals:
        return refuse(*refusals)
    change = set_pack(pack, command.rules, command.note, now)
    policy = policy_for(packs | {pack.id: change.after}, command.division)
    number = len(change.after.versions)
    reviews = [review.begin(number)] if concerns_people(pack, change.after) else []
    receipt = PolicyReceipt(division=pack.id, version=number)
    return accept(receipt, change, *reviews, under=policy.version)


@use_case
def go_on_with_review(
    command: GoOnWithReview, review: Annotated[PolicyReview, by("division")]
) -> Decision[None]:
    """Go on with the next people, unless the pack has changed again meanwhile."""
    seen = (command.version, command.after, tuple(command.left_before))
    if (review.pack_version, review.up_to, review.left) != seen:
        return refuse(NothingDue(of=review.id))
    return accept(None, review.go_on(command.until, command.left, ends=command.ends))

"""Decisions about policy packs."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.places.domain.divisions import Division
from baodao.registration.policies.commands import GoOnWithReview
from baodao.registration.policies.default_text import DEFAULT_VERSION
from baodao.registration.policies.domain import (
    ConsentText,
    PolicyReview,
    concerns_people,
    policy_for,
    set_pack,
    set_refusals,
    text_ids,
    text_missing,
)
from baodao.schema import Refusal
from baodao.schema.registration.consent_texts import (
    ConsentTextExists,
    ConsentTextReceipt,
    PublishConsentText,
)
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.registration.policies import PolicyReceipt, SetPolicy


def _text_id(command: PublishConsentText) -> str:
    return ConsentText.id_for(command.division, command.text_version)


def _texts_named(command: SetPolicy) -> list[str]:
    """Where the text may be that the rules name."""
    said = command.rules.registration
    version = said.consent_text_version if said else None
    return text_ids(command.division, version) if version else []


@use_case
def publish_consent_text(
    command: PublishConsentText,
    division: Annotated[Division | None, by("division")],
    known: Annotated[ConsentText | None, by(_text_id)],
    now: datetime,
) -> Decision[ConsentTextReceipt]:
    """Publish words to agree to; those of a version are never others."""
    refusals: list[Refusal] = []
    if division is None:
        refusals.append(UnknownDivision(division=command.division))
    if known or command.text_version == DEFAULT_VERSION:
        refusals.append(ConsentTextExists(text_version=command.text_version))
    if refusals:
        return refuse(*refusals)
    text_id = _text_id(command)
    receipt = ConsentTextReceipt(
        text_id=text_id, division=command.division, text_version=command.text_version
    )
    return accept(receipt, ConsentText.publish(text_id, command, now))


@use_case
def set_policy(
    command: SetPolicy,
    division: Annotated[Division | None, by("division")],
    pack: Annotated[PolicyPack, by("division", or_new=PolicyPack.blank)],
    texts: Annotated[dict[str, ConsentText], by_each(_texts_named)],
    review: Annotated[PolicyReview, by("division", or_new=PolicyReview.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    now: datetime,
) -> Decision[PolicyReceipt]:
    """Set the policy pack of a division: its rules hold there and below from now on.

    Who is of age under other rules is looked at anew, one slice after the other.
    """
    refusals = [
        *set_refusals(packs, command.division, command.rules),
        *text_missing(command.rules, texts, command.division),
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

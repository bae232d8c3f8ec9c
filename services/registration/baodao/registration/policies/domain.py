"""The policy packs as registration keeps and edits them, and its own section of their rules."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self, get_args

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import (
    LOCKED,
    Packs,
    PolicyPack,
    Section,
    Version,
    locked_above,
    rules_at,
)
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.policies.default_text import DEFAULT_VERSION
from baodao.schema import Refusal
from baodao.schema.registration.consent_texts import (
    ConsentTextMissing,
    ConsentTextPublished,
    PublishConsentText,
)
from baodao.schema.registration.policies import (
    Obligation,
    PolicyRules,
    PolicySet,
    RuleLocked,
    RuleName,
    RulesOutOfOrder,
)


class Policy(Section, name="registration"):
    """The rules of registration as they hold in one division."""

    adult_age: int = 18
    child_under: int = 14
    document_free_from_age: int = 80
    activation: str = "immediate"
    term_years: int = 5
    # 绥化: at least 2 contacts a quarter and 4 activities a year.
    member_obligations: tuple[Obligation, ...] = (
        Obligation(what="contacts", at_least=2, per="quarter"),
        Obligation(what="activities", at_least=4, per="year"),
    )
    unit_obligations: tuple[Obligation, ...] = (
        Obligation(what="activities", at_least=4, per="year"),
    )
    feedback_min_members: int = 3
    consent_text_version: str = DEFAULT_VERSION
    consent_renewal_days: int = 90


_ABOUT_PEOPLE: tuple[RuleName, ...] = ("adult_age", "child_under", "consent_text_version")


def policy_for(packs: Packs, division: str) -> Policy:
    """The rules that hold in a division now, given the packs on the way to it."""
    return rules_at(Policy, packs, division)


def set_pack(pack: PolicyPack, rules: PolicyRules, note: str, now: datetime) -> Change[PolicyPack]:
    """Add a version to a division's pack, which holds from now on."""
    before, after = pack.rules_of(Policy.NAME), rules.model_dump(exclude_none=True, mode="json")
    own = after.get(Policy.NAME, {})
    names: tuple[RuleName, ...] = get_args(RuleName)
    number = len(pack.versions) + 1
    event = PolicySet(
        division=pack.id,
        version=number,
        changed=[name for name in names if before.get(name) != own.get(name)],
        rules=after,
        set_at=now,
    )
    return pack.change(event, versions=(*pack.versions, Version(number, now, after, note)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReview(Aggregate):
    """Whether the people of a division are looked at anew, because its pack has changed.

    They are in the order of their ids: `up_to` is the last one who was looked at, empty at the
    beginning, None when nobody is left. `left` are those behind it whom a case has frozen.
    """

    pack_version: int = 0
    up_to: str | None = None
    left: tuple[str, ...] = ()

    @classmethod
    def blank(cls, division: str) -> Self:
        """Of a division whose pack has never changed what somebody is."""
        return cls(id=division)

    def begin(self, version: int) -> Change[Self]:
        """Begin, or begin once more: this version of the pack is to be applied to everybody."""
        return self.change(pack_version=version, up_to="", left=())

    def go_on(self, up_to: str, left: Sequence[str], *, ends: bool) -> Change[Self]:
        """Go on behind this one, but for who is `left`; it `ends` when nobody is."""
        return self.change(up_to=None if ends and not left else up_to, left=tuple(left))


def concerns_people(before: PolicyPack, after: PolicyPack) -> bool:
    """Whether another version of a pack says otherwise what somebody is who is known already."""
    known, said = before.rules_of(Policy.NAME), after.rules_of(Policy.NAME)
    return any(known.get(name) != said.get(name) for name in _ABOUT_PEOPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText(Aggregate):
    """Words to agree to, in both languages; nothing ever changes them."""

    division: str
    text_version: str
    text_zh: str
    text_en: str
    published_at: datetime
    published_by: str
    by_role: str

    @staticmethod
    def id_for(division: str, version: str) -> str:
        """The id of the text that a division has of a version."""
        return f"{division}-{version}"

    @classmethod
    def publish(cls, text_id: str, command: PublishConsentText, now: datetime) -> Change[Self]:
        """Publish a text."""
        event = ConsentTextPublished(
            division=command.division,
            text_id=text_id,
            text_version=command.text_version,
            published_at=now,
        )
        return cls.create(
            event,
            id=text_id,
            division=command.division,
            text_version=command.text_version,
            text_zh=command.text_zh,
            text_en=command.text_en,
            published_at=now,
            published_by=command.actor.id,
            by_role=command.actor.role,
        )


def text_ids(division: str, version: str) -> list[str]:
    """Where a version may be published that people of a division are shown, the nearest first."""
    return [ConsentText.id_for(code, version) for code in reversed(ancestry(division))]


def text_missing(rules: PolicyRules, texts: Container[str], division: str) -> list[Refusal]:
    """Whether the text that these rules name can be read: nobody agrees to what is nowhere."""
    said = rules.registration.consent_text_version if rules.registration else None
    if said in (None, DEFAULT_VERSION) or any(key in texts for key in text_ids(division, said)):
        return []
    return [ConsentTextMissing(text_version=said)]


def set_refusals(packs: Packs, division: str, rules: PolicyRules) -> list[Refusal]:
    """Why these rules cannot be set in this division: locked above, or ages out of order."""
    sections = rules.model_dump(exclude_none=True)
    refusals: list[Refusal] = [
        RuleLocked(rule=f"{section}.{name}", division=above)
        for section, given in sections.items()
        for name, above in locked_above(packs, division, section)
        if name in given and name != LOCKED
    ]
    above = policy_for({code: pack for code, pack in packs.items() if code != division}, division)
    own = sections.get(Policy.NAME, {})
    child = own.get("child_under", above.child_under)
    adult = own.get("adult_age", above.adult_age)
    if child >= adult:
        refusals.append(RulesOutOfOrder(child_under=child, adult_age=adult))
    return refusals

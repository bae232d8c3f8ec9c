"""Policy packs: each division may say what holds in it, and inherits the rest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict

from baodao.kit.decisions import Aggregate, Change, Load, by_each
from baodao.schema import Refusal
from baodao.schema.registration.policies import (
    Obligation,
    PolicyRules,
    PolicySet,
    RuleLocked,
    RuleName,
    RulesOutOfOrder,
)

DEFAULT = "default-1"
_LENGTHS = (2, 4, 6, 9, 12)


class Policy(BaseModel):
    """All rules as they hold in one division; the values here are the pack `default-1`.

    `version` names every pack that had a say, the nearest first.
    """

    model_config = ConfigDict(frozen=True)

    version: str = DEFAULT
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
    consent_text_version: str = "2026-1"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a pack; `rules` as they were given."""

    number: int
    set_at: datetime
    rules: dict[str, Any]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPack(Aggregate):
    """What one division says itself, in all its versions, the newest last."""

    versions: tuple[Version, ...] = ()

    @classmethod
    def blank(cls, division: str) -> Self:
        """Of a division that inherits everything."""
        return cls(id=division)

    def set(self, rules: PolicyRules, note: str, now: datetime) -> Change[Self]:
        """Say something else from now on."""
        before, after = self.rules, rules.model_dump(exclude_none=True)
        names: tuple[RuleName, ...] = get_args(RuleName)
        changed = [name for name in names if before.get(name) != after.get(name)]
        number = len(self.versions) + 1
        event = PolicySet(division=self.id, version=number, changed=changed)
        return self.change(event, versions=(*self.versions, Version(number, now, after, note)))

    @property
    def rules(self) -> dict[str, Any]:
        """The newest version's rules; none if there is no version."""
        return self.versions[-1].rules if self.versions else {}

    @property
    def name(self) -> str:
        """How decisions refer to the newest version."""
        return f"{self.id}@{len(self.versions)}"


def ancestry(code: str) -> list[str]:
    """The codes of a division and of all above it, the province first."""
    return [code[:length] for length in _LENGTHS if length <= len(code)]


def packs_at(division: str = "division") -> Load:
    """Load the packs that have a say at the division to which a path leads (`by`).

    A use case takes them as `packs: dict[str, PolicyPack]` and asks `policy_for`.
    """
    return by_each(division, expand=ancestry)


def policy_for(packs: dict[str, PolicyPack], division: str) -> Policy:
    """The rules that hold in a division, given the packs on the way to it."""
    values: dict[str, Any] = {}
    versions = [DEFAULT]
    for pack in _on_the_way(packs, division):
        values |= {name: value for name, value in pack.rules.items() if name != "locked"}
        versions.insert(0, pack.name)
    return Policy(version="+".join(versions), **values)


def sources(packs: dict[str, PolicyPack], division: str) -> dict[str, str]:
    """Which pack each rule that holds in a division comes from."""
    found = {name: DEFAULT for name in Policy.model_fields if name != "version"}
    for pack in _on_the_way(packs, division):
        found |= {name: pack.name for name in pack.rules if name != "locked"}
    return found


def set_refusals(packs: dict[str, PolicyPack], division: str, rules: PolicyRules) -> list[Refusal]:
    """What stands against these rules in this division."""
    given = rules.model_dump(exclude_none=True)
    refusals: list[Refusal] = [
        RuleLocked(rule=name, division=pack.id)
        for pack in _on_the_way(packs, division)
        if pack.id != division
        for name in pack.rules.get("locked", [])
        if name in given
    ]
    above = policy_for({k: p for k, p in packs.items() if k != division}, division)
    child = given.get("child_under", above.child_under)
    adult = given.get("adult_age", above.adult_age)
    if child >= adult:
        refusals.append(RulesOutOfOrder(child_under=child, adult_age=adult))
    return refusals


def _on_the_way(packs: dict[str, PolicyPack], division: str) -> list[PolicyPack]:
    return [packs[code] for code in ancestry(division) if code in packs and packs[code].versions]

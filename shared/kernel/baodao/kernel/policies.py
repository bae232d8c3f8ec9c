"""Policy packs: each division may say what holds in it, and inherits the rest from above.

A pack has a **section** of rules for each context, and each context knows its own section alone:
the rules with their defaults, which are the pack `default-1` above all provinces.

    class SchedulingRules(Section, name="scheduling"):
        check_in_early_minutes: int = 60

    rules = rules_at(SchedulingRules, packs, shift.division, shift.starts_at)
    accept(receipt, change, under=rules.version)

registration owns the packs and publishes them (`policy-set`); other services keep those they follow
(`follow_policy`). A rule holds from the instant at which its version was set, so a decision about a
day stands under what held on that day, whenever it is made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from baodao.kernel.divisions import ancestry
from baodao.kit.decisions import Aggregate, Change, Decision, Load, accept, by, by_each, use_case
from baodao.schema.registration.policies import PolicySet

DEFAULT = "default-1"
LOCKED = "locked"
"""Names the rules of its section that packs below may not change."""


class Section(BaseModel):
    """All rules of one context as they hold in one division; the values here are the defaults.

    `version` names every pack that had a say, the nearest first: `120104@3+12@1+default-1`.
    """

    model_config = ConfigDict(frozen=True)

    NAME: ClassVar[str]

    version: str = DEFAULT

    def __init_subclass__(cls, name: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.NAME = name

    @classmethod
    def rules(cls) -> tuple[str, ...]:
        """The names of its rules."""
        return tuple(name for name in cls.model_fields if name != "version")


S = TypeVar("S", bound=Section)
Rules = dict[str, dict[str, Any]]
"""Rules as they were given, by section; sections and rules that nobody here knows are kept."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a pack; it holds from `set_at` until the next one does."""

    number: int
    set_at: datetime
    rules: Rules
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPack(Aggregate):
    """A policy pack: what one division says itself, in all its versions, the newest last."""

    versions: tuple[Version, ...] = field(default=())

    def broken(self, before: Aggregate) -> str | None:
        """The numbers of versions are unique and ascending, and no version is gone or changed."""
        known = before.versions if isinstance(before, PolicyPack) else ()
        numbers = [version.number for version in self.versions]
        if numbers != sorted(set(numbers)):
            return f"its versions are {numbers}"
        lost = [version.number for version in known if version not in self.versions]
        return f"of its versions {lost} are gone or changed" if lost else None

    @classmethod
    def blank(cls, division: str) -> Self:
        """The pack of a division that says nothing itself and inherits everything."""
        return cls(id=division)

    def version_at(self, at: datetime | None = None) -> Version | None:
        """The version that held at an instant, or (None) the newest."""
        held = [v for v in self.versions if at is None or v.set_at <= at]
        return held[-1] if held else None

    def rules_of(self, section: str, at: datetime | None = None) -> dict[str, Any]:
        """The rules of a section in the version that held at an instant; empty without one."""
        version = self.version_at(at)
        return version.rules.get(section, {}) if version else {}

    def name_at(self, at: datetime | None = None) -> str:
        """How decisions name the version that held at an instant: `120104@3`."""
        version = self.version_at(at)
        return f"{self.id}@{version.number if version else 0}"

    def learn(self, event: PolicySet) -> list[Change[Self]]:
        """Add a version that registration has told of; no change if it is known or undated."""
        if event.set_at is None or event.version in {v.number for v in self.versions}:
            return []
        told = Version(event.version, event.set_at, dict(event.rules or {}))
        versions = sorted((*self.versions, told), key=lambda v: v.number)
        return [self.change(versions=tuple(versions))]


Packs = Mapping[str, PolicyPack]
"""Packs by division; a use case takes them as `dict[str, PolicyPack]`."""


def packs_at(division: str = "division") -> Load:
    """Load the packs that have a say at the division to which a path leads (`by`)."""
    return by_each(division, expand=ancestry)


def rules_at(section: type[S], packs: Packs, division: str, at: datetime | None = None) -> S:
    """The rules of a section that hold in a division, at an instant or (None) now.

    `packs` are those on the way to it; a rule of a nearer one overrides. Rules that this version
    does not know are left alone.
    """
    values: dict[str, Any] = {}
    versions = [DEFAULT]
    for pack in _on_the_way(packs, division):
        if own := pack.rules_of(section.NAME, at):
            values |= {name: own[name] for name in section.rules() if name in own}
            versions.insert(0, pack.name_at(at))
    return section(version="+".join(versions), **values) if values else _default(section)


@cache
def _default(section: type[S]) -> S:
    return section()


def rule_sources(section: type[Section], packs: Packs, division: str) -> dict[str, str]:
    """Which pack each rule of a section that holds in a division comes from."""
    found = dict.fromkeys(section.rules(), DEFAULT)
    for pack in _on_the_way(packs, division):
        found |= {name: pack.name_at() for name in pack.rules_of(section.NAME) if name in found}
    return found


def locked_above(packs: Packs, division: str, section: str) -> Iterable[tuple[str, str]]:
    """The rules of a section that packs above a division lock, each with the code of the pack."""
    for pack in _on_the_way(packs, division):
        if pack.id != division:
            yield from ((name, pack.id) for name in pack.rules_of(section).get(LOCKED, ()))


@use_case
def follow_policy(
    event: PolicySet, pack: Annotated[PolicyPack, by("division", or_new=PolicyPack.blank)]
) -> Decision[None]:
    """Keep the rules that a division has set, also those that this service does not know yet."""
    return accept(None, *pack.learn(event))


def _on_the_way(packs: Packs, division: str) -> list[PolicyPack]:
    return [packs[code] for code in ancestry(division) if code in packs] if packs else []

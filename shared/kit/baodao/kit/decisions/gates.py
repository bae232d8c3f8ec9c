"""Who gets through to a use case or a view: what its message declares, tied to what it loads.

First the message alone is looked at (`Gate.door`, `Gate.lacking`), and then, if need be, what it
names (`Gate.look`). Only comparisons are made here; nothing is loaded that is not loaded anyway.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from baodao.kit.decisions.loads import check_path
from baodao.kit.decisions.parameters import Parameter
from baodao.schema.access import FOR_THEMSELVES, ON_PAPER_FOR, Allow, AnyRole, Capability, Relation
from baodao.schema.base import Actor, Message, Refusal
from baodao.schema.doors import CapabilityRequired, InPersonOnly, StepUpRequired

Verdict = Literal["in", "out", "look"]
"""Let in; not let in, whatever the message names; or that depends on what it names."""


def _is_self(actor: Actor, person: Any) -> bool:
    return bool(actor.id == person)


def _is_ward(actor: Actor, person: Any) -> bool:
    return person is not None and bool(actor.ward == person)


def _keeps(actor: Actor, organisation: Any) -> bool:
    return actor.keeps(organisation)


def _covers(actor: Actor, division: Any) -> bool:
    return division is not None and actor.covers(division)


def _is_own(actor: Actor, person_or_organisation: Any) -> bool:
    return actor.is_concerned(person_or_organisation)


def _is_true(_: Actor, value: Any) -> bool:
    return value is True


def _covers_if_given(actor: Actor, division: Any) -> bool:
    return actor.scope is not None if division is None else actor.covers(division)


TESTS: Mapping[Relation, Callable[[Actor, Any], bool]] = {
    "published": _is_true,
    "self": _is_self,
    "guardian-of": _is_ward,
    "keeper-of": _keeps,
    "subtree-of": _covers,
    "subtree-of-one-of": _covers,
}


_ON_PAPER: tuple[Capability, ...] = ("consent",)
_SEVERAL = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class Rule:
    """A relation that is compared with what `reach` finds in the message, or in a parameter.

    `place` is that of the parameter, None for the message; `root` is the parameter that the message
    itself names and that leads there.
    """

    test: Callable[[Actor, Any], bool]
    reach: Callable[[Any], Iterable[Any]]
    place: int | None = None
    root: int | None = None
    is_one_enough: bool = False
    get: Callable[[Any], Any] | None = None
    """Gives the same where one step leads there, which is nearly always to one value."""

    def holds(self, actor: Actor, of: Any) -> bool:
        """Whether something is found there, and all of it (or one) stands the test."""
        if self.get is not None and not isinstance(value := self.get(of), _SEVERAL):
            return self.test(actor, value)
        stands = [self.test(actor, value) for value in self.reach(of)]
        return any(stands) if self.is_one_enough else bool(stands) and all(stands)


class Blocked(NamedTuple):
    """What stands in the way: the parameter that a message names, and its id; or nothing named.

    Or only that there is no sheet which the person has signed.
    """

    root: int | None
    key: str
    wants_paper: bool = False


class Gate:
    """The access that a message declares, for the use case or view with these parameters.

    Raises:
        TypeError: a path leads nowhere.
    """

    def __init__(self, message: type[Message], parameters: Sequence[Parameter]) -> None:
        self._message, self.parameters = message, parameters
        self._places = {parameter.name: place for place, parameter in enumerate(parameters)}
        self._everybody: set[AnyRole] = set()
        self._everywhere: set[AnyRole] = set()
        self._rules: defaultdict[AnyRole, list[Rule]] = defaultdict(list)
        self._inside: defaultdict[AnyRole, list[Rule]] = defaultdict(list)
        self._at_desk: defaultdict[AnyRole, list[Rule]] = defaultdict(list)
        for allow in message.ACCESS.allows:
            self._add(allow)
        # Of several whom it concerns, one is enough.
        self._own_matter = [
            replace(self._rule(_is_own, path), is_one_enough=True)
            for path in message.ACCESS.own_matter
        ]
        self._needs, self._in_person = message.ACCESS.needs, message.ACCESS.in_person
        self._acted_for = [self._rule(_is_own, ON_PAPER_FOR)] if self._at_desk else []

    @property
    def looks_inside(self) -> bool:
        """Whether what a message names can give access."""
        return bool(self._inside)

    @property
    def has_own_matter(self) -> bool:
        """Whether somebody may not because it is about them."""
        return bool(self._own_matter or self._acted_for)

    def is_on_paper(self, message: Any) -> bool:
        """Whether it is done from a sheet of paper that the person has signed."""
        return bool(self._at_desk) and message.on_paper is not None

    def door(self, message: Any) -> Verdict:
        """What the message alone tells."""
        actor: Actor = message.actor
        role = actor.role
        if self.is_on_paper(message):
            return "look" if role in self._at_desk else "out"
        if role in self._everybody or (role in self._everywhere and actor.scope == "*"):
            return "in"
        for rule in self._rules.get(role, ()):
            if rule.holds(actor, message):
                return "in"
        return "look" if role in self._inside or role in self._at_desk else "out"

    def lacking(self, actor: Actor, *, on_paper: bool = False) -> Refusal | None:
        """Why such a message is not taken from somebody in a role that may send it."""
        if self._in_person and not actor.in_person:
            return InPersonOnly()
        if actor.role in FOR_THEMSELVES:
            return None
        needs = (*self._needs, *_ON_PAPER) if on_paper else self._needs
        lacking = [need for need in needs if need not in actor.capabilities]
        for need in lacking:
            if need not in actor.dormant:
                return CapabilityRequired(capability=need)
        return StepUpRequired(capability=lacking[0]) if lacking else None

    def look(self, message: Any, named: Callable[[int], Mapping[str, Any]]) -> Blocked | None:
        """What the message names and the actor has no access to, None if it has.

        `named` gives what a parameter loads, by the ids that the message leads to; None for what is
        not there. What the actor may not see is told like what is not there.
        """
        actor: Actor = message.actor
        at_desk, on_paper = self._at_desk.get(actor.role, []), self.is_on_paper(message)
        rules = [] if on_paper else self._inside.get(actor.role, [])
        if any(_stands(rule, actor, named) for rule in rules):
            return None
        if any(_stands(rule, actor, named) for rule in at_desk):
            return None if on_paper else Blocked(None, "", wants_paper=True)
        for rule in (*rules, *at_desk):
            assert rule.root is not None  # noqa: S101 -- it looks inside
            for key, one in named(rule.root).items():
                if one is None or rule.root != rule.place or not rule.holds(actor, one):
                    return Blocked(rule.root, key)
        return Blocked(None, "")

    def own_matter(self, message: Any, named: Callable[[int], Mapping[str, Any]]) -> Blocked | None:
        """What the actor would decide about themself, a ward, or an organisation of theirs."""
        actor: Actor = message.actor
        acted_for = self._acted_for if self.is_on_paper(message) else []
        for rule in (*self._own_matter, *acted_for):
            found = [message] if rule.place is None else named(rule.place).values()
            if any(rule.holds(actor, of) for of in found if of is not None):
                key = "" if rule.root is None else next(iter(named(rule.root)), "")
                return Blocked(rule.root, key)
        return None

    def _add(self, allow: Allow) -> None:
        if allow.relation in ("signed-in", "signed-out"):
            self._everybody |= allow.roles
        elif allow.relation == "whole-tree":
            self._everywhere |= allow.roles
        else:
            test, path = TESTS[allow.relation], allow.of
            if path.endswith("?"):
                test, path = _covers_if_given, path[:-1]
            rule = self._rule(test, path)
            if allow.relation == "subtree-of-one-of":
                rule = replace(rule, is_one_enough=True)
            rules = self._rules if rule.place is None else self._inside
            if allow.on_paper:
                check_path("on_paper", self._message, ["on_paper"])
                rules = self._at_desk
            for role in allow.roles:
                rules[role].append(rule)

    def _rule(self, test: Callable[[Actor, Any], bool], path: str) -> Rule:
        first, *rest = path.split(".")
        if rest and (place := self._places.get(first)) is not None:
            check_path(path, self.parameters[place].kind, rest)
            return Rule(test, along(rest), place, self._root(place), get=_getter(rest))
        parts = [part.split(".") for part in path.split(" & ")]
        for names in parts:
            check_path(path, self._message, names)
        if len(parts) == 1:
            return Rule(test, along(parts[0]), get=_getter(parts[0]))
        reaches = [along(names) for names in parts]
        return Rule(test, lambda of: [value for reach in reaches for value in reach(of)])

    def _root(self, place: int) -> int:
        while needs := self.parameters[place].key.needs:
            place = self._places[needs[0]]
        return place


def _stands(rule: Rule, actor: Actor, named: Callable[[int], Mapping[str, Any]]) -> bool:
    """Whether something is named that the rule looks at, and it holds of all of it."""
    assert rule.place is not None  # noqa: S101 -- it looks inside
    found = named(rule.place)
    return bool(found) and all(one and rule.holds(actor, one) for one in found.values())


def along(names: Sequence[str]) -> Callable[[Any], Iterable[Any]]:
    """What is found at a path, through lists as well."""

    def reach(of: Any) -> Iterable[Any]:
        found: list[Any] = [of]
        for name in names:
            # What leads nowhere stays, and stands no test.
            found = [
                value
                for one in found
                for value in ((None,) if one is None else listed(getattr(one, name)))
            ]
        return found

    return reach


def _getter(names: Sequence[str]) -> Callable[[Any], Any] | None:
    return attrgetter(names[0]) if len(names) == 1 else None


def listed(value: Any) -> Iterable[Any]:
    """A value, or several, as several."""
    return value if isinstance(value, _SEVERAL) else (value,)

"""The loaded parameters of a use case or a view, in the order in which they can be loaded."""

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from baodao.kit.decisions.aggregates import Aggregate
from baodao.kit.decisions.loads import Key, Load, key_of, without_none


@dataclass(frozen=True, slots=True)
class Parameter:
    """A loaded parameter of a use case, with the class and the optionality of its annotation."""

    name: str
    kind: type[Aggregate]
    optional: bool
    load: Load
    key: Key

    @property
    def follows(self) -> bool:
        """Whether the parameter's keys depend on what is loaded, and not on the message alone."""
        return bool(self.key.needs or self.load.follow)

    def keys_of(self, found: Any) -> list[str]:
        """The keys in what the source of the load gave: one, several, or none."""
        if not found:
            return []
        load = self.load
        if not load.each:
            return [found]
        if load.expand:
            found = load.expand(found)
        return [found] if isinstance(found, str) else list(found)


class Planned(NamedTuple):
    """Of which class a parameter is, and how its keys are found in the message alone.

    `one` gives the key (or nothing) where the parameter takes one aggregate and needs no tools, and
    `may_be_none` says that it is then left out if it is not there. `follows` says that its keys are
    not in the message; else `parameter` says it all.
    """

    kind: type[Aggregate]
    one: Callable[[Any], Any] | None
    may_be_none: bool
    follows: bool
    parameter: Parameter

    @classmethod
    def of(cls, parameter: Parameter) -> Self:
        """The plan of a parameter."""
        load, follows = parameter.load, parameter.follows
        one = None if load.each or follows else parameter.key.of_message
        may_be_none = one is not None and parameter.optional and load.or_new is None
        return cls(parameter.kind, one, may_be_none, follows, parameter)


def parameters_of(names: Sequence[str], hints: Mapping[str, Any]) -> list[Parameter]:
    """Those of a function's parameters that are loaded; its first one is the message."""
    loads = {name: load for name in names if (load := _load(hints.get(name)))}
    return [
        _parameter(name, hints[name], load, key_of(load, names[0], hints, loads.keys() - {name}))
        for name, load in loads.items()
    ]


def _load(hint: Any) -> Load | None:
    if typing.get_origin(hint) is not typing.Annotated:
        return None
    return next((extra for extra in hint.__metadata__ if isinstance(extra, Load)), None)


def _parameter(name: str, hint: Any, load: Load, key: Key) -> Parameter:
    hint = typing.get_args(hint)[0]
    if load.each:
        return Parameter(name, typing.get_args(hint)[1], optional=False, load=load, key=key)
    kind = without_none(hint)
    return Parameter(name, kind, optional=kind is not hint, load=load, key=key)


def led_by(parameter: Parameter, others: Mapping[str, Parameter]) -> set[type[Aggregate]]:
    """The classes of all aggregates that a parameter's keys are found in."""
    found = {parameter.kind} if parameter.load.follow else set[type[Aggregate]]()
    for name in parameter.key.needs:
        found |= {others[name].kind} | led_by(others[name], others)
    return found


def phases_of(name: str, parameters: list[Parameter]) -> list[list[Parameter]]:
    """The parameters in the order in which they can be loaded: each after those it needs."""
    phases: list[list[Parameter]] = []
    left, known = list(parameters), set[str]()
    while left:
        phase = [p for p in left if known.issuperset(p.key.needs)]
        if not phase:
            raise TypeError(f"{name}: {[p.name for p in left]} need each other")
        phases.append(phase)
        known |= {p.name for p in phase}
        left = [p for p in left if p.name not in known]
    return phases

"""Use cases: the functions that decide, and what is to be loaded for them."""

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, NamedTuple, Self, get_type_hints

from pydantic import BaseModel

from baodao.kit.decisions.aggregates import Aggregate, Decision
from baodao.kit.decisions.horizons import horizon_of
from baodao.kit.decisions.loads import Key, Load, is_tool, key_of, without_none
from baodao.schema import Envelope


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
    """A parameter whose keys are in the message alone: of which class, and how they are found.

    `one` gives the key (or nothing) where the parameter takes one aggregate and needs no tools, and
    `may_be_none` says that it is then left out if it is not there; else `parameter` says it all.
    """

    kind: type[Aggregate]
    one: Callable[[Any], Any] | None
    may_be_none: bool
    parameter: Parameter

    @classmethod
    def of(cls, parameter: Parameter) -> Self:
        """The plan of a parameter that follows nothing."""
        load = parameter.load
        one = None if load.each else parameter.key.of_message
        may_be_none = one is not None and parameter.optional and load.or_new is None
        return cls(parameter.kind, one, may_be_none, parameter)


class UseCase:
    """A decision function and what must be loaded for it; call it as the plain function it is."""

    def __init__(self, function: Callable[..., Any]) -> None:
        hints = get_type_hints(function, include_extras=True)
        names = list(inspect.signature(function).parameters)
        self.name = function.__name__
        self.function = function
        self.message: type[BaseModel] = hints[names[0]]
        self.beyond = horizon_of(self.message)
        loads = {name: load for name in names if (load := _load(hints.get(name)))}
        self.parameters = [
            _parameter(
                name, hints[name], load, key_of(load, names[0], hints, loads.keys() - {name})
            )
            for name, load in loads.items()
        ]
        self.wants_now = "now" in names
        self.wants_new_id = "new_id" in names
        self.wants_envelope = hints.get("envelope") is Envelope
        given = {"now", "new_id", *(["envelope"] if self.wants_envelope else [])}
        others = [name for name in names[1:] if name not in loads and name not in given]
        self.tools: dict[str, type] = {name: hints[name] for name in others if name in hints}
        if unknown := [name for name in others if not is_tool(hints.get(name))]:
            raise TypeError(f"{self.name}: nothing says where {unknown} come from")
        self.phases = _phases(self.name, self.parameters)
        self.following = [p for phase in self.phases for p in phase if p.follows]
        self.is_plain = not self.following
        self.plan = [Planned.of(parameter) for parameter in self.parameters]
        update_wrapper(self, function)

    @property
    def needs(self) -> set[type]:
        """The classes of all tools that the use case takes or its keys use."""
        return {*self.tools.values(), *(tool for p in self.parameters for tool in p.key.tools)}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Decide by the plain function, as tests do."""
        return self.function(*args, **kwargs)


def use_case(function: Callable[..., Decision[Any]]) -> UseCase:
    """Mark a pure function as a use case."""
    return UseCase(function)


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


def _phases(name: str, parameters: list[Parameter]) -> list[list[Parameter]]:
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

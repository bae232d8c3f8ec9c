"""Use cases: the functions that decide, and what is to be loaded for them."""

import inspect
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, get_type_hints

from pydantic import BaseModel

from baodao.kit.decisions.aggregates import Decision
from baodao.kit.decisions.gates import Gate
from baodao.kit.decisions.horizons import horizon_of
from baodao.kit.decisions.loads import is_tool
from baodao.kit.decisions.parameters import Planned, led_by, parameters_of, phases_of
from baodao.schema import Envelope
from baodao.schema.base import Message


class UseCase:
    """A decision function and what must be loaded for it; call it as the plain function it is."""

    def __init__(self, function: Callable[..., Any]) -> None:
        hints = get_type_hints(function, include_extras=True)
        names = list(inspect.signature(function).parameters)
        self.name = function.__name__
        self.function = function
        self.message: type[BaseModel] = hints[names[0]]
        self.beyond = horizon_of(self.message)
        self.parameters = parameters_of(names, hints)
        loads = {parameter.name for parameter in self.parameters}
        self.wants_now = "now" in names
        self.wants_new_id = "new_id" in names
        self.wants_envelope = hints.get("envelope") is Envelope
        given = {"now", "new_id", *(["envelope"] if self.wants_envelope else [])}
        others = [name for name in names[1:] if name not in loads and name not in given]
        self.tools: dict[str, type] = {name: hints[name] for name in others if name in hints}
        if unknown := [name for name in others if not is_tool(hints.get(name))]:
            raise TypeError(f"{self.name}: nothing says where {unknown} come from")
        self.phases = phases_of(self.name, self.parameters)
        self.plan = [Planned.of(parameter) for parameter in self.parameters]
        self.places = {p.name: place for place, p in enumerate(self.parameters)}
        by_name = {p.name: p for p in self.parameters}
        self.led_by = [tuple(led_by(p, by_name)) for p in self.parameters]
        """Which classes lead to a parameter, by its place."""
        self.steps = [[self.places[p.name] for p in ps if p.follows] for ps in self.phases]
        """The places of the parameters that follow others, by the phase in which they can."""
        self.is_plain = not any(self.steps)
        self.goes_on = any(parameter.load.follow for parameter in self.parameters)
        """Whether what is loaded last may lead on to more."""
        is_asked = issubclass(self.message, Message)
        self.gate = Gate(self.message, self.parameters) if is_asked else None
        """Who gets through; nobody asks for what follows an event or falls due."""
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

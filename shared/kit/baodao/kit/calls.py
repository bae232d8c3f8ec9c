"""Handing functions what their annotations ask for: the time, and the tools of a service."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, get_type_hints

from baodao.kit.clock import Clock

Filled = Callable[..., Awaitable[Any]]


def fill_parameters(
    function: Callable[..., Awaitable[Any]], tools: Mapping[type, Any], clock: Clock
) -> Filled:
    """`function` with its parameters `now: datetime` and `<name>: <class of a tool>` filled in.

    Raises:
        TypeError: it asks for a tool that the service does not have.
    """
    hints = get_type_hints(function)
    required = [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is parameter.empty
    ]
    wants_now = "now" in required and hints.get("now") is datetime
    given = {name: tools[hints[name]] for name in required if hints.get(name) in tools}

    async def call(*arguments: Any) -> Any:
        now = {"now": clock()} if wants_now else {}
        return await function(*arguments, **given, **now)

    missing = len(required) - len(given) - wants_now
    if missing not in (1, 2):
        raise TypeError(f"{function.__name__} takes something that nobody hands in")
    return call

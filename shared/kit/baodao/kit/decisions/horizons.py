"""How far ahead the days of a command may lie: held for every command, where it is decided."""

import typing
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel

from baodao.schema.base import BeyondHorizon, Refusal
from baodao.schema.times import Horizon

Beyond = Callable[[Any, datetime], list[Refusal]]
"""Gives, for a message and the time of its decision, what lies too far ahead."""


def horizon_of(message: type[BaseModel]) -> Beyond | None:
    """What holds the horizons of a kind of message; None if it has no such field."""
    paths = _paths(message)
    if not paths:
        return None

    def beyond(message: Any, now: datetime) -> list[Refusal]:
        return [
            refusal
            for path, days in paths
            for name, day in _found(message, path, "")
            if (refusal := _beyond(name, day, (now + timedelta(days=days)).date()))
        ]

    return beyond


def _beyond(field: str, day: str, latest: date) -> BeyondHorizon | None:
    last = latest.isoformat()
    return BeyondHorizon(field=field, day=day, latest=last) if day > last else None


@cache
def _paths(model: type[BaseModel]) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The ways to all fields with a horizon, also in models within this one, and their days."""
    found: list[tuple[tuple[str, ...], int]] = []
    for name, field in model.model_fields.items():
        for part in _parts(field.annotation, field.metadata):
            if isinstance(part, Horizon):
                found.append(((name,), part.days))
            elif isinstance(part, type) and issubclass(part, BaseModel):
                found += [((name, *path), days) for path, days in _paths(part)]
    return tuple(found)


def _parts(annotation: Any, metadata: typing.Iterable[Any] = ()) -> Iterator[Any]:
    """The classes of an annotation and what they are marked with, at any depth."""
    yield from metadata
    if arguments := typing.get_args(annotation):
        for argument in arguments:
            yield from _parts(argument)
    else:
        yield annotation


def _found(value: Any, path: tuple[str, ...], name: str) -> Iterator[tuple[str, str]]:
    """What stands at the end of a way, with its name as `leaders.0.until_day`; nothing for None."""
    if value is None:
        return
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _found(item, path, f"{name}.{place}")
    elif path:
        yield from _found(getattr(value, path[0]), path[1:], f"{name}.{path[0]}".lstrip("."))
    else:
        yield name, value

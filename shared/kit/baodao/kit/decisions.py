"""What a use case is: a pure function from a message and the aggregates it names to a decision.

    @use_case(shift=by("shift_id"), calendar=by("volunteer_id"))
    def reserve_seat(command: ReserveSeat, shift: Shift, calendar: Calendar, now: datetime)
        -> Decision[SeatReceipt]: ...

The decorator says what to load; the annotations say of which kind. `Shift` must exist (else the
message is refused with `not-found`), `Shift | None` may be missing, `dict[str, Shift]` goes with
`by_each`. `now: datetime` and `new_id: NewId` are handed in when a use case asks for them. The
decorated function can still be called like any other, which is how it is tested.
"""

import inspect
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar, cast, get_type_hints

from pydantic import BaseModel

from baodao.schema import Event, Refusal

NewId = Callable[[], str]
R_co = TypeVar("R_co", bound=BaseModel | None, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A consistency boundary: loaded whole, changed by one decision at a time, never in place.

    `version` counts its changes, 0 means not stored yet; `announced` counts its events, which are
    numbered without gaps.
    """

    id: str
    version: int = 0
    announced: int = 0

    def change(self, *events: Event, **fields: Any) -> "Change[Self]":
        """The next state, with `fields` replaced, and the events that tell of it."""
        version, announced = self.version + 1, self.announced + len(events)
        return Change(self, replace(self, version=version, announced=announced, **fields), events)


A_co = TypeVar("A_co", bound=Aggregate, covariant=True)


@dataclass(frozen=True, slots=True)
class Change(Generic[A_co]):
    """One aggregate before and after, and what happened in between."""

    before: Aggregate
    after: A_co
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Accepted(Generic[R_co]):
    """Yes: what to answer and what changes."""

    reply: R_co
    changes: tuple[Change[Aggregate], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No: every rule that failed."""

    refusals: tuple[Refusal, ...]


Decision = Accepted[R_co] | Refused


def accept(reply: R_co, *changes: Change[Aggregate]) -> Accepted[R_co]:  # type: ignore[misc]  # frozen: read only
    """Decide yes. Without changes the message is noted as done and nothing else happens."""
    return Accepted(reply, changes)


def refuse(*refusals: Refusal) -> Refused:
    """Decide no, for at least one reason."""
    if not refusals:
        raise ValueError("a refusal names at least one rule")
    return Refused(refusals)


@dataclass(frozen=True, slots=True)
class Load:
    """How one parameter of a use case is filled."""

    key: Callable[..., Any]
    each: bool = False
    or_new: Callable[[str], Aggregate] | None = None
    after: str | None = None
    noun: str | None = None


def by(
    key: str | Callable[[Any], str],
    *,
    or_new: Callable[[str], Aggregate] | None = None,
    noun: str | None = None,
) -> Load:
    """Load the aggregate whose id is in the field `key` of the message, or is computed from it.

    `or_new` makes the aggregate that stands for "nothing stored yet"; `noun` is what people call a
    missing one, where that is not the parameter's name.
    """
    return Load(_getter(key) if isinstance(key, str) else key, or_new=or_new, noun=noun)


def by_each(
    key: Callable[..., Iterable[str]],
    *,
    after: str | None = None,
    or_new: Callable[[str], Aggregate] | None = None,
) -> Load:
    """Load several aggregates as a dict by id; missing ones are absent, or made by `or_new`.

    With `after`, `key` gets the message and the aggregate loaded for that other parameter.
    """
    return Load(key, each=True, or_new=or_new, after=after)


def _getter(field: str) -> Callable[[Any], str]:
    def get(message: Any) -> str:
        return cast("str", getattr(message, field))

    return get


@dataclass(frozen=True, slots=True)
class Parameter:
    """A load with the aggregate class and the optionality that its annotation gives it."""

    name: str
    kind: type[Aggregate]
    optional: bool
    load: Load


class UseCase:
    """A decision function and what must be loaded for it; call it as the plain function it is."""

    def __init__(self, function: Callable[..., Any], loads: dict[str, Load]) -> None:
        hints = get_type_hints(function)
        names = list(inspect.signature(function).parameters)
        self.name = function.__name__
        self.function = function
        self.message: type[BaseModel] = hints[names[0]]
        self.parameters = [_parameter(name, hints[name], load) for name, load in loads.items()]
        self.wants_now = "now" in names
        self.wants_new_id = "new_id" in names
        self.__doc__ = function.__doc__
        unknown = set(names[1:]) - set(loads) - {"now", "new_id"}
        if unknown or set(loads) - set(names):
            raise TypeError(f"{self.name}: parameters and loads differ: {sorted(unknown)}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Decide, as in a test."""
        return self.function(*args, **kwargs)


def use_case(**loads: Load) -> Callable[[Callable[..., Decision[Any]]], UseCase]:
    """Mark a pure function as a use case and say how its aggregates are found."""

    def wrap(function: Callable[..., Decision[Any]]) -> UseCase:
        return UseCase(function, loads)

    return wrap


def _parameter(name: str, hint: Any, load: Load) -> Parameter:
    optional = False
    if load.each:
        hint = typing.get_args(hint)[1]
    elif isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        optional = True
        hint = next(a for a in typing.get_args(hint) if a is not type(None))
    return Parameter(name, hint, optional, load)

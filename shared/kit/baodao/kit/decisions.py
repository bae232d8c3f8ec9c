"""What a use case is: a pure function from a message and the aggregates it names to a decision.

    @use_case(shift=by("shift_id"), calendar=by("volunteer_id"))
    def reserve_seat(command: ReserveSeat, shift: Shift, calendar: Calendar, now: datetime)
        -> Decision[SeatReceipt]: ...

The decorator says what to load; the annotations say of which kind. `Shift` must exist (else the
message is refused with `not-found`), `Shift | None` may be missing, `dict[str, Shift]` goes with
`by_each`. `now: datetime` and `new_id: NewId` are handed in when a use case asks for them, and so
is every tool of the service (`vault: Vault`) by its class. One that follows events and cannot be
written to commute takes `envelope: Envelope`, whose `aggregate_version` tells which of two events
of one aggregate is the later one. The decorated function can still be called like any other, which
is how it is tested.
"""

import inspect
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from operator import attrgetter
from typing import Any, Generic, Self, TypeVar, cast, get_type_hints

from pydantic import BaseModel

from baodao.schema import Envelope, Event, Refusal

NewId = Callable[[], str]
FARTHEST = 16
"""How many aggregates one key of a `by_each` that follows can lead to."""
R_co = TypeVar("R_co", bound=BaseModel | None, covariant=True)


class NotNowError(Exception):
    """This process lacks something that the answer needs, and another one or a later try has it.

    Raised by a use case or a view, it becomes `unavailable`: nothing is stored, nothing is lost,
    and the same message may be sent again. Its text is the reason that is given.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A consistency boundary: loaded whole, changed by one decision at a time, never in place.

    `version` counts its changes, 0 means not stored yet; `announced` counts its events, which are
    numbered without gaps.
    """

    id: str
    version: int = 0
    announced: int = 0

    @classmethod
    def create(cls, *events: Event, **values: Any) -> "Change[Self]":
        """The first state of what is not stored yet, and the events that tell of it."""
        return Change(_NOTHING, cls(version=1, announced=len(events), **values), events)

    def change(self, *events: Event, **fields: Any) -> "Change[Self]":
        """The next state, with `fields` replaced, and the events that tell of it."""
        names, values_of = _fields(type(self))  # type: ignore[arg-type]  # a class is hashable
        values = dict(zip(names, values_of(self), strict=True))
        values["version"] += 1
        values["announced"] += len(events)
        return Change(self, type(self)(**values | fields), events)

    def erase(self, *events: Event) -> "Change[Self]":
        """The end of what is stored of it: the document is deleted by the commit."""
        return replace(self.change(*events), erases=True)


_NOTHING = Aggregate(id="")
"""What was before the first state of anything."""


@cache
def _fields(kind: type[Aggregate]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """What `dataclasses.replace` finds out anew each time."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


A_co = TypeVar("A_co", bound=Aggregate, covariant=True)


@dataclass(frozen=True, slots=True)
class Change(Generic[A_co]):
    """One aggregate before and after, and what happened in between.

    `policy_version` is that of this change where one decision stands under several policies.
    """

    before: Aggregate
    after: A_co
    events: tuple[Event, ...]
    erases: bool = False
    policy_version: str | None = None

    def under(self, version: str) -> Self:
        """The same change, decided under a policy of its own."""
        return type(self)(self.before, self.after, self.events, self.erases, version)


@dataclass(frozen=True, slots=True)
class Accepted(Generic[R_co]):
    """Yes: what to answer, what changes, and under which version of the policy."""

    reply: R_co
    changes: tuple[Change[Aggregate], ...]
    policy_version: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No: every rule that failed."""

    refusals: tuple[Refusal, ...]


Decision = Accepted[R_co] | Refused


def accept(
    reply: R_co,  # type: ignore[misc]  # frozen: read only
    *changes: Change[Aggregate],
    under: str | None = None,
) -> Accepted[R_co]:
    """Decide yes. Without changes the message is noted as done and nothing else happens.

    `under` is the version of the policy that had a say; every event of the decision carries it,
    but for those of a change that names its own.
    """
    return Accepted(reply, changes, under)


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
    using: type | None = None
    follow: Callable[[Any], str | None] | None = None


def by(
    key: str | Callable[..., str | None],
    *,
    or_new: Callable[[str], Aggregate] | None = None,
    noun: str | None = None,
    after: str | None = None,
    using: type | None = None,
) -> Load:
    """Load the aggregate whose id is in the field `key` of the message, or is computed from it.

    `or_new` makes the aggregate that stands for "nothing stored yet"; `noun` is what people call a
    missing one, where that is not the parameter's name. With `after`, `key` gets the message and
    what was loaded for that other parameter (an aggregate, or the dict of a `by_each`); with
    `using`, the tool of that class comes last.
    A key of None loads nothing: the parameter is optional and gets None.
    """
    if isinstance(key, str):
        key = _getter(key)
    return Load(key, or_new=or_new, noun=noun, after=after, using=using)


def by_each(
    key: Callable[..., Iterable[str]],
    *,
    after: str | None = None,
    or_new: Callable[[str], Aggregate] | None = None,
    using: type | None = None,
    follow: Callable[[Any], str | None] | None = None,
) -> Load:
    """Load several aggregates as a dict by id; missing ones are absent, or made by `or_new`.

    `after` and `using` are as in `by`. `follow` leads from each one to the next, as from a node to
    its parent; at most `FARTHEST` of them are followed, and it goes with `after`.

    Raises:
        TypeError: `follow` without `after`.
    """
    if follow and not after:
        raise TypeError("follow goes with after")
    return Load(key, each=True, or_new=or_new, after=after, using=using, follow=follow)


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
        self.wants_envelope = hints.get("envelope") is Envelope
        self.__doc__ = function.__doc__
        given = {"now", "new_id", *(["envelope"] if self.wants_envelope else [])}
        others = set(names[1:]) - set(loads) - given
        self.tools: dict[str, type] = {name: hints[name] for name in others if name in hints}
        unknown = {name for name in others if not _is_tool(hints.get(name))}
        if unknown or set(loads) - set(names):
            raise TypeError(f"{self.name}: parameters and loads differ: {sorted(unknown)}")
        self.phases = _phases(self.name, self.parameters)

    @property
    def needs(self) -> set[type]:
        """The classes of all tools it takes or its keys use."""
        return {*self.tools.values(), *(p.load.using for p in self.parameters if p.load.using)}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Decide, as in a test."""
        return self.function(*args, **kwargs)


def use_case(**loads: Load) -> Callable[[Callable[..., Decision[Any]]], UseCase]:
    """Mark a pure function as a use case and say how its aggregates are found."""

    def wrap(function: Callable[..., Decision[Any]]) -> UseCase:
        return UseCase(function, loads)

    return wrap


def _is_tool(hint: Any) -> bool:
    """Whether an annotation names a class that is neither data nor built in."""
    is_class = isinstance(hint, type) and hint.__module__ != "builtins"
    return is_class and not issubclass(hint, Aggregate | BaseModel)


def _phases(name: str, parameters: list[Parameter]) -> list[list[Parameter]]:
    """The parameters in the order in which they can be loaded: each after the one it names."""
    phases: list[list[Parameter]] = []
    left, known = list(parameters), set[str]()
    while left:
        phase = [p for p in left if p.load.after is None or p.load.after in known]
        if not phase:
            raise TypeError(f"{name}: nothing loads {sorted(p.load.after or '' for p in left)}")
        phases.append(phase)
        known |= {p.name for p in phase}
        left = [p for p in left if p.name not in known]
    return phases


def _parameter(name: str, hint: Any, load: Load) -> Parameter:
    optional = False
    if load.each:
        hint = typing.get_args(hint)[1]
    elif isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        optional = True
        hint = next(a for a in typing.get_args(hint) if a is not type(None))
    return Parameter(name, hint, optional, load)

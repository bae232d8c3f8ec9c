"""How the parameters of a use case are found: `Annotated[Shift, by("shift_id")]`."""

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, get_type_hints

from pydantic import BaseModel

from baodao.kit.decisions.aggregates import Aggregate
from baodao.kit.slots import compiled

FARTHEST = 16
"""How many aggregates one key of a `by_each` with `follow` can lead to."""

_PLAIN = ("builtins", "datetime", "typing")
"""Modules whose classes are no tools; of the last, `Any` is a class."""

Source = str | Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Load:
    """How a parameter is loaded: where its keys come from, what stands for what is not stored."""

    source: Source
    each: bool = False
    or_new: Callable[[str], Aggregate] | None = None
    noun: str | None = None
    follow: Callable[[Any], str | None] | None = None
    expand: Callable[[str], Iterable[str]] | None = None
    skips_unreadable: bool = False


def by(
    source: Source, *, or_new: Callable[[str], Aggregate] | None = None, noun: str | None = None
) -> Load:
    """Load the aggregate whose id is found at `source`.

    `source` is a path, as in `"shift_id"` (a field of the message) or `"report.unit_id"` (of what
    the parameter `report` loads), or a function. A function gets what its parameters are named for:
    other parameters of the use case (an aggregate, or the dict of a `by_each`) and tools; the one
    that is left over gets the message. A key of None or "" loads nothing: the parameter is optional
    and gets None.

    `or_new` makes the aggregate that stands for "nothing stored yet"; `noun` is what people call a
    missing one, where that is not the parameter's name.
    """
    return Load(source, or_new=or_new, noun=noun)


def by_each(
    source: Source,
    *,
    or_new: Callable[[str], Aggregate] | None = None,
    follow: Callable[[Any], str | None] | None = None,
    expand: Callable[[str], Iterable[str]] | None = None,
    noun: str | None = None,
    skips_unreadable: bool = False,
) -> Load:
    """Load several aggregates as a dict by id; missing ones are absent, or made by `or_new`.

    `source` is as in `by` and gives ids, or one. `expand` makes several ids of one, as a division
    stands for all above it. `follow` leads from each aggregate to the next, as from a node to its
    parent; at most `FARTHEST` of them are followed. `noun` is what people call one of them.

    A message fails that names what cannot be read. With `skips_unreadable` that is absent too: for
    those whom a message does not name, and who are in nobody's way when they are left out.
    """
    return Load(
        source,
        each=True,
        or_new=or_new,
        noun=noun,
        follow=follow,
        expand=expand,
        skips_unreadable=skips_unreadable,
    )


@dataclass(frozen=True, slots=True)
class Key:
    """The source of a load, tied to the parameters of a use case.

    `needs` are the parameters whose aggregates it is computed from, and `tools` the classes of the
    tools it asks for. `find` gives the key or keys, or None, of the message, what the parameters
    of `needs` got (in their order) and the tools by class. `of_message` gives the same where it
    needs neither of them, `of_other` where it is in one other parameter alone.
    """

    needs: tuple[str, ...]
    tools: tuple[type, ...]
    find: Callable[[Any, Sequence[Any], Mapping[type, Any]], Any]
    of_message: Callable[[Any], Any] | None = None
    of_other: Callable[[Any], Any] | None = None


def key_of(load: Load, message: str, hints: Mapping[str, Any], loads: Iterable[str]) -> Key:
    """Tie a load to a use case with the annotations `hints` and the message parameter `message`.

    Raises:
        TypeError: a path leads nowhere, or a function asks for what nobody can give it.
    """
    loads = set(loads)
    if isinstance(load.source, str):
        return _of_path(load.source, message, hints, loads)
    return _of_function(load.source, hints, loads)


def _of_path(path: str, message: str, hints: Mapping[str, Any], loads: set[str]) -> Key:
    first, *rest = path.split(".")
    if rest and first in loads:
        check_path(path, hints[first], rest)
        get = attrgetter(".".join(rest))
        return Key((first,), (), lambda _, loaded, __: get(loaded[0]), of_other=get)
    check_path(path, hints[message], [first, *rest])
    get_own = attrgetter(path)
    return _of_message(get_own)


def _of_function(function: Callable[..., Any], hints: Mapping[str, Any], loads: set[str]) -> Key:
    parameters = list(inspect.signature(function).parameters)
    own = get_type_hints(function) if inspect.isfunction(function) else {}
    wanted = {name: own.get(name, hints.get(name)) for name in parameters}
    tools: dict[str, type] = {n: hint for n, hint in wanted.items() if hint and is_tool(hint)}
    needs = [name for name in parameters if name in loads]
    left = [name for name in parameters if name not in loads and name not in tools]
    if len(left) > 1:
        raise TypeError(f"{function.__qualname__}: nobody hands in {left}")

    if not needs and not tools and len(parameters) == 1:
        return _of_message(function)
    given = {name: f"loaded[{place}]" for place, name in enumerate(needs)}
    given |= {name: f"tools[_tool_{name}]" for name in tools} | dict.fromkeys(left, "message")
    asked = ", ".join(f"{name}={value}" for name, value in given.items())
    # Written for the function, as it is called for every message: nothing is put into dicts first.
    scope = {"_function": function, **{f"_tool_{name}": kind for name, kind in tools.items()}}
    source = f"def find(message, loaded, tools):\n    return _function({asked})\n"
    return Key(tuple(needs), tuple(tools.values()), compiled("find", source, scope))


def _of_message(get: Callable[[Any], Any]) -> Key:
    return Key((), (), lambda message, _, __: get(message), get)


def is_tool(hint: Any) -> bool:
    """Whether an annotation names a class that is neither data nor built in."""
    is_class = isinstance(hint, type) and hint.__module__ not in _PLAIN
    return is_class and not (issubclass(hint, BaseModel) or is_dataclass(hint))


def check_path(path: str, start: Any, names: list[str]) -> None:
    """See that attributes of these names lead on from a class, through lists as well.

    Raises:
        TypeError: one of them is not there.
    """
    kind = _one_of(start)
    for name in names:
        if not isinstance(kind, type):
            return
        if issubclass(kind, BaseModel):
            known: Mapping[str, Any] = {n: f.annotation for n, f in kind.model_fields.items()}
        elif is_dataclass(kind):
            known = _hints(kind)
        else:
            return
        got = getattr(kind, name, None)
        if name not in known and not isinstance(got, property):
            raise TypeError(f"{path}: {kind.__name__} has no {name}")
        kind = _one_of(known.get(name))


_hints = cache(get_type_hints)


def _one_of(hint: Any) -> Any:
    """The class of a value, or of the items where it is a list of them."""
    kind = without_none(hint)
    if typing.get_origin(kind) in (list, tuple, set, frozenset):
        return without_none(typing.get_args(kind)[0])
    return kind


def without_none(hint: Any) -> Any:
    """The class in an annotation: `Shift` of `Shift | None` or `Annotated[Shift | None, …]`."""
    if typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else None
    return hint

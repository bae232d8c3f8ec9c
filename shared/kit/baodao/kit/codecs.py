"""Documents to aggregates and back, by functions that are written once for each class.

They know what aggregates are mostly made of (text, numbers, instants, literals, tuples and slotted
dataclasses of these, each possibly None) and leave single fields of other kinds to pydantic. What
they read and write is exactly of the types that the class says: anything else (a field that is
missing, a number in the place of a text) raises, and whoever called asks pydantic, which knows
defaults and conversions and says what is wrong. So they change how long it takes and nothing else.
"""

import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import partial
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from baodao.kit.slots import compiled, slot_setters

Document = dict[str, Any]

_PLAIN = (str, int, bool, float, bytes, datetime)


class UnexpectedError(Exception):
    """A value is not of the type that the class says."""


def reader_of(kind: type[Any]) -> Callable[[Document], Any] | None:
    """Makes an aggregate of a document: its fields with `_id` for the id, and whatever else.

    None if the class itself is of a kind that only pydantic knows. The function raises whatever
    comes up (`KeyError`, `UnexpectedError`, pydantic's) if the document needs a second look.
    """
    if not _is_simple(kind):
        return None
    script = _Reading()
    lines = ["if 'id' in document: raise unexpected", *script.fields_of(kind, {"id": "_id"})]
    return script.compile("read", "document", lines)


def writer_of(kind: type[Any]) -> Callable[[Any, str], Document] | None:
    """Makes the document of an aggregate and of the id of a commit, `_id` and `_record` last.

    None if the class is of a kind that only pydantic knows. The function raises if the aggregate
    holds what its class does not say.
    """
    if not _is_simple(kind):
        return None
    script = _Writing()
    lines = script.fields_of(kind, {"id": "_id"}, "'_record': record")
    return script.compile("write", "value, record", lines)


class _Script:
    """Functions that call each other, as they are being written: one for each type they meet."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"unexpected": UnexpectedError}
        self._functions: list[str] = []
        self._known: dict[Any, str] = {}

    def name(self, what: str, value: Any) -> str:
        """A name for a value that the functions use."""
        name = f"{what}_{len(self.names)}"
        self.names[name] = value
        return name

    def test(self, hint: Any, found: str) -> str | None:
        """Whether a value is right as it stands, as an expression; None if it is to be made."""
        if hint in _PLAIN:
            return f"type({found}) is {self.name('type', hint)}"
        if get_origin(hint) is typing.Literal and all(type(a) is str for a in get_args(hint)):
            allowed = self.name("literals", frozenset(get_args(hint)))
            return f"type({found}) is {self.name('type', str)} and {found} in {allowed}"
        if (inner := _optional(hint)) and (test := self.test(inner, found)):
            return f"({found} is None or {test})"
        return None

    def convert(self, hint: Any) -> str:
        """The name of the function for values of a type; it takes `value`."""
        if (known := self._known.get(hint)) is None:
            # A class may lead to itself.
            known = self._known[hint] = self.name("of", None)
            if lines := self._lines(hint):
                self._functions.append(_text_of(known, "value", lines))
            else:
                self.names[known] = self._by_pydantic(hint)
        return known

    def _lines(self, hint: Any) -> list[str] | None:
        if inner := _optional(hint):
            return [f"return None if value is None else {self.convert(inner)}(value)"]
        if (item := _item(hint)) is not None:
            return self._each(item)
        return self._instance(hint) if _is_simple(hint) else None

    def _each(self, item: Any) -> list[str]:
        raise NotImplementedError

    def _instance(self, kind: type[Any]) -> list[str]:
        raise NotImplementedError

    @staticmethod
    def _by_pydantic(hint: Any) -> Callable[[Any], Any]:
        raise NotImplementedError

    def compile(self, name: str, parameters: str, lines: list[str]) -> Callable[..., Any]:
        """The function `name` with these lines, and all it calls."""
        source = "\n".join([*self._functions, _text_of(name, parameters, lines)])
        return compiled(name, source, self.names)


class _Reading(_Script):
    """Functions that make a value of what a document has in its place."""

    def fields_of(self, kind: type[Any], renamed: dict[str, str]) -> list[str]:
        """Lines that make an instance of a class from the dict `document`."""
        hints = get_type_hints(kind, include_extras=True)
        setters = slot_setters(kind) or {}
        takes, checks, sets = [], [], []
        for place, name in enumerate(setters):
            found, key = f"v{place}", renamed.get(name, name)
            if test := self.test(hints[name], found):
                takes.append(f"{found} = document[{key!r}]")
                checks.append(test)
            else:
                takes.append(f"{found} = {self.convert(hints[name])}(document[{key!r}])")
            sets.append(f"{self.name('set', setters[name])}(made, {found})")
        make = self.name("make", partial(object.__new__, kind))
        refuse = [f"if not ({' and '.join(checks)}): raise unexpected"] if checks else []
        return [*takes, *refuse, f"made = {make}()", *sets, "return made"]

    def _each(self, item: Any) -> list[str]:
        check = "if type(value) is not list and type(value) is not tuple: raise unexpected"
        if test := self.test(item, "one"):
            every = f"for one in value:\n        if not ({test}): raise unexpected"
            return [check, every, "return tuple(value)"]
        return [check, f"return tuple([{self.convert(item)}(one) for one in value])"]

    def _instance(self, kind: type[Any]) -> list[str]:
        dict_only = "if type(value) is not dict: raise unexpected"
        return [dict_only, "document = value", *self.fields_of(kind, {})]

    @staticmethod
    def _by_pydantic(hint: Any) -> Callable[[Any], Any]:
        return _adapter(hint).validator.validate_python


class _Writing(_Script):
    """Functions that make of a value what a document has in its place."""

    def fields_of(self, kind: type[Any], last: dict[str, str], *more: str) -> list[str]:
        """Lines that make the dict of an instance `value`, in the order of its fields.

        Those in `last` stand behind the others under another name, and then `more` entries.
        """
        hints = get_type_hints(kind, include_extras=True)
        takes, checks = [], [f"type(value) is {self.name('type', kind)}"]
        entries: dict[str, str] = {}
        for place, field in enumerate(fields(kind)):
            made, taken = f"v{place}", f"value.{field.name}"
            if test := self.test(hints[field.name], made):
                checks.append(test)
            else:
                taken = f"{self.convert(hints[field.name])}({taken})"
            takes.append(f"{made} = {taken}")
            entries[field.name] = f"{last.get(field.name, field.name)!r}: {made}"
        behind = [entries.pop(name) for name in last]
        refuse = f"if not ({' and '.join(checks)}): raise unexpected"
        return [*takes, refuse, f"return {{{', '.join([*entries.values(), *behind, *more])}}}"]

    def _each(self, item: Any) -> list[str]:
        check = "if type(value) is not tuple: raise unexpected"
        if test := self.test(item, "one"):
            every = f"for one in value:\n        if not ({test}): raise unexpected"
            return [check, every, "return value"]
        return [check, f"return tuple([{self.convert(item)}(one) for one in value])"]

    def _instance(self, kind: type[Any]) -> list[str]:
        return self.fields_of(kind, {})

    @staticmethod
    def _by_pydantic(hint: Any) -> Callable[[Any], Any]:
        return _adapter(hint).serializer.to_python


def _adapter(hint: Any) -> TypeAdapter[Any]:
    """With a validator and a serializer, also of a model that is only made when it is used."""
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    adapter.rebuild()
    return adapter


def _text_of(name: str, parameters: str, lines: list[str]) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"def {name}({parameters}):\n{body}\n"


def _optional(hint: Any) -> Any:
    """X of `X | None`, else None."""
    if get_origin(hint) not in (UnionType, typing.Union):
        return None
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return kinds[0] if len(kinds) == 1 else None


def _item(hint: Any) -> Any:
    """X of `tuple[X, ...]`, else None."""
    arguments = get_args(hint)
    is_series = get_origin(hint) is tuple and arguments[1:] == (Ellipsis,)
    return arguments[0] if is_series else None


def _is_simple(hint: Any) -> bool:
    """Whether a type is a slotted dataclass about which pydantic was told nothing of its own."""
    if not isinstance(hint, type) or not is_dataclass(hint) or slot_setters(hint) is None:
        return False
    told = any(name.startswith(("__pydantic_", "__get_pydantic_")) for name in dir(hint))
    defaults = [field.default for field in fields(hint) if field.default is not MISSING]
    return not told and not any(isinstance(default, FieldInfo) for default in defaults)

"""Rows of a list as lines of a sheet: heads, and what stands in each cell, in words.

It is in Chinese, whoever asks: a table goes from hand to hand in an office. A column is a field of
the row, or of a part of it, which its head names too: 第一条记录的志愿者. What is a list itself, as
a history, is one cell. Codes are in words, instants by the clock of China; ids stay as they are,
since tables are compared by them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from baodao.kernel.purposes import DEFAULT as PURPOSES
from baodao.schema.base import Message
from baodao.schema.field_names import name_of
from baodao.schema.spoken import CHINA, Codes, said_code
from baodao.tables.workbook import Cell

Tell = Callable[[Any], Cell]
"""What stands in a cell for a value of a JSON answer."""

_CHINESE = "zh-Hans"
_NAME = name_of("liaison.name", _CHINESE).rpartition("的")[2]
_PERSON = "volunteer_id"
_PURPOSES = {one.slug: one.zh for one in PURPOSES}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its value stands in a row, its head, and how it is told."""

    path: tuple[str, ...]
    head: str
    tell: Tell

    def cell(self, row: Mapping[str, Any]) -> Cell:
        """What stands there in a row; nothing is an empty cell."""
        value = self.value(row)
        return None if value is None else self.tell(value)

    def value(self, row: Any) -> Any:
        """The value as it was answered."""
        for name in self.path:
            row = None if row is None else row.get(name)
        return row


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the answers to a question for a list become a sheet; `rows` is the list's field."""

    rows: str
    columns: tuple[Column, ...]

    def heads(self, *, with_names: bool) -> list[str]:
        """The first line; with names each person has another column."""
        return [
            head
            for column in self.columns
            for head in (column.head, *self._named(column, with_names=with_names))
        ]

    def lines(self, page: Mapping[str, Any], *, with_names: bool) -> Iterator[list[Cell]]:
        """The lines of a page."""
        names: Mapping[str, str] = page.get("names") or {}
        for row in page[self.rows]:
            line: list[Cell] = []
            for column in self.columns:
                line.append(column.cell(row))
                if with_names and column.path[-1] == _PERSON:
                    line.append(names.get(column.value(row)))
            yield line

    @staticmethod
    def _named(column: Column, *, with_names: bool) -> Sequence[str]:
        if not with_names or column.path[-1] != _PERSON:
            return ()
        return (column.head.removesuffix(name_of(_PERSON, _CHINESE)) + _NAME,)


def sheet_of(message: type[Message]) -> Sheet | None:
    """The sheet of a question for a list; None of any other."""
    if not message.__name__.startswith(("List", "Find")):
        return None
    found = [
        (name, row)
        for name, field in message.REPLY.model_fields.items()
        if (row := _listed(field.annotation)) is not None
    ]
    if len(found) != 1:
        return None
    ((name, row),) = found
    return Sheet(name, tuple(_columns(row, ())))


def _listed(annotation: Any) -> type[BaseModel] | None:
    """The model of which something is a list."""
    if get_origin(annotation) is not list:
        return None
    (row,) = get_args(annotation)
    return row if isinstance(row, type) and issubclass(row, BaseModel) else None


def _columns(row: type[BaseModel], above: tuple[str, ...]) -> Iterator[Column]:
    for name, kind in fields_of(row).items():
        path = (*above, name)
        inner = plain_kind(kind)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _columns(inner, path)
        else:
            yield Column(path, name_of(".".join(path), _CHINESE), _teller(name, kind))


@cache
def fields_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """The types of the fields of a model, by name, with their marks."""
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def plain_kind(kind: Any) -> Any:
    """A type without its marks, and without that it may be null."""
    if get_origin(kind) is Annotated:
        return plain_kind(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        parts = [part for part in get_args(kind) if part is not type(None)]
        return plain_kind(parts[0]) if len(parts) == 1 else kind
    return kind


def _marks(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from get_args(kind)[1:]
        yield from _marks(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for part in get_args(kind):
            yield from _marks(part)


def _teller(name: str, kind: Any) -> Tell:
    if codes := codes_of(kind):
        return lambda code: said_code(codes, code, _CHINESE)
    plain = plain_kind(kind)
    if get_origin(plain) is list:
        return _list_teller(name, get_args(plain)[0])
    if name == "purpose":
        return lambda slug: _PURPOSES.get(slug, slug)
    return _TELLERS.get(plain, _as_it_is)


def codes_of(kind: Any) -> Any:
    """The Literal whose codes are the values, if they are codes."""
    for mark in _marks(kind):
        if isinstance(mark, Codes):
            return mark.kind
    plain = plain_kind(kind)
    return plain if get_origin(plain) in (Literal, Union, UnionType) else None


def _list_teller(name: str, kind: Any) -> Tell:
    """All of a list in one cell: what has parts one behind the other, each with its parts."""
    inner = plain_kind(kind)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        columns = tuple(_columns(inner, ()))

        def parts(one: Mapping[str, Any]) -> str:
            told = (column.cell(one) for column in columns)
            return " ".join(str(cell) for cell in told if cell not in (None, ""))

        return lambda values: "\n".join(map(parts, values))
    tell = _teller(name, kind)
    return lambda values: "、".join(str(tell(value)) for value in values)


def _as_it_is(value: Any) -> Cell:
    return value if isinstance(value, str | int | float) else str(value)


def _instant(value: str) -> Cell:
    return f"{datetime.fromisoformat(value).astimezone(CHINA):%Y-%m-%d %H:%M}"


_TELLERS: Mapping[Any, Tell] = {datetime: _instant, bool: lambda value: "是" if value else "否"}

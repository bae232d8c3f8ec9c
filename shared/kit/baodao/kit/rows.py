"""Rows: some of the fields of an aggregate, for a read that wants no more.

    @row_of(VOLUNTEERS)
    class Seen:
        id: str
        division: str
        age_class: AgeClass

A row is checked when its module is imported: each field is one of the aggregate's, of its
type. What the aggregate has a default for, the row has too.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel, TypeAdapter

from baodao.kit.codecs import reader_of
from baodao.kit.store import Collection, Document, UnreadableDocumentError, reason_of

R = TypeVar("R")


@dataclasses.dataclass(frozen=True)
class _Plan:
    row: type[Any]
    collection: str
    fields: tuple[str, ...]

    # Both are made with the first row.
    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.row)

    @cached_property
    def read(self) -> Callable[[Document], Any] | None:
        return reader_of(self.row)


_PLANS: dict[type[Any], _Plan] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def row_of(collection: Collection[Any]) -> Callable[[type[R]], type[R]]:
    """Make a class the rows of a collection: a frozen dataclass of some of its aggregate's fields.

    Raises:
        TypeError: it has a field that the aggregate has not, or of another type.
    """

    def make(cls: type[R]) -> type[R]:
        wished, known = get_type_hints(cls), get_type_hints(collection.aggregate)
        if wrong := [n for n, kind in wished.items() if n not in known or known[n] != kind]:
            whole = collection.aggregate.__name__
            raise TypeError(f"{cls.__name__} is no part of a {whole}: {', '.join(wrong)}")
        for one in dataclasses.fields(collection.aggregate):
            if one.name not in wished:
                continue
            if one.default is not dataclasses.MISSING:
                setattr(cls, one.name, one.default)
            elif one.default_factory is not dataclasses.MISSING:
                made_by = one.default_factory
                setattr(cls, one.name, dataclasses.field(default_factory=made_by))
        row = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)
        _PLANS[row] = _Plan(row, collection.name, tuple(wished))
        return row

    return make


def fields_of_row(collection: Collection[Any], row: type[Any]) -> tuple[str, ...]:
    """The fields of a document that a row is made from.

    Raises:
        TypeError: it is no row of this collection.
    """
    plan = _PLANS.get(row)
    if plan is None or plan.collection != collection.name:
        raise TypeError(f"{row.__name__} is no row of {collection.name}")
    stored = ["_id" if name == "id" else name for name in plan.fields]
    # Of the id alone an index knows, and no document is looked at.
    return ("_id",) if stored == ["_id"] else tuple(dict.fromkeys(("_id", *stored, "_form")))


def part_of(document: Document, fields: Sequence[str] | None) -> Document:
    """These fields of a whole document, as far as it has them; all of it for None."""
    if fields is None:
        return document
    return {name: document[name] for name in fields if name in document}


def read_row(
    collection: Collection[Any], row: type[R], document: Document, whole: Document | None
) -> R:
    """A row from the fields of a document, or from a whole one of an earlier form.

    Raises:
        UnreadableDocumentError: a field cannot be read; noted in `collection.unreadable`.
        NewerDocumentError: the document has a form that this version does not know yet.
    """
    plan = _PLANS[row]
    if whole is not None:
        aggregate = collection.restore(whole)
        return row(**{name: getattr(aggregate, name) for name in plan.fields})
    made: R
    if plan.read:
        try:
            made = plan.read(document)
        except Exception:  # noqa: BLE001, S110 -- pydantic finds out whether it can be read
            pass
        else:
            return made
    try:
        made = plan.adapter.validate_python({"id": document["_id"], **document})
    except Exception as error:  # noqa: BLE001 -- whatever is stored there
        reason = reason_of(error)
        collection.note_unreadable(document["_id"], reason)
        raise UnreadableDocumentError(collection.name, document["_id"], reason) from None
    return made


@cache
def check_path(aggregate: type[Any], path: str) -> None:
    """Check that a path leads to a field of an aggregate, through lists and what may be null.

    Raises:
        TypeError: it leads nowhere.
    """
    if not _leads(aggregate, path.split(".")):
        raise TypeError(f"a {aggregate.__name__} has no {path}")


@cache
def check_order(aggregate: type[Any], field: str) -> None:
    """Check that aggregates can be sorted by a field: it is one of theirs, and no part or list.

    Raises:
        TypeError: they cannot.
    """
    kind = get_type_hints(aggregate).get(field)
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    plain = (str, int, float, bool, datetime, NoneType)
    if not all(part in plain or get_origin(part) is Literal for part in parts):
        raise TypeError(f"a {aggregate.__name__} cannot be sorted by {field}")


def _leads(kind: Any, path: list[str]) -> bool:
    if not path:
        return True
    if get_origin(kind) in (Union, UnionType):
        return any(_leads(part, path) for part in get_args(kind))
    if get_origin(kind) in (tuple, list):
        return _leads(get_args(kind)[0], path[1:] if path[0].isdigit() else path)
    is_whole = isinstance(kind, type) and (
        dataclasses.is_dataclass(kind) or issubclass(kind, BaseModel)
    )
    if not is_whole:
        return False
    hints = get_type_hints(kind)
    return path[0] in hints and _leads(hints[path[0]], path[1:])

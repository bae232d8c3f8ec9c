"""What a read wants, as values: rendered for MongoDB, and evaluated in memory.

    wanted = eq("kind", "need") & within(query.division)
    if query.state:
        wanted &= eq("state", query.state)

A field is a path from the aggregate (`party.claimant`, `skills.name`), its id is `id`. Where a path
leads through a list, one of the items is enough. Both readings agree, null, missing fields and
lists included; `tests/contract` holds them against each other.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

Document = dict[str, Any]

WITHIN = "within"
"""The derived field of a document that lies in a tree: its code and all above it."""
_AFTER_ALL_TEXTS = "\U0010ffff"
_TYPES = {str: "string", datetime: "date"}
_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": lambda a, b: a > b,
    "$gte": lambda a, b: a >= b,
    "$lt": lambda a, b: a < b,
    "$lte": lambda a, b: a <= b,
}


@dataclass(frozen=True, slots=True)
class Tree:
    """How the documents of a collection lie in a tree of codes.

    Args:
        field: where the aggregate has its code; a code begins with the codes above it.
        above: the code itself and all above it, the highest first.
    """

    field: str
    above: Callable[[str], Sequence[str]]

    def place(self, document: Document) -> list[str]:
        """Where a document lies: its code and all above it; nowhere if it has no code."""
        code = document.get(self.field)
        return list(self.above(code)) if isinstance(code, str) else []


class Wanted:
    """A condition on documents."""

    __slots__ = ()

    def render(self, tree: Tree | None = None, *, settled: bool = True) -> Document:
        """The filter for MongoDB; of a `tree` that is not `settled`, not all have `within` yet.

        Raises:
            TypeError: it asks where something lies that lies in no tree.
        """
        raise NotImplementedError

    def matches(self, document: Document, tree: Tree | None = None) -> bool:
        """Whether a document is wanted."""
        raise NotImplementedError

    def fields(self) -> Iterator[str]:
        """The paths that it looks at; `WITHIN` stands for a place in the tree."""
        raise NotImplementedError

    def __and__(self, other: "Wanted") -> "Wanted":
        return _All((*_parts(self), *_parts(other)))

    def __or__(self, other: "Wanted") -> "Wanted":
        # What wants nothing adds nothing, but the database would look for a plan that has both.
        if _is_empty(self) or _is_empty(other):
            return other if _is_empty(self) else self
        return _Either(self, other)


@dataclass(frozen=True, slots=True)
class _All(Wanted):
    wanted: tuple[Wanted, ...]

    def render(self, tree: Tree | None = None, *, settled: bool = True) -> Document:
        parts = [one.render(tree, settled=settled) for one in self.wanted]
        merged: Document = {}
        for part in parts:
            # What is said twice is said once.
            if any(merged[name] != part[name] for name in merged.keys() & part.keys()):
                return {"$and": parts}
            merged |= part
        return merged

    def matches(self, document: Document, tree: Tree | None = None) -> bool:
        return all(one.matches(document, tree) for one in self.wanted)

    def fields(self) -> Iterator[str]:
        for one in self.wanted:
            yield from one.fields()


@dataclass(frozen=True, slots=True)
class _Either(Wanted):
    first: Wanted
    second: Wanted

    def render(self, tree: Tree | None = None, *, settled: bool = True) -> Document:
        return {"$or": [one.render(tree, settled=settled) for one in (self.first, self.second)]}

    def matches(self, document: Document, tree: Tree | None = None) -> bool:
        return self.first.matches(document, tree) or self.second.matches(document, tree)

    def fields(self) -> Iterator[str]:
        yield from self.first.fields()
        yield from self.second.fields()


@dataclass(frozen=True, slots=True)
class _Field(Wanted):
    """A condition on what is found at a path: `test` is given one value, null for none."""

    field: str
    rendered: Any
    test: Callable[[Any], bool]
    negated: bool = False

    def render(self, tree: Tree | None = None, *, settled: bool = True) -> Document:  # noqa: ARG002 -- not about the tree
        return {stored_path(self.field): self.rendered}

    def matches(self, document: Document, tree: Tree | None = None) -> bool:  # noqa: ARG002 -- not about the tree
        found = values_at(document, stored_path(self.field).split("."))
        return any(map(self.test, found)) is not self.negated

    def fields(self) -> Iterator[str]:
        yield self.field


@dataclass(frozen=True, slots=True)
class _AnyItem(Wanted):
    field: str
    wanted: Wanted

    def render(self, tree: Tree | None = None, *, settled: bool = True) -> Document:
        return {self.field: {"$elemMatch": self.wanted.render(tree, settled=settled)}}

    def matches(self, document: Document, tree: Tree | None = None) -> bool:
        items = document.get(self.field)
        listed = items if isinstance(items, list) else []
        return any(isinstance(i, dict) and self.wanted.matches(i, tree) for i in listed)

    def fields(self) -> Iterator[str]:
        for inner in self.wanted.fields():
            yield f"{self.field}.{inner}"


@dataclass(frozen=True, slots=True)
class _Within(Wanted):
    code: str

    def render(self, tree: Tree | None = None, *, settled: bool = True) -> Document:
        here = _placed(tree)
        if settled:
            return {WITHIN: self.code}
        if self.code not in here.above(self.code):
            # No place has this code: `within` knows of none below it, so neither does the range.
            return {here.field: {"$in": []}}
        return {here.field: {"$gte": self.code, "$lt": self.code + _AFTER_ALL_TEXTS}}

    def matches(self, document: Document, tree: Tree | None = None) -> bool:
        return self.code in _placed(tree).place(document)

    def fields(self) -> Iterator[str]:
        yield WITHIN


def _is_empty(wanted: Wanted) -> bool:
    return isinstance(wanted, _Field) and wanted.rendered == {"$in": []} and not wanted.negated


EVERYTHING: Wanted = _All(())
"""Wants every document: what is narrowed by `&`."""


@dataclass(frozen=True, slots=True)
class Visible:
    """The rows of a list that its reader may see at all: nothing lists rows without it.

    Views take one from `baodao.kernel.reach`, which knows of actors, and make none themselves.
    """

    rows: Wanted

    def __and__(self, wanted: Wanted) -> "Visible":
        return Visible(self.rows & wanted)

    def __or__(self, other: "Visible") -> "Visible":
        return Visible(self.rows | other.rows)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents of a collection are read, in which order, how many and how much of each.

    `sort` and `fields` are stored paths; `limit` 0 is no limit.
    """

    wanted: Wanted
    sort: tuple[tuple[str, Literal[1, -1]], ...] = ()
    limit: int = 0
    fields: tuple[str, ...] | None = None
    by: tuple[str, ...] = ()
    within_ms: int = 0


def eq(field: str, value: Any) -> Wanted:
    """The value, or one of the items of a list; None also wants documents without the field."""
    return _Field(field, value, _equals(value))


def is_not(field: str, value: Any) -> Wanted:
    """Neither the value nor, of a list, any item of it."""
    return _Field(field, {"$ne": value}, _equals(value), negated=True)


def is_in(field: str, values: Iterable[Any]) -> Wanted:
    """One of these values; nothing is in an empty list of them."""
    listed = list(values)
    tests = [_equals(value) for value in listed]
    return _Field(field, {"$in": listed}, lambda found: any(test(found) for test in tests))


def in_range(
    field: str, *, gt: Any = None, gte: Any = None, lt: Any = None, lte: Any = None
) -> Wanted:
    """Between bounds of one type, of which at least one is given.

    Raises:
        TypeError: no bound is given: nothing absent means all.
    """
    given = {"$gt": gt, "$gte": gte, "$lt": lt, "$lte": lte}
    bounds = {name: value for name, value in given.items() if value is not None}
    if not bounds:
        raise TypeError(f"{field} has no bound")
    # Each bound for itself: of a list, one item may keep one bound and another one the other.
    return _All(tuple(_Field(field, {n: v}, _keeps(n, v)) for n, v in bounds.items()))


def after_cursor(along: str, after: Any) -> Wanted:
    """What comes after a cursor; before all of a list stands what is before every text.

    A list that goes backwards has a `-` before its field.
    """
    if not along.startswith("-"):
        return in_range(along, gt=after)
    return in_range(along[1:], lt=after) if after else EVERYTHING


def open_range(field: str, *, gt: Any = None, lte: Any = None) -> Wanted:
    """Above or up to a bound, or open: null, or without the field.

    Raises:
        TypeError: not exactly one bound is given.
    """
    if (gt is None) == (lte is None):
        raise TypeError(f"{field} takes one bound")
    outside, bound = ("$lte", gt) if lte is None else ("$gt", lte)
    return _Field(field, {"$not": {outside: bound}}, _keeps(outside, bound), negated=True)


def exists(field: str, kind: type) -> Wanted:
    """There is a value of this type: `str` or `datetime`."""
    return _Field(field, {"$type": _TYPES[kind]}, lambda found: isinstance(found, kind))


def passed(field: str, now: datetime) -> Wanted:
    """Whose instant in this field is past; of what has none there, nothing.

    That it is an instant is what a partial index knows of it.
    """
    return exists(field, datetime) & in_range(field, lte=now)


def contains(field: str, text: str) -> Wanted:
    """A text of which this is a part, letter by letter; no index helps."""
    return _Field(
        field, {"$regex": re.escape(text)}, lambda found: isinstance(found, str) and text in found
    )


def begins_with(field: str, text: str) -> Wanted:
    """A text that begins with this one."""
    return in_range(field, gte=text, lt=text + _AFTER_ALL_TEXTS)


def any_item(field: str, wanted: Wanted) -> Wanted:
    """A list with an item that keeps all of these conditions; its paths begin at the item."""
    return _AnyItem(field, wanted)


def within(code: str) -> Wanted:
    """What lies in the tree of its collection at this code or below it.

    Raises:
        ValueError: there is no code: nothing absent means all.
    """
    if not code:
        raise ValueError("within nothing")
    return _Within(code)


def stored_path(field: str) -> str:
    """The path of a field in a document, which has its id under `_id`."""
    return "_id" if field == "id" else field


def values_at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """What MongoDB compares at a path: values, the items of lists and lists; null for none."""
    if not path:
        yield value
        if isinstance(value, list):
            yield from value
        return
    name, *rest = path
    if isinstance(value, dict):
        if name in value:
            yield from values_at(value[name], rest)
        else:
            yield None
    elif isinstance(value, list):
        if name.isdigit() and int(name) < len(value):
            # What is found by its number in a list is one value, even if it is a list.
            yield from values_at(value[int(name)], rest) if rest else [value[int(name)]]
        for item in value:
            if isinstance(item, dict):
                yield from values_at(item, path)
    else:
        yield None


def _parts(wanted: Wanted) -> tuple[Wanted, ...]:
    return wanted.wanted if isinstance(wanted, _All) else (wanted,)


def _placed(tree: Tree | None) -> Tree:
    if tree is None:
        raise TypeError("this collection lies in no tree")
    return tree


def _kind(value: Any) -> type | None:
    """What a value can be compared with: a bool is no number, a number of any class is one."""
    if isinstance(value, bool):
        return bool
    return float if isinstance(value, int | float) else type(value)


def _stored(value: Any) -> Any:
    """A value of a query as the database keeps it: instants in milliseconds."""
    if isinstance(value, datetime):
        return value - timedelta(microseconds=value.microsecond % 1000)
    return value


def _equals(value: Any) -> Callable[[Any], bool]:
    kind, kept = _kind(value), _stored(value)
    return lambda found: _kind(found) is kind and bool(found == kept)


def _keeps(name: str, value: Any) -> Callable[[Any], bool]:
    kind, bound, compare = _kind(value), _stored(value), _BOUNDS[name]
    return lambda found: _kind(found) is kind and compare(found, bound)

"""Which column of a table holds what, by the names that people give to it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from baodao.schema.languages import Words
from baodao.tables.cells import Cells
from baodao.tables.sentences import some, unusable
from baodao.tables.source import Source

_NOTE_BEHIND = re.compile(r"\(.*\)|\[.*\]")
_NOT_IN_NAMES = re.compile(r"[\W_]+")
REASON = "原因"
"""The last column of the rows that we give back to be corrected."""
_NEVER_ASKED_FOR = ("序号", "行号", "no", REASON)
"""Columns that only count the lines, or that are of ours; said to be left out."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its field in messages, and its names, the usual one first."""

    field: str
    names: tuple[str, ...]
    required: bool = False
    digits: bool = False
    """Whether it holds long numbers, of which spreadsheets lose the end."""

    @property
    def title(self) -> Words:
        """Its name, for people."""
        return Words(self.field, self.names[0])


@dataclass(frozen=True, slots=True)
class Header:
    """The columns by where they stand, and those that are not read."""

    columns: Mapping[int, Column]
    left_out: Mapping[int, str]


def listed(columns: Iterable[Column]) -> Words:
    """The names of columns in one line."""
    titles = [column.title for column in columns]
    return Words(", ".join(t.en for t in titles), "、".join(t.zh for t in titles))


def known_columns(cells: Cells, columns: Sequence[Column]) -> dict[int, Column]:
    """The columns that a line names, by where they stand."""
    known = {plain_name(name): c for c in columns for name in (c.field, *c.names)}
    named = {place: known.get(plain_name(name)) for place, name in names_in(cells).items()}
    return {place: column for place, column in named.items() if column}


def names_in(cells: Cells) -> dict[int, str]:
    """The cells as names; one that cannot be read is no column that anybody knows."""
    return {place: cell if isinstance(cell, str) else "?" for place, cell in cells.items()}


def header_of(
    file: Source, cells: Cells, columns: Sequence[Column], ignore: Sequence[str]
) -> Header:
    """What the line of names says.

    Raises:
        TableError: a column is unknown, missing or there twice, or none is there to be ignored.
    """
    ignored = {plain_name(name): name for name in ignore}
    names = names_in(cells)
    left_out = {p: n for p, n in names.items() if plain_name(n) in {*ignored, *_NEVER_ASKED_FOR}}
    found = {p: c for p, c in known_columns(cells, columns).items() if p not in left_out}
    there = {plain_name(name) for name in names.values()}
    if absent := [name for key, name in ignored.items() if key not in there]:
        raise unusable(file, "no-such-column", names=some(absent))
    if unknown := [n for p, n in names.items() if p not in found and p not in left_out]:
        raise unusable(file, "unknown-column", names=some(unknown), columns=listed(columns))
    held = list(found.values())
    if twice := next((column for column in held if held.count(column) > 1), None):
        raise unusable(file, "column-twice", name=twice.title)
    if missing := [column for column in columns if column.required and column not in held]:
        raise unusable(file, "missing-column", names=listed(missing))
    return Header(found, left_out)


def plain_name(name: str) -> str:
    """A name of a column without blanks, marks, notes in brackets, and differences of form."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_IN_NAMES.sub("", _NOTE_BEHIND.sub("", plain)) or plain.strip()

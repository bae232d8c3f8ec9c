"""What stands in the tables of Markdown files that are made from the code."""

import inspect
import re
from collections.abc import Iterable
from typing import Any

# Not after an abbreviation, as in "art. 7".
_STOP = re.compile(r"(?<=[.!?])(?<!art\.)\s(?=[A-Z`])")


def sentence(what: Any) -> str:
    """The first sentence of a docstring, as it stands in a cell."""
    text = inspect.getdoc(what) or ""
    paragraph = " ".join(text.split("\n\n")[0].split())
    return _STOP.split(paragraph, maxsplit=1)[0].removesuffix(".").replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *(list(row) for row in rows)]
    return "".join(f"|{'|'.join(f' {c} ' if c else ' ' for c in cells)}|\n" for cells in lines)

"""A contradiction, and how the parts of the checker collect theirs."""

from collections.abc import Iterator
from typing import NamedTuple


class Contradiction(NamedTuple):
    """Two things of which both cannot be right: the rule that is broken, and by what."""

    rule: str
    about: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}"


Findings = Iterator[Contradiction]

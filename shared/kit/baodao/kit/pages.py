"""A page of a list, and which one is wanted."""

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

R = TypeVar("R")


class Paging(Protocol):
    """The part of a query for a list that says which page is wanted."""

    @property
    def after(self) -> Any:
        """The `next` of the page before; what is before everything for the first one."""

    @property
    def limit(self) -> int:
        """How many at most."""


@dataclass(frozen=True, slots=True)
class After:
    """Which page of a list is wanted, where no query says it."""

    after: Any
    limit: int


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A page of a list, and the value after which the next one begins; None at the end.

    `unreadable` is how many more stand there that nobody can read.
    """

    items: list[R]
    next: Any
    unreadable: int = 0

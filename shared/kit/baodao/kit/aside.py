"""Messages set aside by the committer: other writes are in their way for now."""

import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from baodao.kit.work import Outcome, Work

Settle = Callable[[Outcome], Awaitable[None]]
"""Awaited with the outcome of a message."""

_LONGEST_SECONDS = 1.0


@dataclass(slots=True)
class Item:
    """A message in the committer's hands; `since` is the loop's time of its first try."""

    work: Work
    settle: Settle
    since: float = 0.0
    turns: int = 0


class Aside:
    """Messages that were set aside, and how many of them are tried together.

    One at first, twice as many after each success, so that one that cannot be written soon holds up
    no other, and a thousand that can are soon done.
    """

    def __init__(self, largest: int) -> None:
        self._waiting: deque[tuple[float, Item]] = deque()
        self._largest, self._together = largest, 1

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, items: Iterable[Item], now: float) -> None:
        """Set messages aside for a while, each longer than the time before."""
        self._together = 1
        for item in items:
            item.turns += 1
            longest = min(_LONGEST_SECONDS, 0.01 * 2**item.turns)
            due = now + longest * random.uniform(0.5, 1)  # noqa: S311 -- jitter
            self._waiting.append((due, item))

    def take(self, now: float) -> list[Item]:
        """The messages to try now."""
        taken: list[Item] = []
        for _ in range(len(self._waiting)):
            if len(taken) == self._together:
                break
            due, item = self._waiting.popleft()
            if due <= now:
                taken.append(item)
            else:
                self._waiting.append((due, item))
        return taken

    def succeeded(self) -> None:
        """Note that what was taken last was committed."""
        self._together = min(self._largest, self._together * 2)

    def next_due(self) -> float | None:
        """When the next message is to be tried, None if there is none."""
        return min((due for due, _ in self._waiting), default=None)

    def oldest(self) -> float | None:
        """When the message that has waited longest was first tried, None if there is none."""
        return min((item.since for _, item in self._waiting), default=None)

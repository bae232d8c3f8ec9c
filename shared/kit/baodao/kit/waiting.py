"""Commands that wait for what they name: their service was not told of it yet."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from baodao.kit.aside import Item

_PER_ACTOR = 16
_IN_ALL = 1_000
_SHORTEST_SECONDS = 0.01


class Waiting:
    """Gives each command back after a while, until its time is up; from then on it `has_waited`.

    Ids can be made up, so that one actor may let few commands wait, and the others have room.

    Args:
        again: takes what is to be tried again.
    """

    def __init__(self, again: Callable[[Item], None]) -> None:
        self._again = again
        self._timers: dict[int, tuple[asyncio.TimerHandle, Item]] = {}
        self._of_actors: Counter[str] = Counter()
        self._closed = False

    def __len__(self) -> int:
        return len(self._timers)

    def put(self, item: Item, seconds: float) -> None:
        """Let a command wait, `seconds` since its first try at most."""
        loop = asyncio.get_running_loop()
        waited, actor = loop.time() - item.since, _actor_of(item)
        is_full = len(self) >= _IN_ALL or self._of_actors[actor] >= _PER_ACTOR
        if waited >= seconds or is_full or self._closed:
            self._end(item)
            return
        # Half as long again each time: what comes soon is soon seen.
        delay = min(max(_SHORTEST_SECONDS, waited / 2), seconds - waited)
        self._of_actors[actor] += 1
        self._timers[id(item)] = loop.call_later(delay, self._due, item), item

    def close(self) -> None:
        """Give everything back; nothing waits any more."""
        self._closed = True
        for timer, item in list(self._timers.values()):
            timer.cancel()
            self._leave(item)
            self._end(item)

    def _due(self, item: Item) -> None:
        self._leave(item)
        self._again(item)

    def _leave(self, item: Item) -> None:
        del self._timers[id(item)]
        actor = _actor_of(item)
        self._of_actors[actor] -= 1
        if not self._of_actors[actor]:
            del self._of_actors[actor]

    def _end(self, item: Item) -> None:
        item.work = replace(item.work, has_waited=True)
        self._again(item)


def _actor_of(item: Item) -> str:
    return str(getattr(getattr(item.work.message, "actor", None), "id", ""))

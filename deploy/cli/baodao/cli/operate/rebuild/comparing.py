"""What was made from events beside what is live, which goes on meanwhile.

Documents come along their ids, so that memory does not grow with them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client as NatsClient
from rich.progress import Progress

from baodao.cli.operate.rebuild.accounts import is_untold, other_balance
from baodao.cli.operate.rebuild.active import other_days
from baodao.cli.operate.rebuild.ledgers import other_entry, other_head, other_total
from baodao.cli.operate.rebuild.reading import REBUILT, Rebuilding, Rebuilt
from baodao.cli.operate.rebuild.served import other_day
from baodao.cli.operate.rebuild.sides import Sides, one_of, restored
from baodao.cli.output import USAGE, Stop
from baodao.hours.accounts.store import POOLS, TIME_ACCOUNTS
from baodao.hours.ledger.store import ENTRIES, LEDGERS, SERVED_DAYS
from baodao.hours.totals.store import SERVICE_CELLS, SERVICE_DAYS
from baodao.kit.mongo import Database
from baodao.kit.store import Collection, Document

_LOOKS, _PAUSE = 20, 0.25
_MANY = 100_000
Read = Callable[[], Awaitable[None]]
Rows = AsyncIterator[Document]


UNTOLD = "no posting of it was told, as of before they were: it cannot be compared"


@dataclass(frozen=True)
class Difference:
    """A document that is not what the events tell, or of which they cannot tell what it is."""

    collection: str
    id: str
    reason: str
    comparable: bool = True


class Comparison:
    """Both sides of each document.

    Args:
        read: makes what was told since.
    """

    def __init__(self, rebuilding: Rebuilding, sides: Sides, read: Read) -> None:
        self._rebuilding, self._sides, self._read = rebuilding, sides, read
        self._nameless: list[Difference] = []

    async def differences(self, done: Callable[[int], None] = lambda _: None) -> list[Difference]:
        """Every document that is another one than the events tell, also when asked a bit later."""
        found: list[tuple[Collection[Any], str]] = []
        looked = 0
        for collection in REBUILT:
            async for key, mine, theirs in self._pairs(collection):
                looked += 1
                if len(found) < _MANY and await self._reason(collection, mine, theirs):
                    found.append((collection, key))
                if looked % 1_000 == 0:
                    done(looked)
        done(looked)
        differences = [*self._nameless, *await self._again(found)]
        for (name, key), number in sorted(self._rebuilding.gaps.found.items()):
            what = "entry" if name == LEDGERS.name else "posting"
            reason = f"the event after {what} {number} is missing"
            differences.append(Difference(name, key, reason))
        return differences

    async def _again(self, found: list[tuple[Collection[Any], str]]) -> list[Difference]:
        """What still differs once later events were read as well."""
        differences: list[Difference] = []
        for _ in range(_LOOKS):
            await self._read()
            differences = []
            for collection, key in found:
                mine = await one_of(self._sides.into, collection, key)
                theirs = await one_of(self._sides.live, collection, key)
                if reason := await self._reason(collection, mine, theirs):
                    comparable = reason != UNTOLD
                    differences.append(Difference(collection.name, key, reason, comparable))
            if not differences:
                break
            left = {(one.collection, one.id) for one in differences}
            found = [(one, key) for one, key in found if (one.name, key) in left]
            await asyncio.sleep(_PAUSE)
        return differences

    async def _pairs(self, collection: Collection[Any]) -> AsyncIterator[tuple[str, Any, Any]]:
        """Both documents of each id, of which one may be missing, in the order of ids."""
        mine, theirs = (self._rows(one, collection) for one in (self._sides.into, self._sides.live))
        one, other = await anext(mine, None), await anext(theirs, None)
        while one or other:
            key = min(row["_id"] for row in (one, other) if row)
            is_mine, is_theirs = (row is not None and row["_id"] == key for row in (one, other))
            yield (
                key,
                restored(collection, one) if is_mine and one else None,
                restored(collection, other) if is_theirs and other else None,
            )
            if is_mine:
                one = await anext(mine, None)
            if is_theirs:
                other = await anext(theirs, None)

    async def _rows(self, database: Database, collection: Collection[Any]) -> Rows:
        """All documents whose ids are texts, as those of ours are; others are noted."""
        async for row in database.stream(collection.name, {}, sort=[("_id", 1)]):
            if isinstance(row["_id"], str):
                yield row
            elif len(self._nameless) < _MANY:
                told = Difference(collection.name, str(row["_id"]), "no event tells of it")
                self._nameless.append(told)

    async def _reason(self, collection: Collection[Any], mine: Any, theirs: Any) -> str | None:
        if isinstance(theirs, str):
            return theirs
        if whole := _WHOLE.get(collection.name):
            return await whole(mine, theirs, self._sides)
        if mine is None or theirs is None:
            return _alone(mine, theirs)
        names = _OTHERS[collection.name](mine, theirs)
        return f"{', '.join(names)}: not as told" if names else None


def _alone(mine: Any, theirs: Any) -> str:
    if mine is not None:
        return "it is missing"
    return UNTOLD if is_untold(theirs) else "no event tells of it"


_WHOLE: dict[str, Callable[[Any, Any, Sides], Awaitable[str | None]]] = {
    SERVED_DAYS.name: other_day,
    SERVICE_CELLS.name: other_total,
    SERVICE_DAYS.name: other_days,
}
"""Why two documents are not alike, of which one may be missing or have nothing in it."""
_OTHERS: dict[str, Callable[[Any, Any], list[str]]] = {
    LEDGERS.name: other_head,
    ENTRIES.name: other_entry,
    TIME_ACCOUNTS.name: other_balance,
    POOLS.name: other_balance,
}
"""Which fields of two documents are not alike, of those that events tell of."""


async def rebuild_beside(
    connection: NatsClient, live: Database, into: Database, progress: Progress | None = None
) -> tuple[Rebuilt, list[Difference]]:
    """What the events alone make, and what of the live is not so.

    Raises:
        Stop: there is something in the other database.
    """
    await into.prepare(REBUILT, {})
    if any([await into.count(one.name, {}, at_most=1) for one in REBUILT]):
        raise Stop(f"there is something in {into.name} already", USAGE)
    rebuilding = Rebuilding(into)
    task = progress.add_task("rebuild from events", total=None) if progress else None

    def reading(done: int, of: int) -> None:
        if progress and task is not None:
            progress.update(task, completed=done, total=of)

    await rebuilding.read(connection, reading)
    comparing = Comparison(rebuilding, Sides(live, into), lambda: rebuilding.read(connection))
    looking = progress.add_task("compare", total=None) if progress else None

    def compared(documents: int) -> None:
        if progress and looking is not None:
            progress.update(looking, completed=documents)

    differences = await comparing.differences(compared)
    return rebuilding.rebuilt, differences

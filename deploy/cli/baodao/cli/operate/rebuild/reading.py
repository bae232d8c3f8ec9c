"""What the events of hours make, in another database.

Events come in pages: memory does not grow with them.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nats.aio.client import Client as NatsClient

from baodao.cli.operate.rebuild.accounts import OF_ACCOUNTS, begins_with_something
from baodao.cli.operate.rebuild.ledgers import OF_ENTRIES
from baodao.cli.operate.rebuild.page import Gaps, Page, Part, Told
from baodao.hours.accounts.store import POOLS, TIME_ACCOUNTS
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.kit.mongo import Database
from baodao.kit.store import Collection
from baodao.kit.stream_reader import StreamReader
from baodao.schema import UnreadableEventError, decode
from baodao.schema.subjects import filters_of, stream_of

PARTS: tuple[Part, ...] = (OF_ENTRIES, OF_ACCOUNTS)
REBUILT: tuple[Collection[Any], ...] = tuple(one for part in PARTS for one in part.collections)
"""What is made: heads with their balances, entries, days, totals, accounts, and pools."""
_PARTS = {kind: part for part in PARTS for kind in part.kinds}


@dataclass
class Rebuilt:
    """What was made of how many events."""

    events: int = 0
    ledgers: int = 0
    entries: int = 0
    minutes: int = 0
    accounts: int = 0
    pools: int = 0
    opened: int = 0
    """Accounts and pools that begin with what was there before their postings were told."""


class Rebuilding:
    """What hours has, as its events have it.

    Args:
        into: a database that has nothing else in it.
    """

    def __init__(self, into: Database) -> None:
        self._into = into
        self._position = 0
        self.rebuilt = Rebuilt()
        self.gaps = Gaps()

    async def read(
        self, connection: NatsClient, done: Callable[[int, int], None] = lambda _, __: None
    ) -> None:
        """Carry out what the stream has behind the position; `done` is told how far, and of what.

        Raises:
            nats.errors.Error: the stream is missing or NATS does not answer.
            UnreachableError: the database does not answer.
        """
        subjects = [subject for kind in _PARTS for subject in filters_of(kind)]
        reader = StreamReader(connection, stream_of("hours"), subjects)
        try:
            last = (await reader.state()).last
            while self._position < last and (messages := await reader.get(self._position)):
                told: list[Told] = []
                for one in filter(reader.wants, messages):
                    # What cannot be read is missing from its document, and is found so.
                    with suppress(UnreadableEventError):
                        told.append(decode(one.headers, one.data))
                await self.carry_out(told)
                self._position = messages[-1].sequence
                done(self._position, last)
        finally:
            await reader.close()

    async def carry_out(self, told: Sequence[Told]) -> None:
        """Make what some events tell, in their order; those of other kinds make nothing."""
        wanted = [(_PARTS[type(one[1])], one) for one in told if type(one[1]) in _PARTS]
        if not wanted:
            return
        touched = [kept for part, (_, event) in wanted for kept in part.touched(event)]
        page = await Page.load(self._into, touched)
        for part, one in wanted:
            part.carry_out(one, page, self.gaps)
        await self._into.commit(page.writes())
        self.rebuilt.events += len(wanted)
        self.rebuilt.ledgers += len(page.made(LEDGERS))
        self.rebuilt.entries += len(page.made(ENTRIES))
        self.rebuilt.minutes += sum(one.minutes for one in page.made(ENTRIES))
        accounts, pools = page.made(TIME_ACCOUNTS), page.made(POOLS)
        self.rebuilt.accounts += len(accounts)
        self.rebuilt.pools += len(pools)
        self.rebuilt.opened += sum(begins_with_something(one) for one in (*accounts, *pools))

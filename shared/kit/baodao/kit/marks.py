"""Marks of what was published, written while the next is being published.

A mark takes as long as the journal of the database, several times what publishing takes. Nobody
needs it soon: a record without one is not lost, and what the stream has of it is found there.
"""

import asyncio
from collections.abc import Collection

from baodao.kit.outbox import Outbox, Publication


class Marks:
    """Writes the marks of one relay, one write at a time, each with all that has come meanwhile.

    Args:
        outbox: holds the records.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._open: dict[str, Publication] = {}
        self._writing: asyncio.Task[None] | None = None
        self._error: BaseException | None = None

    @property
    def open(self) -> Collection[str]:
        """The ids of the records that are in the stream and not known to be marked."""
        return self._open.keys()

    def add(self, publications: list[Publication]) -> None:
        """Have these marks written."""
        self._open |= {publication.record_id: publication for publication in publications}
        if self._writing is None:
            self._write()

    async def written(self, but_for: int = 0) -> None:
        """Wait until the marks of all records but for some are written.

        Raises:
            UnreachableError: as `check`.
        """
        while self._writing is not None and len(self._open) > but_for:
            await asyncio.wait([self._writing])
        self.check()

    def check(self) -> None:
        """Check that no write has failed since this was asked last.

        Raises:
            UnreachableError: one has, and nothing is open any more: what the stream has of records
                without a mark is to be found there.
        """
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _write(self) -> None:
        publications = list(self._open.values())
        self._writing = asyncio.get_running_loop().create_task(self._outbox.mark(publications))
        self._writing.add_done_callback(lambda task: self._wrote(task, publications))

    def _wrote(self, task: asyncio.Task[None], publications: list[Publication]) -> None:
        self._writing = None
        if task.cancelled() or task.exception() is not None:
            self._error = None if task.cancelled() else task.exception()
            self._open = {}
            return
        for publication in publications:
            del self._open[publication.record_id]
        if self._open:
            self._write()

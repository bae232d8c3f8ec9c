"""Where queries are answered; those that scan have a lane of their own.

32 searches for a part of a name kept a database busy for seconds, and whatever else was asked
waited behind them.
"""

from collections.abc import Coroutine
from typing import Any

from baodao.kit.tasks import Tasks

_QUERIES = 32
_SCANS = 2
_SCANS_TAKEN = 64


class Lanes:
    """Answers queries in the background: 32 at a time, and of those that scan two."""

    def __init__(self) -> None:
        self._queries, self._scans = Tasks(_QUERIES), Tasks(_SCANS)

    def can_take(self, *, scan: bool) -> bool:
        """Whether another one may wait; of those that scan at most 64 do."""
        return not scan or self._scans.taken < _SCANS_TAKEN

    def take(self, work: Coroutine[Any, Any, None], *, scan: bool = False) -> None:
        """Answer one as soon as its lane is free."""
        (self._scans if scan else self._queries).spawn(work)

    async def close(self) -> None:
        """Wait for those that are being answered."""
        await self._queries.close()
        await self._scans.close()

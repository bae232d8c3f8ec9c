"""Sending a command over HTTP as a careful client does: under one key until it is decided."""

import asyncio
import random
from typing import Any

import aiohttp

from tests.chaos.journal import Asked, Journal, Kind
from tests.support.gateway import OPERATOR as _ACTOR

TIMEOUT_SECONDS = 1.5
"""Shorter than any stop in a plan: a client never waits for one to end."""
_PREPARING_TRIES = 200


class NotPreparedError(AssertionError):
    """What must succeed before a run begins did not."""


class Asking:
    """Sends to the gateways in turn as chance has it, and writes everything down.

    Args:
        session: without a base URL.
        urls: of the gateways.
        journal: where every command and answer is written.
        source: of the choices.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        urls: list[str],
        journal: Journal,
        source: random.Random,
    ) -> None:
        self._session, self._urls, self.journal = session, urls, journal
        self.random = source
        self._prefix = f"chaos-{source.getrandbits(32):08x}"

    def new(
        self,
        kind: Kind,
        path: str,
        body: dict[str, Any],
        about: tuple[str, str] = ("", ""),
        *,
        keyed: bool = True,
    ) -> Asked:
        """A command that was not sent yet, written down."""
        name = f"{self._prefix}-{len(self.journal.asked)}"
        return self.journal.open(Asked(name, kind, path, body, keyed, *about))

    async def once(self, asked: Asked) -> bool:
        """Send it; whether there was an answer that decides."""
        asked.sent += 1
        headers = {**_ACTOR, "X-Correlation-Id": asked.id}
        if asked.keyed:
            headers["Idempotency-Key"] = asked.id
        url = self.random.choice(self._urls)
        try:
            async with self._session.post(
                f"{url}/api/v1{asked.path}", json=asked.body, headers=headers
            ) as response:
                status, body = response.status, await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.journal.unknown += 1
            return False
        if status == 503:
            self.journal.unknown += 1
            return False
        self.journal.answered(asked, status, body)
        return True

    async def persist(self, asked: Asked, tries: int) -> bool:
        """Send it up to so many times; whether it was decided."""
        for _ in range(tries):
            if await self.once(asked):
                return True
            await asyncio.sleep(self.random.uniform(0.05, 0.3))
        return False

    async def decided(self, asked: Asked) -> Any:
        """The result of a command that must be accepted, however often it has to be sent.

        Raises:
            NotPreparedError: it was not.
        """
        await self.persist(asked, _PREPARING_TRIES)
        if asked.outcome != "accepted":
            raise NotPreparedError(f"{asked}: {asked.answers}")
        return asked.answers[0].body

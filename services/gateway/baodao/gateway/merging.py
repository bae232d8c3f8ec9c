"""One log of reads of those that the services keep: asked of each, and put in order.

Each gives its first reads after `after`, by ids that carry their time, so the first of all are
among them. A service that does not answer is no reason to leave its reads out: then there is no
answer.
"""

import asyncio
from collections.abc import Iterable

from baodao.gateway.gathering import ACCEPTED, Ask, accepted, result_of
from baodao.schema.base import Message
from baodao.schema.reads import ReadPage


class OneLog:
    """The log of all services: of the one that is asked first, and of `kinds` beside it."""

    def __init__(self, *kinds: type[Message]) -> None:
        self.kinds = kinds

    async def gather(self, kind: type[Message], message: bytes, ask: Ask) -> bytes:
        """The page of all; of services the first reply that is no page."""
        reply = await ask(kind, message)
        if not reply.startswith(ACCEPTED):
            return reply
        replies = [reply, *await asyncio.gather(*(ask(one, message) for one in self.kinds))]
        for one in replies:
            if not one.startswith(ACCEPTED):
                return one
        limit: int = kind.model_validate_json(message).limit  # type: ignore[attr-defined]  # all of them have one
        return accepted(merged(map(result_of, replies), limit))


def merged(results: Iterable[bytes], limit: int) -> bytes:
    """The page of so many reads at most, of the pages that the services gave."""
    pages = [ReadPage.model_validate_json(result) for result in results]
    reads = sorted((read for page in pages for read in page.reads), key=lambda one: one.read_id)
    shown = reads[:limit]
    goes_on = len(reads) > limit or any(page.next is not None for page in pages)
    following = shown[-1].read_id if goes_on and shown else None
    return ReadPage(reads=shown, next=following).model_dump_json().encode()

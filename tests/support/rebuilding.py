"""A rebuilding in memory: what a service has told, in another database, beside what it has."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from baodao.cli.operate.rebuild.comparing import Comparison, Difference
from baodao.cli.operate.rebuild.page import Told
from baodao.cli.operate.rebuild.reading import Rebuilding
from baodao.cli.operate.rebuild.sides import Sides
from baodao.kit.store import Document
from baodao.kit.testing import MemoryDatabase, MemoryService


class Ordered(MemoryDatabase):
    """One that can be read along its ids as well."""

    async def stream(self, collection: str, *_: Any, **__: Any) -> AsyncIterator[Document]:
        """All documents of a collection in the order of their ids."""
        for document in sorted(self.documents(collection), key=lambda one: str(one["_id"])):
            yield document


def beside(database: MemoryDatabase) -> Ordered:
    """What another one has by now."""
    ordered = Ordered()
    ordered.__dict__.update(database.copy().__dict__)
    return ordered


async def rebuilt(told: Iterable[Told], pages: Sequence[int] = ()) -> tuple[Rebuilding, Ordered]:
    """What some events make, in pages that end at these places."""
    into, events = Ordered(), [*told]
    rebuilding = Rebuilding(into)
    ends = [*sorted(pages), len(events)]
    for first, last in zip([0, *ends], ends, strict=False):
        await rebuilding.carry_out(events[first:last])
    return rebuilding, into


async def differences(
    service: MemoryService, told: Iterable[Told] | None = None, pages: Sequence[int] = ()
) -> list[Difference]:
    """What of a service is not as it has told."""
    events = service.published() if told is None else told
    rebuilding, into = await rebuilt(events, pages)

    async def nothing_more() -> None:
        pass

    comparison = Comparison(rebuilding, Sides(beside(service.database), into), nothing_more)
    return await comparison.differences()

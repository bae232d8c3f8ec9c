"""What a page of events makes of documents, which are loaded once for all of it, and written once.

Also what each part of a rebuilding says of itself: which events it takes, and what they make.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from baodao.kit.mongo import Database, Writes
from baodao.kit.store import Collection
from baodao.schema import Envelope, Event

Kept = tuple[Collection[Any], str]
"""A document: where it is kept, and its id."""
Told = tuple[Envelope, Any]
_RECORD = "rebuilt"


class Page:
    """The documents that some events are about, as they become.

    Args:
        loaded: what there is of them, by collection and id.
    """

    def __init__(self, loaded: dict[str, dict[str, Any]]) -> None:
        self._before = loaded
        self._now = defaultdict[str, dict[str, Any]](dict)
        self._collections: dict[str, Collection[Any]] = {}

    @classmethod
    async def load(cls, database: Database, wanted: Iterable[Kept]) -> "Page":
        """Load what there is of some documents."""
        ids = defaultdict[str, set[str]](set)
        collections: dict[str, Collection[Any]] = {}
        for collection, key in wanted:
            collections[collection.name] = collection
            ids[collection.name].add(key)
        return cls(
            {
                name: {
                    row["_id"]: one.restore(row) for row in await database.by_ids(name, ids[name])
                }
                for name, one in collections.items()
            }
        )

    def get(self, collection: Collection[Any], key: str) -> Any:
        """A document as it is by now, or None."""
        before = self._before.get(collection.name, {})
        return self._now[collection.name].get(key) or before.get(key)

    def put(self, collection: Collection[Any], one: Any) -> None:
        """What a document has become; one that was not loaded is new."""
        self._collections[collection.name] = collection
        self._now[collection.name][one.id] = one

    def made(self, collection: Collection[Any]) -> list[Any]:
        """The documents of a collection that are new."""
        before = self._before.get(collection.name, {})
        return [one for key, one in self._now[collection.name].items() if key not in before]

    def writes(self) -> Writes:
        """What has changed."""
        writes = Writes()
        for name, collection in self._collections.items():
            before = self._before.get(name, {})
            for key, one in self._now[name].items():
                document = collection.document(one, _RECORD)
                if key in before:
                    writes.replace(name, before[key].version, document)
                else:
                    writes.insert(name, document)
        return writes


@dataclass
class Gaps:
    """The documents of which an event is missing, and the number after which it is."""

    found: dict[tuple[str, str], int] = field(default_factory=dict)

    def is_next(self, of: Kept, number: int, done: int) -> bool:
        """Whether an event is the next one of a document of which `done` were carried out."""
        collection, key = of
        name = collection.name, key
        if number > done + 1:
            self.found.setdefault(name, done)
        # What was published again comes again.
        if number != done + 1:
            return False
        if self.found.get(name, number) < number:
            del self.found[name]
        return True


@dataclass(frozen=True)
class Part:
    """Some collections, the events that tell of them, and what one makes of a page.

    `touched` are the documents that an event may change.
    """

    collections: Sequence[Collection[Any]]
    kinds: tuple[type[Event], ...]
    touched: Callable[[Any], Iterable[Kept]]
    carry_out: Callable[[Told, Page, Gaps], None]

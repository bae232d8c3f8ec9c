"""What a commit writes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from baodao.kit.clock import system_clock
from baodao.kit.mongo_errors import ConflictError
from baodao.kit.store import Document


@dataclass
class Writes:
    """The writes of one commit: all of them or none."""

    inserts: dict[str, list[Document]] = field(default_factory=dict)
    replaces: dict[str, list[tuple[int, Document]]] = field(default_factory=dict)
    """By collection: the version a document must still have, and its next state."""
    deletes: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By collection: the version a document must still have, and its `_id`."""
    removals: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    """By collection: a field, and values by which documents go that were there before."""
    deadline: datetime | None = None
    """None of it is carried out after this instant (of this machine's clock)."""

    def insert(self, collection: str, *documents: Document) -> None:
        """Add new documents; an `_id` that exists is a conflict."""
        self.inserts.setdefault(collection, []).extend(documents)

    def replace(self, collection: str, version: int, document: Document) -> None:
        """Put `document` in the place of the one with its `_id` if that still has `version`."""
        self.replaces.setdefault(collection, []).append((version, document))

    def delete(self, collection: str, version: int, key: str) -> None:
        """Remove the document with this `_id` if it still has `version`."""
        self.deletes.setdefault(collection, []).append((version, key))

    def remove(self, collection: str, name: str, values: set[str]) -> None:
        """Remove the documents with one of these values in this field, but none of this commit."""
        self.removals[collection] = (name, values)

    def keys(self) -> dict[str, set[str]]:
        """The ids of all documents that are written, by collection."""
        written: dict[str, set[str]] = defaultdict(set)
        for name, documents in self.inserts.items():
            written[name].update(document["_id"] for document in documents)
        for name, replaces in self.replaces.items():
            written[name].update(document["_id"] for _, document in replaces)
        for name, deletes in self.deletes.items():
            written[name].update(key for _, key in deletes)
        return written

    def check_deadline(self) -> None:
        """Check that there is still time.

        Raises:
            ConflictError: there is none; decided again, what came too late is left out.
        """
        if self.deadline and system_clock() > self.deadline:
            raise ConflictError("a deadline has passed")

    def __bool__(self) -> bool:
        return bool(self.inserts or self.replaces or self.deletes)

"""The life of stored documents (ADR 0017): finding those that cannot be read, renewing old forms.

Reading upgrades an older form; `renew_documents` also writes it, in the background, so that in the
end one form is stored. It keeps a document's `version` and `_record`: nothing has been decided
about it.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog

from baodao.kit.decisions import NotNowError
from baodao.kit.mongo import Database, Guarded, UnreachableError
from baodao.kit.store import Collection, Document, UnreadableDocumentError, reason_of
from baodao.kit.wanted import WITHIN

log = structlog.get_logger()

_AT_ONCE = 500
_PAUSE_SECONDS = 0.05
_RETRY_SECONDS = 5.0


@dataclass
class Condition:
    """How many documents a collection has, of them older and newer, and which cannot be read."""

    collection: str
    documents: int = 0
    older: int = 0
    newer: int = 0
    unreadable: dict[str, str] = field(default_factory=dict)
    """Ids, and why each cannot be read; never what is in it."""


async def examine_documents(database: Database, collection: Collection[Any]) -> Condition:
    """Read every document of a collection, in bounded memory.

    Raises:
        UnreachableError: the database does not answer.
    """
    found = Condition(collection.name)
    async for document in database.stream(collection.name, {}, sort=[("_id", 1)]):
        found.documents += 1
        found.older += collection.is_outdated(document)
        try:
            collection.restore(document)
        except NotNowError:
            found.newer += 1
        except UnreadableDocumentError as error:
            found.unreadable[error.key] = error.reason
    return found


async def renew_documents(database: Database, collection: Collection[Any]) -> int:
    """Write documents of older forms, or without `within`, as of today; returns how many.

    Whoever changes a document meanwhile writes its new form; what cannot be read stays as it is,
    but for its place in the tree: nobody's list waits for it.

    Raises:
        UnreachableError: the database does not answer.
    """
    # One after the other, each along its index: a start costs nothing where nothing is outdated.
    return sum([await _renew(database, collection, kind) for kind in collection.outdated()])


async def _renew(database: Database, collection: Collection[Any], outdated: Document) -> int:
    renewed, after = 0, ""
    while True:
        wanted = {"_id": {"$gt": after}, **outdated}
        rows = await database.find(collection.name, wanted, sort=[("_id", 1)], limit=_AT_ONCE)
        replacements = []
        for row in rows:
            if (document := _renewed(collection, row)) is not None:
                guard = {name: row.get(name) for name in ("_id", "version", "_record")}
                replacements.append(Guarded(guard, document))
        if replacements:
            renewed += await database.replace_each(collection.name, replacements)
        if len(rows) < _AT_ONCE:
            return renewed
        after = rows[-1]["_id"]
        # It is nobody's business but the database's: commits come first.
        await asyncio.sleep(_PAUSE_SECONDS)


def _renewed(collection: Collection[Any], row: Document) -> Document | None:
    """The document as of today, None if it has to stay as it is."""
    try:
        return collection.document(collection.restore(row), row["_record"])
    except (UnreadableDocumentError, NotNowError):
        pass
    except Exception as error:  # noqa: BLE001 -- whatever is stored there, the next one is renewed
        collection.note_unreadable(row["_id"], reason_of(error))
    if collection.tree is None or row.get(WITHIN) is not None:
        return None
    return row | {WITHIN: collection.tree.place(row)}


async def renew_all(database: Database, collections: Iterable[Collection[Any]]) -> None:
    """Renew every collection, once in the life of a process."""
    for collection in collections:
        while True:
            try:
                renewed = await renew_documents(database, collection)
            except UnreachableError:
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            except Exception:
                # Nothing waits for it, and it must not take the process with it.
                log.exception("documents_not_renewed", collection=collection.name)
                break
            if renewed:
                log.info("documents_renewed", collection=collection.name, documents=renewed)
            break

"""Where it is kept what was imported."""

from baodao.kit.store import Collection, Index
from baodao.scheduling.imports.domain.entries import ImportedEntry

IMPORTED = Collection(
    "imported_entries", ImportedEntry, (Index(("organisation_id", "source", "_id")),)
)

COLLECTIONS = (IMPORTED,)

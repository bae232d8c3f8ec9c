"""Where books of stars are kept."""

from baodao.hours.stars.domain import StarBook
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

STAR_BOOKS = Collection(
    "star_books",
    StarBook,
    (
        Index(("within", "has_proposed", "_id")),
        Index(("has_awarded", "_id")),
        Index(("has_proposed", "_id")),
    ),
    tree=IN_DIVISIONS,
    below=("has_awarded", "_id"),
)

COLLECTIONS = (STAR_BOOKS,)

"""The order of time: texts by which what has a start stands in the order of starts."""

from datetime import UTC, datetime

from baodao.kernel.days import in_order_of
from baodao.kit.store import Document

BEFORE_ALL = "0"
"""Before the place of everything that has a start, and behind what has none."""


def moment(at: datetime) -> str:
    """An instant as text, to the millisecond and in UTC; texts compare as their instants do."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").partition("+")[0]


def by_start(document: Document) -> str:
    """The place of a stored document in the order of starts, and of one start in that of ids.

    Unique, and so a cursor too; it can be compared with a `moment`. What has no start is before
    everything else.
    """
    starts_at = document.get("starts_at")
    begins = moment(starts_at) if isinstance(starts_at, datetime) else ""
    return in_order_of(begins, str(document.get("_id")))

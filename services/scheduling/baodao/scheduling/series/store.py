"""Where it is kept what was copied, and which activities recur by which rule."""

from baodao.kit.store import Collection, Index, same_form
from baodao.scheduling.series.domain.copies import Copy
from baodao.scheduling.series.domain.series import Series

COPIES = Collection("copies", Copy)
SERIES = Collection(
    "series",
    Series,
    (
        Index(("organisation_id", "_id")),
        Index(("publish_at",), partial={"publish_at": {"$type": "date"}}),
    ),
    upgrade={1: same_form},
)

COLLECTIONS = (COPIES, SERIES)

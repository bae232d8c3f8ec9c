"""Where awards are kept."""

from baodao.hours.awards.domain import Award
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index, same_form

AWARDS = Collection(
    "awards",
    Award,
    (
        Index(("volunteer_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
    upgrade={1: same_form},
)

COLLECTIONS = (AWARDS,)

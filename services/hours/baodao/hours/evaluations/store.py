"""Where evaluations are kept."""

from baodao.hours.evaluations.domain import Evaluation
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

EVALUATIONS = Collection(
    "evaluations",
    Evaluation,
    (
        Index(("volunteer_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (EVALUATIONS,)

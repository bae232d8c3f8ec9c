"""Where trainings are kept."""

from baodao.hours.trainings.domain import Training
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index

TRAININGS = Collection(
    "trainings",
    Training,
    (
        Index(("volunteer_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (TRAININGS,)

"""Where it is kept what is to be looked back at."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.scheduling.look_backs.domain import LookBack

LOOK_BACKS = Collection(
    "look_backs",
    LookBack,
    (
        Index(("look_on",), partial={"state": "planned"}),
        Index(("within", "state", "_id")),
        Index(("organisation_id", "_id")),
        Index(("organisation_id", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (LOOK_BACKS,)

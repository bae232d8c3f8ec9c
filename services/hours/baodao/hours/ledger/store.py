"""Where the ledger is kept; entries are only ever inserted."""

from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.ledger.domain.served import ServedDay
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index, same_form

LEDGERS = Collection("ledgers", Ledger, upgrade={1: same_form})
ENTRIES = Collection(
    "entries",
    Entry,
    (Index(("volunteer_id", "sequence"), unique=True), Index(("division", "_id"))),
    upgrade={1: same_form},
)
SERVED_DAYS = Collection("served_days", ServedDay)
CREDITS = Collection("credits", Credit, upgrade={1: same_form, 2: same_form})
OVERLAPS = Collection(
    "overlaps",
    Overlap,
    (
        Index(("volunteer_id", "_id")),
        Index(("organisation_id", "_id")),
        Index(("within", "state", "_id")),
        Index(("state", "_id")),
    ),
    tree=IN_DIVISIONS,
    upgrade={1: same_form},
)

COLLECTIONS = (LEDGERS, ENTRIES, SERVED_DAYS, CREDITS, OVERLAPS)

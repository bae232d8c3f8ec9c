"""Where reports, lists of members and pacts are kept."""

from baodao.kernel.days import in_order_of, today
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.records import made_at_first
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.member_lists import ListedMember, MemberKey, MemberRoll
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.pairings import Pairing
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.domain.receipts import ReceiptBook
from baodao.registration.party.domain.unit_reports import UnitPlace, UnitReport


def _filed_on(document: Document) -> Document:
    """Until 2026-11-27 reports were listed by their ids alone."""
    return document | {"by_day": in_order_of(today(document["filed_at"]), document["_id"])}


def _stayed(document: Document) -> Document:
    """Until 2026-11-27 it was not said since when; nothing of before is counted anew."""
    if not document["accepted"]:
        return document | {"stays": []}
    named = {name: document[name] for name in ("report_id", "division", "unit_id")}
    return document | {"stays": [named | {"from_day": "2026-01-01", "until_day": None}]}


# In a place or anywhere, in one state or any, of one unit: each has its way, without a sort.
_IN_ORDER = (
    Index(("within", "state", "by_day")),
    Index(("unit_id", "by_day")),
    Index(("state", "by_day")),
    Index(("by_day",)),
)
PARTY_MEMBERS = Collection(
    "party_members",
    PartyMember,
    (Index(("unit_id", "accepted")), Index(("division", "accepted", "_id"))),
    upgrade={1: _stayed},
)
MEMBER_REPORTS = Collection(
    "member_reports",
    MemberReport,
    (
        Index(("volunteer_id", "_id")),
        Index(("volunteer_id", "by_day")),
        Index(("unit_id", "state")),
        *_IN_ORDER,
    ),
    upgrade={1: _filed_on, 2: made_at_first},
    tree=IN_DIVISIONS,
    below=("by_day",),
)
RECEIPT_BOOKS = Collection("receipt_books", ReceiptBook)
MEMBER_ROLLS = Collection("member_rolls", MemberRoll)
MEMBER_KEYS = Collection("member_keys", MemberKey)
LISTED_MEMBERS = Collection(
    "listed_members",
    ListedMember,
    (
        Index(("unit_id", "state", "_id")),
        Index(("volunteer_id",), partial={"volunteer_id": {"$type": "string"}}),
    ),
    upgrade={1: same_form},
)
DISAGREEMENTS = Collection(
    "disagreements",
    Disagreement,
    (
        Index(("unit_id", "_id")),
        Index(("state", "_id")),
        Index(("within", "state", "_id"), partial={"state": "open"}),
    ),
    tree=IN_DIVISIONS,
)
UNIT_REPORTS = Collection(
    "unit_reports",
    UnitReport,
    _IN_ORDER,
    upgrade={1: _filed_on},
    tree=IN_DIVISIONS,
    below=("by_day",),
)
UNIT_PLACES = Collection("unit_places", UnitPlace)
PAIRINGS = Collection(
    "pairings",
    Pairing,
    (Index(("unit_id", "_id")), Index(("state", "_id")), Index(("state", "until_day"))),
    tree=IN_DIVISIONS,
)

COLLECTIONS = (
    PARTY_MEMBERS,
    MEMBER_REPORTS,
    RECEIPT_BOOKS,
    MEMBER_ROLLS,
    MEMBER_KEYS,
    LISTED_MEMBERS,
    DISAGREEMENTS,
    UNIT_REPORTS,
    UNIT_PLACES,
    PAIRINGS,
)

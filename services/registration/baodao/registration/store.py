"""Where registration keeps its aggregates; personal data in a collection of its own."""

from baodao.kernel.policies import PolicyPack
from baodao.kit.store import Collection, Document, Index
from baodao.registration.domain.claims import Claim
from baodao.registration.domain.consents import Consent, Consents
from baodao.registration.domain.contacts import Contact
from baodao.registration.domain.disagreements import Disagreement
from baodao.registration.domain.disputes import Case
from baodao.registration.domain.divisions import Division
from baodao.registration.domain.erasures import Erasure
from baodao.registration.domain.feedback import UnitFeedback
from baodao.registration.domain.lists import Item
from baodao.registration.domain.local_places import LocalPlace
from baodao.registration.domain.member_lists import ListedMember, MemberKey, MemberRoll
from baodao.registration.domain.member_reports import MemberReport
from baodao.registration.domain.memberships import Membership, MembershipSlot
from baodao.registration.domain.organisations import Organisation
from baodao.registration.domain.pairings import Pairing
from baodao.registration.domain.party_members import PartyMember
from baodao.registration.domain.people import Person
from baodao.registration.domain.reads import Read
from baodao.registration.domain.receipts import ReceiptBook
from baodao.registration.domain.tallies import GroupTally, Tally
from baodao.registration.domain.unit_reports import UnitPlace, UnitReport
from baodao.registration.domain.volunteers import Identity, Volunteer

DIVISIONS = Collection(
    "divisions",
    Division,
    (
        Index(("parent",)),
        Index(("names.name",)),
        Index(("valid_until",), partial={"valid_until": {"$type": "string"}}),
    ),
)


def _in_sections(document: Document) -> Document:
    """Until 2026-11-26 a pack had the rules of registration alone, and without saying so."""
    versions = [v | {"rules": {"registration": v["rules"]}} for v in document["versions"]]
    return document | {"versions": versions}


POLICIES = Collection("policies", PolicyPack, upgrade={1: _in_sections})
ORGANISATIONS = Collection(
    "organisations",
    Organisation,
    (Index(("division",)), Index(("parents.parent_id",)), Index(("valid_until",))),
)
VOLUNTEERS = Collection(
    "volunteers",
    Volunteer,
    (
        Index(("division",)),
        Index(("number",), unique=True),
        Index(("age_class",), partial={"age_class": {"$in": ["minor", "child"]}}),
        Index(("leaving_since",), partial={"leaving_since": {"$type": "date"}}),
    ),
)
IDENTITIES = Collection("identities", Identity)
PEOPLE = Collection("people", Person, (Index(("master_key",)), Index(("hashes",))))
CONSENTS = Collection("consents", Consent, (Index(("volunteer_id",)),))
PARTY_MEMBERS = Collection("party_members", PartyMember, (Index(("unit_id",)),))
# Appended to before an answer is given, never by a commit.
READS = Collection(
    "reads",
    Read,
    (Index(("person_ids", "_id")), Index(("actor_id", "_id")), Index(("division", "_id"))),
)
ERASURES = Collection("erasures", Erasure)
HELD_CONSENTS = Collection("held_consents", Consents)
CASES = Collection("cases", Case, (Index(("division",)), Index(("volunteer_id",))))
MEMBER_REPORTS = Collection(
    "member_reports",
    MemberReport,
    (Index(("volunteer_id",)), Index(("division",)), Index(("unit_id", "state"))),
)
RECEIPT_BOOKS = Collection("receipt_books", ReceiptBook)
MEMBER_ROLLS = Collection("member_rolls", MemberRoll)
MEMBER_KEYS = Collection("member_keys", MemberKey)
LISTED_MEMBERS = Collection(
    "listed_members",
    ListedMember,
    (
        Index(("unit_id", "state")),
        Index(("volunteer_id",), partial={"volunteer_id": {"$type": "string"}}),
    ),
)
DISAGREEMENTS = Collection(
    "disagreements", Disagreement, (Index(("unit_id",)), Index(("division",)))
)
UNIT_REPORTS = Collection("unit_reports", UnitReport, (Index(("unit_id",)), Index(("division",))))
UNIT_PLACES = Collection("unit_places", UnitPlace)
PAIRINGS = Collection(
    "pairings",
    Pairing,
    (Index(("unit_id",)), Index(("division",)), Index(("state", "until_day"))),
)

ITEMS = Collection(
    "items",
    Item,
    (
        Index(("division",)),
        Index(("proposed_by_volunteer",), partial={"proposed_by_volunteer": {"$type": "string"}}),
    ),
)
CLAIMS = Collection(
    "claims",
    Claim,
    (
        Index(("item_id",)),
        Index(("volunteer_id",)),
        Index(("unit_id",)),
        Index(("state",), partial={"state": "undone"}),
    ),
)
CONTACTS = Collection("contacts", Contact, (Index(("volunteer_id",)), Index(("unit_id",))))
TALLIES = Collection("tallies", Tally, (Index(("volunteer_id",)),))
GROUP_TALLIES = Collection("group_tallies", GroupTally)
UNIT_FEEDBACK = Collection("unit_feedback", UnitFeedback, (Index(("unit_id",)),))
MEMBERSHIPS = Collection(
    "memberships",
    Membership,
    (
        Index(("organisation_id",)),
        Index(("volunteer_id",)),
        Index(("kind", "division")),
        Index(("due_on",)),
    ),
)
MEMBERSHIP_SLOTS = Collection("membership_slots", MembershipSlot)
LOCAL_PLACES = Collection("local_places", LocalPlace, (Index(("division",)),))

COLLECTIONS = (
    DIVISIONS,
    POLICIES,
    ORGANISATIONS,
    VOLUNTEERS,
    IDENTITIES,
    PEOPLE,
    CONSENTS,
    PARTY_MEMBERS,
    READS,
    ERASURES,
    HELD_CONSENTS,
    CASES,
    MEMBER_REPORTS,
    RECEIPT_BOOKS,
    MEMBER_ROLLS,
    MEMBER_KEYS,
    LISTED_MEMBERS,
    DISAGREEMENTS,
    UNIT_REPORTS,
    UNIT_PLACES,
    PAIRINGS,
    ITEMS,
    CLAIMS,
    CONTACTS,
    TALLIES,
    GROUP_TALLIES,
    UNIT_FEEDBACK,
    MEMBERSHIPS,
    MEMBERSHIP_SLOTS,
    LOCAL_PLACES,
)

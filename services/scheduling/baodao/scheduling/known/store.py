"""Where scheduling keeps what registration has told."""

from baodao.kernel.approvals import approvals_collection
from baodao.kernel.policies import PolicyPack
from baodao.kit.store import Collection, Document, same_form
from baodao.scheduling.known.domain import KnownDivision, KnownItem, KnownOrganisation

KNOWN_DIVISIONS = Collection("known_divisions", KnownDivision, told_by="registration")


def _placed(document: Document) -> Document:
    """Form 2 knows where an organisation is, once registration tells of it again."""
    return {**document, "division": None, "known": 0}


KNOWN_ORGANISATIONS = Collection(
    "known_organisations",
    KnownOrganisation,
    told_by="registration",
    upgrade={1: _placed, 2: same_form},
)
KNOWN_ITEMS = Collection("known_items", KnownItem, told_by="registration")
POLICIES = Collection("policies", PolicyPack, told_by="registration")
APPROVALS = approvals_collection(told_by="registration")

COLLECTIONS = (KNOWN_DIVISIONS, KNOWN_ORGANISATIONS, KNOWN_ITEMS, POLICIES, APPROVALS)

"""Where policy packs are kept."""

from baodao.kernel.policies import PolicyPack
from baodao.kit.store import Collection, Document, Index
from baodao.registration.policies.domain import ConsentText, PolicyReview


def _in_sections(document: Document) -> Document:
    """Put the rules into a section: until 2026-11-26 a pack had registration's alone, unnamed."""
    versions = [v | {"rules": {"registration": v["rules"]}} for v in document["versions"]]
    return document | {"versions": versions}


POLICIES = Collection("policies", PolicyPack, upgrade={1: _in_sections})
POLICY_REVIEWS = Collection(
    "policy_reviews",
    PolicyReview,
    (Index(("up_to",), partial={"up_to": {"$type": "string"}}),),
)

CONSENT_TEXTS = Collection("consent_texts", ConsentText, (Index(("division", "_id")),))

COLLECTIONS = (POLICIES, POLICY_REVIEWS, CONSENT_TEXTS)

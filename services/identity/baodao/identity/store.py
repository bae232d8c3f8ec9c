"""Where identity keeps its aggregates."""

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Organisation, Person
from baodao.identity.domain.passkeys import Challenge, Passkey
from baodao.identity.domain.providers import Attempt, ProviderIdentity
from baodao.kernel.approvals import approvals_collection
from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kernel.merged import above_at_the_end
from baodao.kernel.policies import PolicyPack
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.schema.access import usual


def _of_somebody(slip: Document) -> Document:
    """Nobody noted who handed it out: it opens an account that holds nothing."""
    return {**slip, "role": "guest", "scope": None}


def _with_the_usual(grant: Document) -> Document:
    """Nobody named capabilities then: those of the table."""
    for_one = grant["organisation_id"] is not None
    return {**grant, "capabilities": sorted(usual(grant["role"], for_organisation=for_one))}


def _by_the_usual(slip: Document) -> Document:
    """As of who held the role then."""
    return {**slip, "capabilities": sorted(usual(slip["role"], for_organisation=False))}


def _proved_at_sign_in(account: Document) -> Document:
    """Whoever is signed in proved it then; a program of before was given no capability."""
    return {**account, "sign_ins": [_since(one) for one in account["sign_ins"]]}


def _since(one: Document) -> Document:
    proved_at = one["since"] if one["kind"] == "session" else None
    return {**one, "capabilities": [], "proved_at": proved_at}


PERSONS = Collection(
    "persons",
    Person,
    told_by="registration",
    upgrade=dict.fromkeys(range(1, 7), same_form) | {5: above_at_the_end},
)
ORGANISATIONS = Collection(
    "organisations", Organisation, told_by="registration", upgrade={1: same_form, 2: same_form}
)
GRANTS = Collection(
    "grants",
    Grant,
    (
        Index(("until_day",), partial={"ended": False}, name="open_grants"),
        Index(("account_id", "_id")),
        Index(("ward_id", "_id"), partial={"ward_id": {"$type": "string"}}),
    ),
    upgrade={1: same_form, 2: _with_the_usual, 3: same_form},
)
ACCOUNTS = Collection(
    "accounts",
    Account,
    told_by="registration",
    upgrade={
        1: same_form,
        2: same_form,
        3: same_form,
        4: _proved_at_sign_in,
        5: same_form,
        6: same_form,
    },
)
LOGIN_NAMES = Collection("login_names", LoginName)
SLIPS = Collection(
    "slips", Slip, told_by="registration", upgrade={1: _of_somebody, 2: _by_the_usual}
)
READS = reads_collection(IN_DIVISIONS)
POLICIES = Collection("policies", PolicyPack, told_by="registration")
APPROVALS = approvals_collection(told_by="registration")
SESSIONS = Collection(
    "sessions",
    Session,
    (Index(("until",)), Index(("provider_session",))),
    upgrade={1: same_form},
)
ATTEMPTS = Collection("attempts", Attempt, (Index(("until",)),))
PROVIDER_IDENTITIES = Collection("provider_identities", ProviderIdentity)

PASSKEYS = Collection("passkeys", Passkey)
CHALLENGES = Collection("challenges", Challenge, (Index(("until",)),))

COLLECTIONS = (
    *(PERSONS, ORGANISATIONS, GRANTS),
    *(ACCOUNTS, LOGIN_NAMES, SLIPS, SESSIONS, PASSKEYS, CHALLENGES),
    *(ATTEMPTS, PROVIDER_IDENTITIES, READS, POLICIES, APPROVALS),
)

"""Where identity keeps its aggregates."""

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Organisation, Person
from baodao.identity.domain.passkeys import Challenge, Passkey
from baodao.identity.domain.providers import Attempt, ProviderIdentity
from baodao.kernel.approvals import approvals_collection
from baodao.kernel.policies import PolicyPack
from baodao.kit.read_log import reads_collection
from baodao.kit.store import Collection, Document, Index, same_form


def _of_somebody(slip: Document) -> Document:
    """Nobody noted who handed it out: it opens an account that holds nothing."""
    return {**slip, "role": "guest", "scope": None}


PERSONS = Collection(
    "persons", Person, told_by="registration", upgrade={1: same_form, 2: same_form}
)
ORGANISATIONS = Collection(
    "organisations", Organisation, told_by="registration", upgrade={1: same_form}
)
GRANTS = Collection(
    "grants",
    Grant,
    (Index(("until_day",), partial={"ended": False}, name="open_grants"),),
    upgrade={1: same_form},
)
ACCOUNTS = Collection(
    "accounts",
    Account,
    told_by="registration",
    upgrade={1: same_form, 2: same_form, 3: same_form},
)
LOGIN_NAMES = Collection("login_names", LoginName)
SLIPS = Collection("slips", Slip, told_by="registration", upgrade={1: _of_somebody})
READS = reads_collection()
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

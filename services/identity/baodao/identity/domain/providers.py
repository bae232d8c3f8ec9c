"""Sign-in by a provider: what was begun, who somebody is there, what was found out beforehand."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from baodao.kit.decisions import Aggregate
from baodao.schema.identity.providers import SignInPurpose
from baodao.schema.identity.secrets import Derived, digest_of

ATTEMPT_HOLDS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Aggregate):
    """What was begun at a provider; its id is the digest of the binding in the browser's cookie.

    `account_id` is whose it is, if it is not to be found out by it; `session_id` is where they were
    signed in when they began to link, `slip` what opens the account.
    """

    provider_id: str
    purpose: SignInPurpose
    until: datetime
    account_id: str | None = None
    session_id: str | None = None
    slip: str | None = None

    def takes(self, provider_id: str, binding: str, state: str, now: datetime) -> bool:
        """Whether this is the answer to it: from there, to this browser, in time."""
        expected = Derived.of(binding).state.encode()
        is_answer = self.id == digest_of(binding) and hmac.compare_digest(expected, state.encode())
        return is_answer and self.provider_id == provider_id and now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderIdentity(Aggregate):
    """Whose account who somebody is at a provider belongs to; the id is a keyed digest of that."""

    account_id: str
    provider_id: str

    @classmethod
    def of(cls, identity: str, account_id: str, provider_id: str) -> Self:
        return cls(id=identity, account_id=account_id, provider_id=provider_id)


class Way(NamedTuple):
    """Where a provider wants browsers to be sent; nothing if there is no such provider."""

    address: str | None = None


class Redeemed(NamedTuple):
    """What a provider has said for a code, as digests; nothing if it was not the answer to ours."""

    identity: str | None = None
    provider_session: str | None = None


class WayOut(NamedTuple):
    """Where a browser signs out of the provider by which it came, if there is such a place."""

    address: str | None = None


class SignedOut(NamedTuple):
    """Who has signed out at a provider, and where alone if `provider_session`."""

    is_proven: bool = False
    account_id: str | None = None
    provider_session: str | None = None

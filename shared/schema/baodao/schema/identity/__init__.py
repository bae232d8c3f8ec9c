"""identity: accounts, what their holders were granted, and how they prove who they are."""

from baodao.schema.identity import (
    accounts,
    grants,
    guardians,
    passkeys,
    providers,
    reads,
    secrets,
    sign_in,
)

__all__ = [
    "accounts",
    "grants",
    "guardians",
    "passkeys",
    "providers",
    "reads",
    "secrets",
    "sign_in",
]

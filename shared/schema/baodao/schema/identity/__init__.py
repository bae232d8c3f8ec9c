"""identity: accounts, what their holders were granted, and how they prove who they are."""

from baodao.schema.identity import (
    accounts,
    copies,
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
    "copies",
    "grants",
    "guardians",
    "passkeys",
    "providers",
    "reads",
    "secrets",
    "sign_in",
]

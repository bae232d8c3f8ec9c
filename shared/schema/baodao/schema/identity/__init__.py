"""identity: accounts, what their holders were granted, and how they prove who they are."""

from baodao.schema.identity import accounts, grants, passkeys, providers, secrets, sign_in

__all__ = ["accounts", "grants", "passkeys", "providers", "secrets", "sign_in"]

"""OpenID Connect, as the side that asks: code flow with PKCE, and logout in both directions.

Nothing of a provider is believed that was not asked for: its discovery comes from its issuer, its
tokens are checked against keys from there, and every answer has a limit in time and in size.
"""

from baodao.identity.openid.configured import Configured, read_providers
from baodao.identity.openid.fetching import Fetching, ProviderAwayError
from baodao.identity.openid.providers import Code, Providers
from baodao.identity.openid.tokens import TokenError

__all__ = [
    "Code",
    "Configured",
    "Fetching",
    "ProviderAwayError",
    "Providers",
    "TokenError",
    "read_providers",
]

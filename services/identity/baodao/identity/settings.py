"""Settings of identity: `BAODAO_…`, and `BAODAO_IDENTITY_MONGO_URL` for its own server."""

import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from baodao.identity.domain.passkeys import RelyingParty
from baodao.identity.openid import Providers, read_providers
from baodao.kit.keys import parse_key, read_key_file
from baodao.kit.settings import NotStartedError, ServiceSettings
from baodao.kit.signatures import Signer
from baodao.kit.urls import Origin

_LOCAL = "localhost"
# Browsers take no address for a host of passkeys, and write names in small letters.
_NAME = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z]([a-z0-9-]*[a-z0-9])?")


class Settings(ServiceSettings):
    service: ClassVar[str] = "identity"

    identity_signing_keys_file: Path = Field(
        description="root keys, a line `id:base64` each, of which the first signs who asks"
    )
    identity_passkey_host: str | None = Field(
        default=None,
        description="the host name for which passkeys are, for ever; none: there are no passkeys",
    )
    identity_passkey_name: str = Field(
        default="报到 Baodao",
        min_length=1,
        description="what people call it, in their authenticator",
    )
    identity_passkey_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="of which pages passkeys may be used, separated by commas: https://…",
    )

    identity_providers_file: Path | None = Field(
        default=None, description="the providers by which one can sign in; none: there are none"
    )
    identity_public_origin: Origin | None = Field(
        default=None, description="where browsers find the gateway: https://host, without a path"
    )

    @field_validator("identity_passkey_origins", mode="before")
    @classmethod
    def _separated_by_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _pages_are_of_the_host(self) -> Self:
        host, origins = self.identity_passkey_host, self.identity_passkey_origins
        if (host is None) != (not origins):
            raise ValueError(
                "BAODAO_IDENTITY_PASSKEY_HOST and BAODAO_IDENTITY_PASSKEY_ORIGINS go together"
            )
        for origin in origins:
            if not _is_page_of(host, origin):
                raise ValueError(
                    f"BAODAO_IDENTITY_PASSKEY_ORIGINS: {origin} is no origin of {host}; it should "
                    "be https://, or http:// on localhost, with that host or one below it"
                )
        return self

    @property
    def relying_party(self) -> RelyingParty:
        """For which host passkeys are."""
        return RelyingParty(
            self.identity_passkey_host, self.identity_passkey_name, self.identity_passkey_origins
        )

    def providers(self) -> Providers:
        """The providers by which one can sign in.

        Raises:
            NotStartedError: the file of them is out of form.
        """
        file, key = self.identity_providers_file, read_key_file(self.inbox_key_file, parse_key)
        origin = self.identity_public_origin
        return Providers([] if file is None else read_providers(file, origin), key)

    def signer(self) -> Signer:
        """What signs who asks.

        Raises:
            NotStartedError: there are no keys in the file.
        """
        file = self.identity_signing_keys_file
        try:
            return Signer(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise NotStartedError(f"{file}: no signing keys ({error})") from None


def _is_page_of(host: str | None, origin: str) -> bool:
    """Whether an origin, as browsers write it, is of a host or of one below it."""
    try:
        parts = urlsplit(origin)
        own, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    written = f"{parts.scheme}://{own}{f':{port}' if port is not None else ''}"
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and own == _LOCAL)
    is_name = all(_NAME.fullmatch(name) for name in (own, host or ""))
    return is_safe and is_name and written == origin and f".{own}".endswith(f".{host}")

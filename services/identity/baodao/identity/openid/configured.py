"""The providers that an installation names, in a file; without one there is none."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from baodao.kit.settings import NotStartedError
from baodao.schema.base import Line
from baodao.schema.identity.providers import ProviderId

_MOST = 20
_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)
_OTHERS = 0o077


def is_loopback(host: str | None) -> bool:
    """Whether it is this machine, by its name or address."""
    if host == "localhost":
        return True
    try:
        return host is not None and ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read it or answer in its place: https, or on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def _checked_url(url: str) -> str:
    if not is_safe(url):
        raise ValueError("it should begin with https:// (http:// on loopback only)")
    return url


def _checked_issuer(url: str) -> str:
    if "?" in _checked_url(url):
        raise ValueError("an issuer has no query")
    return url


def _checked_origin(url: str) -> str:
    parts = urlsplit(_checked_url(url))
    if parts.path or parts.query:
        raise ValueError("an origin ends after its host and port")
    return url


SafeUrl = Annotated[str, Field(max_length=2_048), AfterValidator(_checked_url)]
Issuer = Annotated[str, Field(max_length=512), AfterValidator(_checked_issuer)]
Origin = Annotated[str, Field(max_length=512), AfterValidator(_checked_origin)]


class _Entry(BaseModel):
    model_config = _STRICT

    id: ProviderId
    zh: Line
    en: Line
    issuer: Issuer
    client_id: Line
    client_secret_file: str


class _File(BaseModel):
    model_config = _STRICT

    providers: list[_Entry] = Field(min_length=1, max_length=_MOST)


@dataclass(frozen=True, slots=True)
class Configured:
    """A provider, and who we are there. `origin` is ours, where browsers come back to."""

    id: str
    zh: str
    en: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    origin: str

    @property
    def callback(self) -> str:
        """Where browsers come back to: it follows from settings and from no request."""
        return f"{self.origin}/api/v1/session/oidc/{self.id}/callback"


def read_providers(file: Path, origin: str | None) -> list[Configured]:
    """The providers in a file of the installation.

    Raises:
        NotStartedError: it cannot be read, says something wrong, or shows a secret to others.
    """
    if origin is None:
        raise NotStartedError(
            f"{file}: providers send browsers back: set BAODAO_IDENTITY_PUBLIC_ORIGIN"
        )
    try:
        entries = _File.model_validate_json(file.read_bytes()).providers
    except OSError as error:
        raise NotStartedError(f"{file}: {error.strerror}") from None
    except ValidationError as error:
        raise NotStartedError(f"{file}: {_faults(error)}") from None
    if len({entry.id for entry in entries}) < len(entries):
        raise NotStartedError(f"{file}: a provider is named twice")
    if len({entry.issuer for entry in entries}) < len(entries):
        raise NotStartedError(f"{file}: an issuer is named twice")
    return [
        Configured(
            **entry.model_dump(exclude={"client_secret_file"}),
            client_secret=_secret(file.parent / entry.client_secret_file),
            origin=origin,
        )
        for entry in entries
    ]


def _faults(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults)


def _secret(file: Path) -> str:
    try:
        if file.stat().st_mode & _OTHERS:
            raise NotStartedError(f"{file}: others can read it; make it 0400")
        secret = file.read_text("utf-8").strip()
    except OSError as error:
        raise NotStartedError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NotStartedError(f"{file}: it is not text") from None
    if not secret:
        raise NotStartedError(f"{file}: it is empty")
    return secret

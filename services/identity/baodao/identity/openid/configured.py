"""The providers that an installation names, in a file; without one there is none."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from baodao.kit.settings import NotStartedError
from baodao.kit.urls import checked_url
from baodao.schema.base import Line
from baodao.schema.identity.providers import ProviderId

_MOST = 20
_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)
_OTHERS = 0o077


def _checked_issuer(url: str) -> str:
    if "?" in checked_url(url):
        raise ValueError("an issuer has no query")
    return url


Issuer = Annotated[str, Field(max_length=512), AfterValidator(_checked_issuer)]


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

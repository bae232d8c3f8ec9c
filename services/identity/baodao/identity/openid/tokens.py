"""What a provider has signed: whether it is from there, for us, of now, and about what we asked."""

import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from joserfc import jwk, jws
from joserfc.errors import JoseError
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import from_json

from baodao.identity.openid.configured import Configured

ALGORITHMS: Mapping[str, str] = {"ES256": "EC", "RS256": "RSA", "PS256": "RSA"}
"""How tokens may be signed, and by what kind of key: none but with a key that only they have."""

_LEEWAY = 30
_LONGEST = 16_384
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_RSA_BITS = range(2_048, 8_192 + 1)

_Time = Annotated[int, Field(ge=0, le=1 << 40)]
_Name = Annotated[str, Field(min_length=1, max_length=255)]


class TokenError(Exception):
    """A token proves nothing; the message names what is wrong and nothing that is in it."""


class UnknownKeyError(TokenError):
    """It is signed with a key that the provider has not shown yet."""


class _Header(BaseModel):
    """What a header may say of how a token is to be read; `crit` would change that."""

    model_config = ConfigDict(extra="ignore", strict=True)

    alg: str
    kid: str = Field(max_length=255)
    typ: str | None = None
    crit: None = None
    b64: None = None


class Claims(BaseModel):
    """What every token has."""

    model_config = ConfigDict(extra="ignore", strict=True)
    LIVES: ClassVar[int] = 0
    """Seconds after which it is not looked at, whatever it says itself."""

    iss: str
    aud: str | list[str]
    exp: _Time
    iat: _Time
    nbf: _Time | None = None


class IdClaims(Claims):
    """What an ID token has (OpenID Connect Core 1.0, 2)."""

    LIVES: ClassVar[int] = 600

    sub: _Name
    nonce: str
    azp: str | None = None
    sid: _Name | None = None


class LogoutClaims(Claims):
    """What a logout token has (Back-Channel Logout 1.0, 2.4), and what it must not have."""

    LIVES: ClassVar[int] = 120

    jti: _Name
    events: dict[str, JsonValue]
    sub: _Name | None = None
    sid: _Name | None = None
    nonce: None = None


C = TypeVar("C", bound=Claims)


class Keys:
    """The keys that a provider shows."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        listed = found.get("keys")
        self._found = [k for k in listed if isinstance(k, dict)] if isinstance(listed, list) else []

    def of(self, kid: str, algorithm: str) -> jwk.ECKey | jwk.RSAKey:
        """The one key of this name for signatures of this kind.

        Raises:
            TokenError: there is none, or more than one.
        """
        fitting = [key for key in self._found if _fits(key, kid, algorithm)]
        if not fitting:
            raise UnknownKeyError("kid")
        if len(fitting) > 1:
            raise TokenError("kid")
        found = fitting[0]
        public = {name: found[name] for name in _PUBLIC if isinstance(found.get(name), str)}
        try:
            if ALGORITHMS[algorithm] == "EC":
                return jwk.import_key(public, "EC")
            if _bits(public["n"]) not in _RSA_BITS:
                raise TokenError("jwk")
            return jwk.import_key(public, "RSA")
        except (JoseError, ValueError, TypeError, KeyError):
            raise TokenError("jwk") from None


def _bits(number: str) -> int:
    return int.from_bytes(urlsafe_b64decode(number.encode() + b"==")).bit_length()


_PUBLIC = ("kty", "crv", "x", "y", "n", "e")


def _fits(key: dict[str, Any], kid: str, algorithm: str) -> bool:
    return (
        key.get("kid") == kid
        and key.get("kty") == ALGORITHMS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (algorithm != "ES256" or key.get("crv") == "P-256")
    )


def id_claims(token: str, keys: Keys, us: Configured, nonce: str) -> IdClaims:
    """What an ID token says that answers a sign-in with this nonce.

    Raises:
        TokenError: it proves nothing.
    """
    claims = _claims(IdClaims, token, keys, us)
    if claims.nonce != nonce:
        raise TokenError("nonce")
    if claims.azp not in (None, us.client_id):
        raise TokenError("azp")
    return claims


def logout_claims(token: str, keys: Keys, us: Configured) -> LogoutClaims:
    """What a logout token says.

    Raises:
        TokenError: it proves nothing.
    """
    claims = _claims(LogoutClaims, token, keys, us)
    if not isinstance(claims.events.get(_LOGOUT), dict):
        raise TokenError("events")
    if claims.sub is None and claims.sid is None:
        raise TokenError("sub")
    return claims


def _claims(kind: type[C], token: str, keys: Keys, us: Configured) -> C:
    header, read = _header(token), None
    key = keys.of(header.kid, header.alg)
    try:
        signed = jws.deserialize_compact(token, key, algorithms=[header.alg])
        read = kind.model_validate(from_json(signed.payload, allow_inf_nan=False))
    except (JoseError, UnicodeError, TypeError):
        raise TokenError("signature") from None
    except ValidationError as error:
        raise TokenError(str(error.errors()[0]["loc"][:1])) from None
    except ValueError:
        raise TokenError("payload") from None
    if read.iss != us.issuer:
        raise TokenError("iss")
    if read.aud not in (us.client_id, [us.client_id]):
        raise TokenError("aud")
    _check_times(read, time.time())
    return read


def _check_times(claims: Claims, now: float) -> None:
    if not claims.exp + _LEEWAY > now:
        raise TokenError("exp")
    if not claims.iat - _LEEWAY <= now < claims.iat + claims.LIVES + _LEEWAY:
        raise TokenError("iat")
    if claims.nbf is not None and claims.nbf - _LEEWAY > now:
        raise TokenError("nbf")


def _header(token: str) -> _Header:
    if len(token) > _LONGEST or not token.isascii():
        raise TokenError("form")
    try:
        header = _Header.model_validate(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError, TypeError, AttributeError):
        raise TokenError("header") from None
    if header.alg not in ALGORITHMS:
        raise TokenError("alg")
    return header

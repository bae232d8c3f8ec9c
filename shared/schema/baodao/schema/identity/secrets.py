"""Secrets of signing in: how they look, are made, and what identity is told of them.

Secrets are made where they are shown: of a slip, a session or a program's token, identity gets the
SHA-256 digest and never the thing itself. Only passwords travel to it, and are kept as argon2id.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Annotated, NamedTuple

from pydantic import Field

from baodao.schema.forms import form

Digest = Annotated[
    str,
    form(
        "digest-form",
        r"^[0-9a-f]{64}$",
        "It should be 64 hexadecimal digits",
        "应为 64 位十六进制数",
    ),
]
"""SHA-256 of a secret that identity does not get."""

Secret = Annotated[
    str,
    form(
        "secret-form",
        r"^bd[st]_[0-9A-Za-z_-]{43}$",
        "It was not given out here; please copy it anew",
        "不是本系统签发的,请重新复制",
    ),
    Field(repr=False),
]
"""The token of a session (`bds_`) or of a program (`bdt_`): 256 random bits."""

Binding = Annotated[
    str,
    form(
        "binding-form",
        r"^bdb_[0-9A-Za-z_-]{43}$",
        "It is not from a sign-in that was begun here; please begin again",
        "不是由本系统发起的登录,请重新开始",
    ),
    Field(repr=False),
]
"""What ties a sign-in by a provider to one browser: 256 random bits in a cookie."""

Login = Annotated[
    str,
    form(
        "login-form",
        r"^[a-z][a-z0-9_-]{2,31}$",
        "A login name has 3 to 32 small letters, digits, hyphens or underscores; a letter first",
        "登录名应为 3 至 32 个小写字母、数字、连字符或下划线,以字母开头",
    ),
]
"""What somebody signs in as: chosen by themself, and no phone or document number."""

Password = Annotated[str, Field(min_length=10, max_length=128, repr=False)]
"""10 to 128 characters of any kind (NIST SP 800-63B asks for length, not for mixtures)."""

WHOLE_TREE = "00"
"""Stands in events for the installation as a whole: no province has this code (GB/T 2260)."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a code: no letters that are mistaken for others (Crockford's base 32)."""
_CODE_LENGTH = 12
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "_": ""})


def new_session() -> str:
    """The token of a session, a `Secret`."""
    return f"bds_{secrets.token_urlsafe(32)}"


def new_token() -> str:
    """The token of a program, a `Secret`."""
    return f"bdt_{secrets.token_urlsafe(32)}"


def new_binding() -> str:
    """What ties a sign-in by a provider to one browser, a `Binding`."""
    return f"bdb_{secrets.token_urlsafe(32)}"


class Derived(NamedTuple):
    """What a provider is told and sends back, and the proof that it was us (PKCE, RFC 7636).

    All of it follows from the binding, so that nothing of it needs to be kept anywhere.
    """

    state: str
    nonce: str
    verifier: str

    @classmethod
    def of(cls, binding: str) -> "Derived":
        """What belongs to a `Binding`."""
        return cls(*(_derive(binding, name) for name in cls._fields))

    @property
    def challenge(self) -> str:
        """The verifier as it is told beforehand (S256)."""
        return _text_of(hashlib.sha256(self.verifier.encode()).digest())


def _derive(binding: str, name: str) -> str:
    return _text_of(hmac.digest(binding.encode(), f"baodao {name}".encode(), "sha256"))


def _text_of(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_code() -> str:
    """The code of a slip, for people to type: 60 bits in three groups of four."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, _CODE_LENGTH, 4))


def new_long_code() -> str:
    """The code of a slip that no human types, of 256 bits: its digest is told in an event."""
    return secrets.token_hex(32).upper()


def digest_of(secret: str) -> str:
    """What identity is told and keeps of a secret, a `Digest`."""
    return hashlib.sha256(secret.encode()).hexdigest()


def digest_of_code(code: str) -> str:
    """The same of a code, however it is typed: small letters, blanks, O for 0."""
    return digest_of(code.upper().translate(_READ_AS))

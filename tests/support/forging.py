"""Tokens of signed actors that are made by hand, with any flaw that a test wants."""

import base64
import hmac
import json
import os
from pathlib import Path
from typing import Any

import pytest

from baodao.kit.keys import parse_keys
from baodao.kit.signatures import (
    LIFETIME,
    NotSignedError,
    Signatures,
    derived,
    lines_of,
)
from baodao.schema import Actor

NOW = 1_800_000_000.0
ACTOR = Actor(id="ana", role="organiser", scope="120104", purpose="社区服务")
# The same in every process of a run: they are in the names of tests.
ROOT, OTHER_ROOT = (
    lines_of({kid: bytes([at]) * 32}).strip() for at, kid in enumerate(["a1b2c3d4", "e5f6a7b8"])
)


class Clock:
    """What a signer and its readers take for the time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def write(file: Path, roots: str) -> Path:
    """The keys of hours, in a file that is newer than what was there."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(lines_of(derived(parse_keys(roots), "hours")))
    make_newer(file, before)
    return file


def make_newer(file: Path, than: int) -> None:
    os.utime(file, ns=(than + 1_000_000, than + 1_000_000))


def encoded(what: Any) -> str:
    raw = what if isinstance(what, bytes) else json.dumps(what).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(root: str = ROOT, service: str = "hours", **changes: Any) -> str:
    """A token signed by hand, in which something is otherwise; `None` leaves a claim out."""
    ((kid, key),) = derived(parse_keys(root), service).items()
    head = {"alg": "HS256", "typ": "JWT", "kid": kid} | changes.pop("head", {})
    claims = {
        "iss": "/baodao/identity",
        "aud": "hours",
        "sub": "ana",
        "role": "organiser",
        "iat": NOW,
        "exp": NOW + LIFETIME,
    } | changes
    said = f"{encoded(head)}.{encoded({k: v for k, v in claims.items() if v is not None})}"
    return f"{said}.{encoded(hmac.digest(key, said.encode(), 'sha256'))}"


def proves_nothing(reader: Signatures, token: str) -> bool:
    with pytest.raises(NotSignedError):
        reader.actor_of(token)
    return True

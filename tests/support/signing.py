"""The keys of this test run: who asks is signed as identity would, and every service checks it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from baodao.kit.keys import parse_keys
from baodao.kit.proofs import SignedBy
from baodao.kit.signatures import Signer, derived, lines_of, new_root
from baodao.kit.topology import SERVICES
from tests.support.authenticator import HOST, ORIGIN

_KEPT = TemporaryDirectory(prefix="baodao-signing-")
_DIRECTORY = Path(_KEPT.name)
ROOTS_FILE = _DIRECTORY / "roots.keys"
ROOTS = new_root()
ROOTS_FILE.write_text(ROOTS, encoding="utf-8")
HOURS_FILE = _DIRECTORY / "hours.keys"
HOURS_FILE.write_text(new_root(), encoding="utf-8")

SIGNER = Signer(ROOTS)
PROOF = SignedBy(SIGNER)
"""Of whatever actor a test says."""


def keys_file(service: str) -> Path:
    """The keys by which a service checks who asks."""
    return _DIRECTORY / f"{service}.keys"


for _service in SERVICES:
    keys_file(_service).write_text(lines_of(derived(parse_keys(ROOTS), _service)))


def signing(part: str) -> dict[str, str]:
    """Settings of a service or gateway that a test starts."""
    if part == "gateway":
        return {"BAODAO_GATEWAY_TEST_SIGNING_KEYS_FILE": str(ROOTS_FILE)}
    found = {"BAODAO_ACTOR_KEYS_FILE": str(keys_file(part))}
    if part == "hours":
        found["BAODAO_HOURS_KEYS_FILE"] = str(HOURS_FILE)
    if part == "identity":
        found["BAODAO_IDENTITY_SIGNING_KEYS_FILE"] = str(ROOTS_FILE)
        found["BAODAO_IDENTITY_PASSKEY_HOST"] = HOST
        found["BAODAO_IDENTITY_PASSKEY_ORIGINS"] = ORIGIN
    return found

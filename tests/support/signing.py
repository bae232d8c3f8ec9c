"""The keys of this test run: who asks is signed as identity would, and every service checks it."""

import tempfile
from pathlib import Path

from baodao.kit.client import signed_by
from baodao.kit.signatures import Signer, new_signing_keys, public_keys

_DIRECTORY = Path(tempfile.mkdtemp(prefix="baodao-signing-"))
SIGNING_KEYS_FILE = _DIRECTORY / "signing.keys.json"
ACTOR_KEYS_FILE = _DIRECTORY / "actor.keys.json"

_keys = new_signing_keys()
SIGNING_KEYS_FILE.write_text(_keys, encoding="utf-8")
ACTOR_KEYS_FILE.write_text(public_keys(_keys), encoding="utf-8")

SIGNER = Signer(_keys)
PROOF = signed_by(SIGNER)
"""Of whatever actor a test says."""

SIGNING = {
    "BAODAO_ACTOR_KEYS_FILE": str(ACTOR_KEYS_FILE),
    "BAODAO_IDENTITY_SIGNING_KEYS_FILE": str(SIGNING_KEYS_FILE),
    "BAODAO_GATEWAY_TEST_SIGNING_KEYS_FILE": str(SIGNING_KEYS_FILE),
}
"""Settings of services and gateways that tests start."""

"""Passkeys: what authenticators sign is checked by py_webauthn.

Whatever a stranger sends, the answer is whether it proves something. It is off the loop: a fifth of
a millisecond as a rule, but what it costs to read others' bytes is up to them.
"""

import asyncio
import secrets
from collections.abc import Callable

import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import decode_credential_public_key, decoded_public_key_to_cryptography
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import AttestationFormat

from baodao.identity.domain.passkeys import (
    KEY_KINDS,
    Drawn,
    Proved,
    RelyingParty,
    challenge_of,
    decoded,
    encoded,
)
from baodao.schema.identity.passkeys import NewCredential, ShownCredential

log = structlog.get_logger()

_KINDS = [COSEAlgorithmIdentifier(kind) for kind in KEY_KINDS]
_CHALLENGE_BYTES = 32
_SHORTEST_RSA = 2048


class Passkeys:
    """Draws challenges, and checks what authenticators say, for one relying party."""

    def __init__(self, party: RelyingParty) -> None:
        self._party = party

    def draw(self) -> Drawn:
        """A new challenge."""
        return Drawn(secrets.token_urlsafe(_CHALLENGE_BYTES))

    async def made(self, credential: NewCredential) -> Proved:
        """Look at a key that an authenticator says it has made, for the challenge that it names."""
        return await self._try(lambda challenge: self._made(credential, challenge), credential)

    async def signed(self, credential: ShownCredential, public_key: str) -> Proved:
        """Look at what it says it has signed by this key, for the challenge that it names."""
        return await self._try(
            lambda challenge: self._signed(credential, challenge, public_key), credential
        )

    def _made(self, credential: NewCredential, challenge: bytes) -> Proved:
        found = verify_registration_response(
            credential=credential.model_dump(),
            expected_challenge=challenge,
            expected_rp_id=self._party.host,
            expected_origin=self._party.origins,
            require_user_verification=True,
            supported_pub_key_algs=_KINDS,
        )
        if found.fmt != AttestationFormat.NONE or encoded(found.credential_id) != credential.id:
            return Proved()
        if not _is_as_it_says(found.credential_public_key):
            return Proved()
        return Proved(encoded(found.credential_public_key), found.sign_count)

    def _signed(self, credential: ShownCredential, challenge: bytes, public_key: str) -> Proved:
        found = verify_authentication_response(
            credential=credential.model_dump(),
            expected_challenge=challenge,
            expected_rp_id=self._party.host,
            expected_origin=self._party.origins,
            credential_public_key=decoded(public_key),
            # Whether it has gone back is decided on what is stored by then.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        return Proved(public_key, found.new_sign_count)

    async def _try(
        self, check: Callable[[bytes], Proved], credential: NewCredential | ShownCredential
    ) -> Proved:
        challenge = challenge_of(credential)
        if challenge is None or not self._party.is_on:
            return Proved()
        try:
            return await asyncio.to_thread(check, decoded(challenge))
        except Exception as error:  # noqa: BLE001 -- parsers of others, and bytes of strangers
            log.info("passkey_not_proved", reason=type(error).__name__)
            return Proved()


def _is_as_it_says(public_key: bytes) -> bool:
    """Whether a key is of the kind and the curve of its algorithm, which is not looked at for us.

    Raises:
        Exception: it is no key, by which nothing could be checked.
    """
    said = decode_credential_public_key(public_key)
    key = decoded_public_key_to_cryptography(said)
    if said.alg == COSEAlgorithmIdentifier.ECDSA_SHA_256:
        return isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    if said.alg == COSEAlgorithmIdentifier.EDDSA:
        return isinstance(key, Ed25519PublicKey)
    return isinstance(key, RSAPublicKey) and key.key_size >= _SHORTEST_RSA

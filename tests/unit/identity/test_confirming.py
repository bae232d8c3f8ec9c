"""Proving again by a passkey who one is, and that nobody adds one without having done so."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.identity.domain.accounts import PROOF_HOLDS, Account
from baodao.identity.domain.passkeys import CHALLENGE_HOLDS, Challenge, RelyingParty
from baodao.identity.passkeys import Passkeys
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.schema.doors import StepUpRequired
from baodao.schema.identity.passkeys import (
    BeginPasskey,
    BeginPasskeyConfirmation,
    ConfirmByPasskey,
    PasskeysOff,
    SignInByPasskey,
)
from tests.builders.identity import (
    account,
    digest,
    oneself,
    passkey,
    program,
    secret,
    signed_in,
    signed_in_by,
    to_add,
    to_confirm,
    to_sign_in,
)
from tests.support.authenticator import HOST, Authenticator, Json, b64

REFUSED = ["passkey-refused"]
SESSION = digest(secret("session"))
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def key(service: MemoryService) -> Authenticator:
    """Ana's, who has been signed in under `session` for an hour."""
    await account(service)
    await signed_in(service, "ana", "session")
    key = await passkey(service)
    service.now = LATER
    return key


def said(credential: Json, token: str = "", who: str = "ana") -> dict[str, Any]:
    session = digest(token) if token else SESSION
    return {"account_id": who, "session_id": session, "credential": credential}


async def refused(service: MemoryService, credential: Json, **more: str) -> None:
    """See that nothing is proved."""
    told = await service.refused(ConfirmByPasskey, oneself("ana"), **said(credential, **more))
    assert slugs(told) == REFUSED


async def proved_at(service: MemoryService) -> Any:
    one = (await service.stored(Account, "ana")).sign_in_of(SESSION, service.now)
    return one.proved_at


async def test_a_passkey_proves_again_who_is_signed_in_there(
    service: MemoryService, key: Authenticator
) -> None:
    adding = {"account_id": "ana", "session_id": SESSION}
    assert await proved_at(service) == NOW
    assert await service.refused(BeginPasskey, oneself("ana"), **adding) == [
        StepUpRequired(capability="identity")
    ]
    options = await to_confirm(service, "ana")
    assert options["allowCredentials"] == [{"type": "public-key", "id": b64(key.keys[0].name)}]
    since = service.commits
    reply = await service.done(ConfirmByPasskey, oneself("ana"), **said(key.get(options)))
    assert (reply.session_id, reply.until) == (SESSION, LATER + PROOF_HOLDS)
    assert service.told(since=since) == []
    assert await proved_at(service) == LATER
    await service.done(BeginPasskey, oneself("ana"), **adding)
    service.now += PROOF_HOLDS
    assert slugs(await service.refused(BeginPasskey, oneself("ana"), **adding)) == [
        "step-up-required"
    ]


async def test_a_sign_in_by_passkey_is_a_proof_too(
    service: MemoryService, key: Authenticator
) -> None:
    token = await signed_in_by(service, key)
    adding = {"account_id": "ana", "session_id": digest(token)}
    await service.done(BeginPasskey, oneself("ana"), **adding)


async def test_what_was_signed_proves_once_and_for_five_minutes(
    service: MemoryService, key: Authenticator
) -> None:
    credential = key.get(await to_confirm(service, "ana"))
    await service.done(ConfirmByPasskey, oneself("ana"), **said(credential))
    await refused(service, credential)
    late = key.get(await to_confirm(service, "ana"))
    service.now += CHALLENGE_HOLDS
    await refused(service, late)


async def test_an_authenticator_that_was_told_whose_key_to_use_need_not_say_it(
    service: MemoryService, key: Authenticator
) -> None:
    options = await to_confirm(service, "ana")
    await refused(service, key.get(options, userHandle=b64(b"bob")))
    credential = key.get(options, userHandle=None)
    await service.done(ConfirmByPasskey, oneself("ana"), **said(credential))


async def test_what_was_signed_for_another_end_proves_nothing(
    service: MemoryService, key: Authenticator
) -> None:
    signs, confirms = await to_sign_in(service), await to_confirm(service, "ana")
    await refused(service, key.get(signs))
    await account(service, "bob")
    bobs = await passkey(service, "bob")
    await refused(service, bobs.get(confirms))
    await refused(service, key.get(await to_confirm(service, "bob")))
    in_the_name_of_ana = bobs.get(confirms, key=key.keys[0], by=bobs.keys[0])
    await refused(service, in_the_name_of_ana)
    told = await service.refused(
        SignInByPasskey, None, credential=key.get(confirms), session=digest("never")
    )
    assert slugs(told) == REFUSED


async def test_only_ones_own_session_is_confirmed_and_no_program(
    service: MemoryService, key: Authenticator
) -> None:
    await account(service, "bob")
    bobs = await signed_in(service, "bob")
    token = await program(service, oneself("ana"))
    options = await to_confirm(service, "ana")
    for other in (bobs, token, "none"):
        await refused(service, key.get(options), token=other)
    for session in (bobs, token, "none"):
        adding = {"account_id": "ana", "session_id": digest(session)}
        assert slugs(await service.refused(BeginPasskey, oneself("ana"), **adding)) == [
            "step-up-required"
        ]


async def test_a_copy_proves_nothing_and_is_asked_for_no_more(
    service: MemoryService, key: Authenticator
) -> None:
    key.keys[0].count = 0
    since, options = service.commits, await to_confirm(service, "ana")
    outcome: Any = await service.send(ConfirmByPasskey, oneself("ana"), **said(key.get(options)))
    assert slugs(outcome.refusals) == REFUSED
    assert names(service.told(since=since)) == ["passkey-copied"]
    assert await service.stored(Challenge, options["challenge"]) is None
    begun = await service.refused(BeginPasskeyConfirmation, oneself("ana"), account_id="ana")
    assert slugs(begun) == REFUSED, "there is none by which one could"


async def test_without_a_host_nobody_confirms(service: MemoryService, key: Authenticator) -> None:
    off = RelyingParty()
    without = service.beside(*service._tools.values(), off, Passkeys(off))
    credential = key.get(await to_confirm(service, "ana"))
    for kind, body in (
        (BeginPasskeyConfirmation, {"account_id": "ana"}),
        (ConfirmByPasskey, said(credential)),
    ):
        assert await without.refused(kind, oneself("ana"), **body) == [PasskeysOff()]
    assert (await to_add(service, "ana"))["rp"]["id"] == HOST

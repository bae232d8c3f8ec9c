"""Passkeys: added, shown, used, removed; what ends them, and what an authenticator may not do."""

import json
from datetime import timedelta
from typing import Any

import pytest

from baodao.identity.commands import ForgetChallenge
from baodao.identity.domain.accounts import Account
from baodao.identity.domain.passkeys import CHALLENGE_HOLDS, Challenge, Passkey, RelyingParty
from baodao.identity.due import SWEEPS
from baodao.identity.passkeys import Passkeys
from baodao.kit.own import NothingDue
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.kit.work import Refused
from baodao.schema import NotFound, OutOfScope
from baodao.schema.identity.accounts import (
    ActivateAccount,
    ChangePassword,
    CloseAccount,
    GetAccount,
)
from baodao.schema.identity.passkeys import (
    MOST_PASSKEYS,
    AddPasskey,
    BeginPasskey,
    BeginPasskeySignIn,
    PasskeyAdded,
    PasskeyCopied,
    PasskeyRemoved,
    PasskeysOff,
    RemovePasskey,
    SignInByPasskey,
    TooManyPasskeys,
)
from baodao.schema.registration.personal_data import PersonErased
from tests.builders import identity
from tests.builders.identity import (
    OTHER_PASSWORD,
    PASSWORD,
    account,
    acting,
    activation,
    digest,
    merged,
    oneself,
    passkey,
    signed_in,
    signed_in_by,
    slip,
    to_add,
    to_sign_in,
    volunteer,
)
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.support.authenticator import (
    ED25519,
    ES256,
    HOST,
    ORIGIN,
    RS256,
    Authenticator,
    Json,
    b64,
    raw,
)

CHALLENGES = SWEEPS[2]
REFUSED = ["passkey-refused"]


async def adding(service: MemoryService, credential: Json, who: str = "ana") -> Any:
    """Why a passkey is not added."""
    said = {"account_id": who, "label": "手机", "credential": credential}
    return slugs(await service.refused(AddPasskey, oneself(who), **said))


async def signing_in(service: MemoryService, credential: Json) -> Any:
    """Why nobody is signed in."""
    said = {"credential": credential, "session": digest("never")}
    return slugs(await service.refused(SignInByPasskey, None, **said))


async def shown(service: MemoryService, who: str = "ana") -> Any:
    return await service.ask(GetAccount(actor=oneself(who), account_id=who))


# --- adding and using ---


async def test_what_a_page_is_given_is_for_this_account_and_asks_for_a_person(
    service: MemoryService,
) -> None:
    await account(service)
    key = await passkey(service)
    options = await to_add(service, "ana")
    assert len(raw(options.pop("challenge"))) == 32
    assert options == {
        "rp": {"id": HOST, "name": "测试·报到"},
        "user": {"id": b64(b"ana"), "name": "login-ana", "displayName": "login-ana"},
        "pubKeyCredParams": [{"type": "public-key", "alg": a} for a in (ES256, ED25519, RS256)],
        "timeout": 300_000,
        "excludeCredentials": [{"type": "public-key", "id": b64(key.keys[0].name)}],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


async def test_what_a_page_is_given_to_sign_in_tells_nothing_of_anybody(
    service: MemoryService,
) -> None:
    before = await to_sign_in(service)
    await account(service)
    await passkey(service)
    after = await to_sign_in(service)
    assert before.pop("challenge") != after.pop("challenge")
    assert before == after
    assert before == {
        "timeout": 300_000,
        "rpId": HOST,
        "allowCredentials": [],
        "userVerification": "required",
    }


@pytest.mark.parametrize("alg", [ES256, ED25519, RS256])
@pytest.mark.parametrize("counts", [True, False])
async def test_one_signs_in_by_a_passkey_as_by_a_password(
    service: MemoryService, alg: int, counts: bool
) -> None:
    await account(service)
    key = await passkey(service, key=Authenticator(counts, alg))
    since = service.commits
    tokens = [await signed_in_by(service, key, word) for word in ("one", "two")]
    assert service.told(since=since) == [], "as of every sign-in nobody is told"
    for token in tokens:
        assert (await acting(service, token)).account_id == "ana"
    held = await shown(service)
    assert [(one.kind, one.session_id) for one in held.sessions[1:]] == [
        ("session", digest(token)) for token in tokens
    ]
    (stored,) = service.all_of(Passkey)
    assert stored.signed == 3 * counts
    assert service.all_of(Challenge) == []


async def test_passkeys_are_listed_and_removed_and_each_is_told(service: MemoryService) -> None:
    await account(service)
    since = service.commits
    old, new = await passkey(service, label="旧手机"), await passkey(service, label="钥匙")
    first, second = (await shown(service)).passkeys
    assert [(one.label, one.since, one.is_copied) for one in (first, second)] == [
        ("旧手机", NOW, False),
        ("钥匙", NOW, False),
    ]
    token = await signed_in_by(service, old)
    await service.done(RemovePasskey, oneself("ana"), passkey_id=first.passkey_id)
    where = {"division": COMMUNITY, "account_id": "ana"}
    assert service.told(since=since) == [
        PasskeyAdded(**where, passkey_id=first.passkey_id),
        PasskeyAdded(**where, passkey_id=second.passkey_id),
        PasskeyRemoved(**where, passkey_id=first.passkey_id),
    ]
    assert (await acting(service, token)).account_id == "ana", "it ends nothing else"
    assert (await shown(service)).passkeys == [second]
    assert await signing_in(service, old.get(await to_sign_in(service))) == REFUSED
    assert await signed_in_by(service, new, "new")


async def test_a_label_and_the_name_of_a_key_are_in_no_event(service: MemoryService) -> None:
    await account(service)
    key = await passkey(service, label="测试·甲的手机")
    for envelope, event in service.published():
        for needle in ("测试·甲", b64(key.keys[0].name)):
            assert needle not in f"{envelope} {event}"


async def test_an_account_has_ten_at_most(service: MemoryService) -> None:
    await account(service)
    options = await to_add(service, "ana")
    for number in range(MOST_PASSKEYS):
        await passkey(service, label=f"测试·{number}")
    refusal = [TooManyPasskeys(most=10)]
    said = {"account_id": "ana", "label": "x", "credential": Authenticator().create(options)}
    begun = {"account_id": "ana", "session_id": (await shown(service)).sessions[0].session_id}
    assert await service.refused(BeginPasskey, oneself("ana"), **begun) == refusal
    assert await service.refused(AddPasskey, oneself("ana"), **said) == refusal
    (first, *_) = (await service.stored(Account, "ana")).passkeys
    await service.done(RemovePasskey, oneself("ana"), passkey_id=first)
    await service.done(AddPasskey, oneself("ana"), **said)


async def test_of_others_passkeys_nothing_is_told(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    await passkey(service)
    (one,) = (await service.stored(Account, "ana")).passkeys
    for actor in (oneself("bob"), OPERATOR):
        for named in (one, digest("nothing")):
            assert await service.refused(RemovePasskey, actor, passkey_id=named) == [
                NotFound(kind="passkey", id=named)
            ]
        said = {"account_id": "ana", "session_id": digest("nothing")}
        refused = await service.refused(BeginPasskey, actor, **said)
        assert refused == [OutOfScope(role=actor.role)]


async def test_without_a_host_there_are_none_and_it_says_so() -> None:
    off = RelyingParty()
    service, ids = await identity.town()
    without = service.beside(*service._tools.values(), off, Passkeys(off))
    for kind, actor in (
        (BeginPasskey, oneself("ana")),
        (AddPasskey, oneself("ana")),
        (BeginPasskeySignIn, None),
        (SignInByPasskey, None),
    ):
        said = identity.saying(kind, ids)
        assert await without.refused(kind, actor, **said) == [PasskeysOff()]
    assert len((await shown(without)).passkeys) == 1
    for part in ({"host": None}, {"name": ""}, {"origins": ()}):
        said = {"host": HOST, "name": "x", "origins": (ORIGIN,)} | part
        assert not RelyingParty(**said).is_on


# --- what ends them ---


async def test_a_slip_ends_passkeys_and_a_new_password_does_not(service: MemoryService) -> None:
    await account(service)
    key = await passkey(service)
    fields = {"account_id": "ana", "password": PASSWORD, "new_password": OTHER_PASSWORD}
    token = await signed_in_by(service, key)
    await service.done(ChangePassword, oneself("ana"), **fields)
    assert (await acting(service, token)).refusals
    assert await signed_in_by(service, key, "after the password")
    await slip(service, "ana", "lost")
    assert await signed_in_by(service, key, "before the slip is used")
    await service.done(ActivateAccount, None, **activation("lost", "login-ana"))
    assert service.all_of(Passkey) == []
    assert (await shown(service)).passkeys == []
    assert await signing_in(service, key.get(await to_sign_in(service))) == REFUSED
    assert await signed_in(service, "ana", "by the new password")


@pytest.mark.parametrize("how", ["closed", "erased"])
async def test_an_account_that_ends_takes_its_passkeys_along(
    service: MemoryService, how: str
) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    key, bobs = await passkey(service), await passkey(service, "bob")
    options = await to_add(service, "ana")
    if how == "closed":
        await service.done(CloseAccount, OPERATOR, account_id="ana")
    else:
        await service.follow(PersonErased(volunteer_id="ana", division=COMMUNITY))
    assert [one.account_id for one in service.all_of(Passkey)] == ["bob"]
    assert (await service.stored(Account, "ana")).passkeys == ()
    assert await signing_in(service, key.get(await to_sign_in(service))) == REFUSED
    assert await adding(service, Authenticator().create(options)) == REFUSED
    assert await signed_in_by(service, bobs)


@pytest.mark.parametrize("is_kept_open", [True, False])
async def test_passkeys_of_a_record_that_was_merged_end(
    service: MemoryService, is_kept_open: bool
) -> None:
    """Their authenticators know them under the other id."""
    await account(service, "bob")
    await (account if is_kept_open else volunteer)(service, "ana")
    kept = [await passkey(service)] if is_kept_open else []
    bobs = await passkey(service, "bob")
    await service.follow(merged("ana", "bob"))
    assert await signing_in(service, bobs.get(await to_sign_in(service))) == REFUSED
    assert [one.account_id for one in service.all_of(Passkey)] == ["ana"] * is_kept_open
    for key in kept:
        assert (await acting(service, await signed_in_by(service, key))).account_id == "ana"


# --- challenges ---


async def test_a_challenge_is_signed_once(service: MemoryService) -> None:
    await account(service)
    options = await to_add(service, "ana")
    key = Authenticator(counts=False)
    said = {"account_id": "ana", "label": "x"}
    await service.done(AddPasskey, oneself("ana"), **said, credential=key.create(options))
    assert await adding(service, Authenticator().create(options)) == REFUSED
    signed = key.get(await to_sign_in(service))
    await service.done(SignInByPasskey, None, credential=signed, session=digest("one"))
    for credential in (signed, key.get({"challenge": _challenge(signed), "rpId": HOST})):
        assert await signing_in(service, credential) == REFUSED


def _challenge(credential: Json) -> Any:
    return json.loads(raw(credential["response"]["clientDataJSON"]))["challenge"]


async def test_a_challenge_holds_for_five_minutes(service: MemoryService) -> None:
    await account(service)
    key = await passkey(service)
    adds, signs = await to_add(service, "ana"), await to_sign_in(service)
    service.now = NOW + CHALLENGE_HOLDS
    assert await adding(service, Authenticator().create(adds)) == REFUSED
    assert await signing_in(service, key.get(signs)) == REFUSED
    service.now -= timedelta(microseconds=1)
    said = {"credential": key.get(signs), "session": digest("in time")}
    await service.done(SignInByPasskey, None, **said)


async def test_a_challenge_is_good_for_what_it_was_made_for(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    key = await passkey(service)
    adds, bobs = await to_add(service, "ana"), await to_add(service, "bob")
    signs = await to_sign_in(service)
    assert await signing_in(service, key.get(adds | {"rpId": HOST})) == REFUSED
    assert await adding(service, Authenticator().create(adds | signs)) == REFUSED
    # What was made for Bob's account does not become a key of Ana's, nor the other way.
    assert await adding(service, Authenticator().create(bobs)) == REFUSED
    assert await adding(service, Authenticator().create(adds), "bob") == REFUSED
    for unknown in (b64(bytes(32)), b64(bytes(31)), "", "x" * 44, "é" * 43):
        said = {"challenge": unknown}
        assert await signing_in(service, key.get(signs, client=said)) == REFUSED
        assert await adding(service, Authenticator().create(adds, client=said)) == REFUSED


async def test_challenges_that_nobody_signed_are_forgotten(service: MemoryService) -> None:
    await account(service)
    first = (await to_sign_in(service))["challenge"]
    service.now = NOW + timedelta(minutes=1)
    second = (await to_add(service, "ana"))["challenge"]
    service.now = NOW + CHALLENGE_HOLDS
    (due,) = await service.due(CHALLENGES)
    assert due == ForgetChallenge.due(first, challenge_id=first)
    await service.decide(due)
    assert [one.id for one in service.all_of(Challenge)] == [second]
    assert await service.due(CHALLENGES) == []
    for challenge in (first, second):
        again: Any = await service.decide(ForgetChallenge(command_id="x", challenge_id=challenge))
        assert again.refusals == (NothingDue(of="challenge"),)


# --- a copy ---


@pytest.mark.parametrize("back", [0, 1])
async def test_a_passkey_that_counts_backwards_is_a_copy_and_signs_nobody_in(
    service: MemoryService, back: int
) -> None:
    await account(service)
    key = await passkey(service)
    for word in ("one", "two"):
        await signed_in_by(service, key, word)
    (stored,) = service.all_of(Passkey)
    key.keys[0].count = stored.signed - 1 - back
    options = await to_sign_in(service)
    since, said = service.commits, {"credential": key.get(options), "session": digest("copy")}
    outcome: Any = await service.send(SignInByPasskey, None, **said)
    assert isinstance(outcome, Refused)
    assert slugs(outcome.refusals) == REFUSED
    assert service.told(since=since) == [
        PasskeyCopied(division=COMMUNITY, account_id="ana", passkey_id=stored.id)
    ]
    assert await service.stored(Challenge, options["challenge"]) is None
    assert [one.is_copied for one in (await shown(service)).passkeys] == [True]
    # From here on neither of the two is believed, however far it has counted.
    for ahead in (0, 100):
        key.keys[0].count += ahead
        assert await signing_in(service, key.get(await to_sign_in(service))) == REFUSED
    assert names(service.told(since=since)) == ["passkey-copied"]
    await service.done(RemovePasskey, oneself("ana"), passkey_id=stored.id)
    assert await signed_in_by(service, await passkey(service), "with another one")


async def test_what_was_signed_twice_counts_once_in_whatever_order_it_comes(
    service: MemoryService,
) -> None:
    """Both are checked beforehand against what is stored then; the decision sees what is now."""
    await account(service)
    key = await passkey(service)
    earlier, later = [key.get(await to_sign_in(service)) for _ in range(2)]
    commands = [
        service.command(SignInByPasskey, None, credential=one, session=digest(word))
        for word, one in (("later", later), ("earlier", earlier))
    ]
    outcomes: list[Any] = await service.decide_together(commands)
    assert slugs(outcomes[1].refusals) == REFUSED
    (stored,) = service.all_of(Passkey)
    assert (stored.signed, stored.is_copied) == (3, True)
    assert len((await shown(service)).sessions) == 2, "one to add it, and one by it"

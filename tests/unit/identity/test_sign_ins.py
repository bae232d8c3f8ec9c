"""Signing in: every refusal is alike and costs the same, and a sign-in ends when it should."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.identity.commands import ForgetSession
from baodao.identity.domain.accounts import (
    MOST_SIGN_INS,
    SESSION_HOLDS,
    Account,
    LoginName,
    Session,
    Slip,
)
from baodao.identity.due import SWEEPS
from baodao.identity.passwords import Passwords, PasswordsBusyError
from baodao.kit.own import NothingDue
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.schema import NotFound, OutOfScope
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.accounts import ChangePassword, CloseAccount
from baodao.schema.identity.grants import GrantBeyondOwn
from baodao.schema.identity.sign_in import (
    AccessRevoked,
    EndSession,
    EndSessions,
    SignIn,
    SignInRefused,
)
from baodao.schema.registration.personal_data import PersonErased
from tests.builders.identity import (
    OTHER_PASSWORD,
    PASSWORD,
    account,
    acting,
    digest,
    granted,
    oneself,
    program,
    secret,
    signed_in,
    slip,
    staff,
    volunteer,
)
from tests.builders.registration import COMMUNITY, COORDINATOR, OPERATOR, SUPERVISOR
from tests.support.cheap_argon2 import ARGON2

SESSIONS = SWEEPS[1]


async def over(service: MemoryService, token: str) -> bool:
    answer = await acting(service, token)
    return getattr(answer, "refusals", None) == (SignInNeeded(),)


# --- signing in ---


async def test_every_refusal_is_the_same_and_takes_the_same_work(service: MemoryService) -> None:
    for who in ("ana", "bob", "cyd"):
        await account(service, who)
    await service.done(CloseAccount, OPERATOR, account_id="bob")
    await service.follow(PersonErased(volunteer_id="cyd", division=COMMUNITY))
    await volunteer(service, "dan")
    await slip(service, "dan")
    tried = [
        ("login-ana", OTHER_PASSWORD),
        ("login-nobody", PASSWORD),
        ("login-bob", PASSWORD),
        ("login-bob", OTHER_PASSWORD),
        ("login-cyd", PASSWORD),
        ("dan", PASSWORD),
        ("ana", PASSWORD),
    ]
    for login, password in tried:
        ARGON2.forget()
        said = {"login": login, "password": password, "session": digest(login + password)}
        assert await service.refused(SignIn, None, **said) == [SignInRefused()]
        assert ARGON2.work == (0, 1), login
        ((stored, compared),) = ARGON2.compared
        assert compared == password
        assert stored.split("$")[:4] == ["", "argon2id", "v=19", "m=8,t=1,p=1"]
    ARGON2.forget()
    await signed_in(service, "ana")
    assert ARGON2.work == (0, 1), "and the right one costs no other"


async def test_the_real_password_check_costs_what_owasp_asks_for_and_for_nobody_the_same() -> None:
    passwords = Passwords()
    made = await passwords.make(PASSWORD)
    nobody = passwords._of_nobody
    assert made.split("$")[1:4] == nobody.split("$")[1:4] == ["argon2id", "v=19", "m=19456,t=2,p=1"]
    assert made != await passwords.make(PASSWORD), "each is salted"
    assert await passwords.matches(made, PASSWORD)
    assert not await passwords.matches(made, OTHER_PASSWORD)
    assert not await passwords.matches(None, "nobody's password")
    assert not await passwords.matches("no such form", PASSWORD)


async def test_no_more_passwords_wait_than_can_be_in_time(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baodao.identity.passwords._WAITING", 0)
    with pytest.raises(PasswordsBusyError):
        await service._tools[Passwords].matches(None, PASSWORD)


async def test_a_password_that_was_changed_meanwhile_signs_nobody_in(
    service: MemoryService,
) -> None:
    await account(service)
    said = {"login": "login-ana", "password": PASSWORD, "session": digest("s")}
    work = await service._found_out(service._work(service.command(SignIn, None, **said), ""))
    fields = {"account_id": "ana", "password": PASSWORD, "new_password": OTHER_PASSWORD}
    await service.done(ChangePassword, oneself("ana"), **fields)
    (outcome,) = await service._attempt([work])
    assert outcome.refusals == (SignInRefused(),)  # type: ignore[union-attr]


async def test_the_digest_of_a_session_is_taken_once(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    await signed_in(service, "ana", "the same")
    said = {"login": "login-bob", "password": PASSWORD, "session": digest(secret("the same"))}
    assert await service.refused(SignIn, None, **said) == [SignInRefused()]


async def test_signing_in_is_told_to_nobody(service: MemoryService) -> None:
    await account(service)
    since = service.commits
    await signed_in(service, "ana")
    assert service.told(since=since) == []


async def test_whoever_is_signed_in_does_not_sign_in(service: MemoryService) -> None:
    await account(service)
    said = {"login": "login-ana", "password": PASSWORD, "session": digest("s")}
    for actor in (oneself("ana"), OPERATOR):
        assert await service.refused(SignIn, actor, **said) == [OutOfScope(role=actor.role)]


# --- for how long, and how many ---


async def test_a_session_holds_for_half_a_day(service: MemoryService) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    service.now = NOW + SESSION_HOLDS - timedelta(seconds=3)
    assert (await acting(service, token)).seconds == 3
    service.now = NOW + SESSION_HOLDS
    assert await over(service, token)


async def test_who_signs_in_once_too_often_is_signed_out_where_they_did_first(
    service: MemoryService,
) -> None:
    await account(service)
    me = oneself("ana")
    programs = [await program(service, me, label=f"测试·{n}") for n in range(MOST_SIGN_INS)]
    tokens = [await signed_in(service, "ana", f"s{n}") for n in range(MOST_SIGN_INS + 2)]
    held = [not await over(service, token) for token in tokens]
    assert held == [False, False, *[True] * MOST_SIGN_INS]
    assert not any([await over(service, one) for one in programs]), "programs are another kind"
    since = service.commits
    await program(service, me, label="测试·又一个")
    assert "access-revoked" in names(service.told(since=since)), "what it was signed for ends too"
    assert [await over(service, one) for one in programs] == [True, *[False] * (MOST_SIGN_INS - 1)]
    assert not await over(service, tokens[-1])


async def test_what_is_over_is_forgotten(service: MemoryService) -> None:
    await account(service)
    first = await signed_in(service, "ana")
    service.now = NOW + timedelta(hours=1)
    second = await signed_in(service, "ana", "second")
    service.now = NOW + SESSION_HOLDS
    (due,) = await service.due(SESSIONS)
    assert due == ForgetSession.due(digest(first), session_id=digest(first))
    since = service.commits
    await service.decide(due)
    assert [one.id for one in service.all_of(Session)] == [digest(second)]
    assert [one.id for one in (await service.stored(Account, "ana")).sign_ins] == [digest(second)]
    assert service.told(since=since) == []
    assert await service.due(SESSIONS) == []
    again = ForgetSession(command_id="x", session_id=digest(second))
    refused: Any = await service.decide(again)
    assert refused.refusals == (NothingDue(of="session"),)


# --- signing out ---


async def test_signing_out_ends_one_sign_in_and_it_is_told(service: MemoryService) -> None:
    await account(service)
    here, there = await signed_in(service, "ana"), await signed_in(service, "ana", "there")
    since = service.commits
    await service.done(EndSession, oneself("ana"), session_id=digest(here))
    assert names(service.told(since=since)) == ["access-revoked"]
    assert await over(service, here)
    assert not await over(service, there)


async def test_one_ends_ones_own_sign_ins_and_of_others_nothing_is_told(
    service: MemoryService,
) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    token = await signed_in(service, "ana")
    for session in (digest(token), digest("nothing")):
        for actor in (oneself("bob"), OPERATOR):
            assert await service.refused(EndSession, actor, session_id=session) == [
                NotFound(kind="session", id=session)
            ]
    for actor in (oneself("bob"), COORDINATOR, SUPERVISOR):
        assert await service.refused(EndSessions, actor, account_id="ana") == [
            OutOfScope(role=actor.role)
        ]
    assert (await service.done(EndSessions, OPERATOR, account_id="ana")).ended == 1
    assert await over(service, token)


async def test_signing_out_everywhere_ends_programs_too(service: MemoryService) -> None:
    await account(service)
    tokens = [await signed_in(service, "ana"), await program(service, oneself("ana"))]
    since = service.commits
    assert (await service.done(EndSessions, oneself("ana"), account_id="ana")).ended == 2
    assert service.told(since=since) == [AccessRevoked(division=COMMUNITY, account_id="ana")]
    assert [await over(service, one) for one in tokens] == [True, True]
    assert service.all_of(Session) == []


# --- passwords ---


async def test_changing_the_password_ends_every_sign_in(service: MemoryService) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    fields = {"account_id": "ana", "password": PASSWORD, "new_password": OTHER_PASSWORD}
    since = service.commits
    await service.done(ChangePassword, oneself("ana"), **fields)
    assert names(service.told(since=since)) == ["password-changed", "access-revoked"]
    assert await over(service, token)
    said = {"login": "login-ana", "session": digest("s")}
    assert await service.refused(SignIn, None, password=PASSWORD, **said) == [SignInRefused()]
    assert await service.done(SignIn, None, password=OTHER_PASSWORD, **said)


@pytest.mark.parametrize(
    ("who", "changes", "expected"),
    [
        ("ana", {"password": OTHER_PASSWORD}, ["sign-in-refused"]),
        ("ana", {"new_password": "login-ana is me"}, ["password-has-login"]),
        ("ana", {"new_password": "LOGIN-ANA is me"}, ["password-has-login"]),
        ("bob", {}, ["out-of-scope"]),
        ("bob", {"account_id": "nobody"}, ["out-of-scope"]),
    ],
)
async def test_a_password_that_is_not_changed(
    service: MemoryService, who: str, changes: dict[str, str], expected: list[str]
) -> None:
    await account(service)
    fields = {"account_id": "ana", "password": PASSWORD, "new_password": OTHER_PASSWORD}
    ARGON2.forget()
    refused = await service.refused(ChangePassword, oneself(who), **fields | changes)
    assert slugs(refused) == expected
    assert (ARGON2.work == (0, 0)) == (who == "bob"), "strangers make nobody work"


async def test_an_account_that_is_not_open_has_no_password_to_change(
    service: MemoryService,
) -> None:
    await volunteer(service)
    await slip(service, "ana")
    fields = {"account_id": "ana", "password": PASSWORD, "new_password": OTHER_PASSWORD}
    assert slugs(await service.refused(ChangePassword, oneself("ana"), **fields)) == [
        "sign-in-refused"
    ]


# --- the end of an account ---


@pytest.mark.parametrize("actor", [oneself("ana"), COORDINATOR, OPERATOR])
async def test_a_closed_account_holds_nothing_and_signs_nobody_in(
    service: MemoryService, actor: Any
) -> None:
    await account(service)
    await granted(service, "ana")
    tokens = [await signed_in(service, "ana"), await program(service, oneself("ana"))]
    await slip(service, "ana", "unused", OPERATOR)
    since = service.commits
    await service.done(CloseAccount, actor, account_id="ana")
    told = ["account-closed", "access-revoked", "grant-ended"]
    assert names(service.told(since=since)) == told
    assert [await over(service, one) for one in tokens] == [True, True]
    assert service.all_of(LoginName) == service.all_of(Session) == service.all_of(Slip) == []
    stored = await service.stored(Account, "ana")
    held = (stored.login, stored.password, stored.slip, stored.sign_ins, stored.grants)
    assert held == (None, None, None, (), ())
    since = service.commits
    await service.done(CloseAccount, actor, account_id="ana")
    assert service.commits == since, "closing it again is no news"


async def test_nobody_closes_the_account_of_somebody_above(service: MemoryService) -> None:
    await account(service)
    await granted(service, "ana", "supervisor", division=COMMUNITY[:4])
    for actor in (COORDINATOR, SUPERVISOR):
        assert await service.refused(CloseAccount, actor, account_id="ana") == [
            GrantBeyondOwn(role=actor.role, granted="supervisor")
        ]
    await service.done(CloseAccount, OPERATOR, account_id="ana")


async def test_ones_own_account_can_be_closed_whatever_one_holds(service: MemoryService) -> None:
    who = await staff(service)
    await granted(service, who, "supervisor")
    await service.done(CloseAccount, oneself(who, "supervisor", scope=COMMUNITY), account_id=who)
    assert (await service.stored(Account, who)).state == "closed"


async def test_who_was_erased_is_nobody_any_more(service: MemoryService) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    since = service.commits
    await service.follow(PersonErased(volunteer_id="ana", division=COMMUNITY))
    assert names(service.told(since=since)) == ["account-closed", "access-revoked"]
    assert await over(service, token)
    stored = await service.stored(Account, "ana")
    assert (stored.login, stored.password, stored.sign_ins) == (None, None, ())
    assert service.all_of(LoginName) == service.all_of(Session) == []
    since = service.commits
    await service.follow(PersonErased(volunteer_id="ana", division=COMMUNITY))
    await service.follow(PersonErased(volunteer_id="bob", division=COMMUNITY))
    assert service.told(since=since) == []

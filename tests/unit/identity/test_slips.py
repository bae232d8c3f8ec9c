"""Slips 凭条: a code opens one account, once, within a fortnight; a later one voids it."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.identity.domain.accounts import SLIP_HOLDS, Account, LoginName, Session, Slip
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.schema import NotFound, OutOfScope
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.accounts import (
    AccountInvited,
    ActivateAccount,
    CloseAccount,
    InviteStaff,
    InviteVolunteer,
    RenewSlip,
)
from baodao.schema.identity.grants import GrantBeyondOwn
from baodao.schema.identity.sign_in import SignIn
from baodao.schema.registration.personal_data import PersonErased
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders.identity import (
    OTHER_PASSWORD,
    PASSWORD,
    account,
    acting,
    activation,
    digest,
    granted,
    office,
    oneself,
    organisation,
    program,
    signed_in,
    slip,
    staff,
    volunteer,
)
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    SUPERVISOR,
)
from tests.support.cheap_argon2 import ARGON2

REFUSED = ["slip-refused"]


async def activate(service: MemoryService, code: str, login: str = "ana-1", **more: Any) -> Any:
    return await service.done(ActivateAccount, None, **activation(code, login) | more)


async def refused(service: MemoryService, code: str, login: str = "ana-1", **more: Any) -> Any:
    return slugs(await service.refused(ActivateAccount, None, **activation(code, login) | more))


async def test_with_a_slip_a_volunteer_opens_the_account_that_has_their_id(
    service: MemoryService,
) -> None:
    await volunteer(service)
    reply = await service.done(InviteVolunteer, ORGANISER, volunteer_id="ana", slip=digest("code"))
    assert (reply.account_id, reply.state) == ("ana", "invited")
    assert reply.slip_until == NOW + timedelta(days=14)
    activated = await activate(service, "code")
    assert (activated.account_id, activated.login) == ("ana", "ana-1")
    assert names(service.told()) == ["account-invited", "account-activated", "access-revoked"]
    assert (await acting(service, await signed_in(service, "ana"))).account_id == "ana"


async def test_a_slip_is_used_once(service: MemoryService) -> None:
    await volunteer(service)
    await slip(service, "ana")
    await activate(service, "code")
    assert await refused(service, "code") == REFUSED
    assert await refused(service, "code", "ana-2", password=OTHER_PASSWORD) == REFUSED
    assert service.all_of(Slip) == []


async def test_a_slip_holds_for_a_fortnight(service: MemoryService) -> None:
    await volunteer(service)
    await slip(service, "ana")
    service.now = NOW + SLIP_HOLDS
    assert await refused(service, "code") == REFUSED
    service.now = NOW + SLIP_HOLDS - timedelta(milliseconds=1)
    assert await activate(service, "code")


async def test_a_newer_slip_voids_the_one_before(service: MemoryService) -> None:
    await volunteer(service)
    await slip(service, "ana", "first")
    await slip(service, "ana", "second")
    assert await refused(service, "first") == REFUSED
    await service.done(RenewSlip, COORDINATOR, account_id="ana", slip=digest("third"))
    assert await refused(service, "second") == REFUSED
    assert await activate(service, "third")


async def test_a_wrong_code_is_refused_like_one_that_is_used_or_over(
    service: MemoryService,
) -> None:
    await volunteer(service)
    await slip(service, "ana")
    ARGON2.forget()
    for code in ("wrong", "", "CODE", "code "):
        assert await refused(service, code) == REFUSED
    assert ARGON2.work == (4, 0), "a wrong code costs what a right one does"


async def test_one_code_never_opens_two_accounts(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await volunteer(service, who)
    await slip(service, "ana")
    again = {"volunteer_id": "bob", "slip": digest("code")}
    assert slugs(await service.refused(InviteVolunteer, COORDINATOR, **again)) == REFUSED
    desk = {"label": "值班台", "division": COMMUNITY, "slip": digest("code")}
    assert slugs(await service.refused(InviteStaff, COORDINATOR, **desk)) == REFUSED
    same = {"account_id": "ana", "slip": digest("code")}
    assert slugs(await service.refused(RenewSlip, COORDINATOR, **same)) == REFUSED


async def test_recovery_by_a_slip_ends_every_sign_in_and_it_is_told(
    service: MemoryService,
) -> None:
    await account(service)
    session = await signed_in(service, "ana")
    token = await program(service, oneself("ana"))
    await slip(service, "ana", "lost it")
    assert (await acting(service, session)).account_id == "ana", "until the slip is used"
    since = service.commits
    await activate(service, "lost it", "login-ana", password=OTHER_PASSWORD)
    assert names(service.told(since=since)) == ["account-activated", "access-revoked"]
    for one in (session, token):
        assert (await acting(service, one)).refusals == (SignInNeeded(),)
    assert service.all_of(Session) == []
    old = {"login": "login-ana", "password": PASSWORD, "session": digest("s")}
    assert slugs(await service.refused(SignIn, None, **old)) == ["sign-in-refused"]
    assert await service.done(SignIn, None, **old | {"password": OTHER_PASSWORD})


async def test_a_new_login_name_lets_go_of_the_old_one(service: MemoryService) -> None:
    await account(service)
    await account(service, "bob")
    await slip(service, "ana", "again")
    await activate(service, "again", "ana-new")
    assert {one.id: one.account_id for one in service.all_of(LoginName)} == {
        "ana-new": "ana",
        "login-bob": "bob",
    }
    await slip(service, "bob", "for bob")
    assert await activate(service, "for bob", "login-ana"), "nobody has it now"


async def test_a_login_name_belongs_to_one_account(service: MemoryService) -> None:
    await account(service)
    await volunteer(service, "bob")
    await slip(service, "bob", "for bob")
    assert await refused(service, "for bob", "login-ana") == ["login-taken"]
    assert await refused(service, "wrong", "login-ana") == REFUSED, "a stranger is not told"
    assert await activate(service, "for bob", "bob-1"), "the slip is still good"


@pytest.mark.parametrize("password", ["ana-1 is my name", "my name is ANA-1"])
async def test_a_password_does_not_contain_the_login_name(
    service: MemoryService, password: str
) -> None:
    await volunteer(service)
    await slip(service, "ana")
    assert await refused(service, "code", password=password) == ["password-has-login"]
    assert await refused(service, "wrong", password=password) == REFUSED


@pytest.mark.parametrize(
    ("login", "password", "field"),
    [
        ("ana-1", "7chars!", "password"),
        ("ana-1", "x" * 9, "password"),
        ("ana-1", "x" * 129, "password"),
        ("An", PASSWORD, "login"),
        ("Ana-1", PASSWORD, "login"),
        ("1ana", PASSWORD, "login"),
        ("ana 1", PASSWORD, "login"),
        ("ana-1\n", PASSWORD, "login"),
        ("安娜", PASSWORD, "login"),
        ("a" * 33, PASSWORD, "login"),
    ],
)
def test_names_and_passwords_have_a_form_and_errors_do_not_repeat_them(
    login: str, password: str, field: str
) -> None:
    with pytest.raises(ValueError, match=field) as wrong:
        ActivateAccount(command_id="c", slip=digest("code"), login=login, password=password)
    assert password not in str(wrong.value)
    assert password not in repr(
        ActivateAccount.model_construct(command_id="c", slip="s", login=login, password=password)
    )


@pytest.mark.parametrize(
    "password", ["x" * 10, "密码密码密码密码密码", "  spaces inside  ", "x" * 128]
)
async def test_length_is_asked_for_and_no_mixtures(service: MemoryService, password: str) -> None:
    await volunteer(service)
    await slip(service, "ana")
    await activate(service, "code", password=password)
    said = {"login": "ana-1", "password": password, "session": digest("s")}
    assert await service.done(SignIn, None, **said)


async def test_staff_get_an_account_of_their_own_that_may_do_nothing_yet(
    service: MemoryService,
) -> None:
    who = await staff(service)
    stored = await service.stored(Account, who)
    assert (stored.label, stored.is_volunteer, stored.division) == ("值班台", False, COMMUNITY)
    answer = await acting(service, await signed_in(service, who))
    assert slugs(answer.refusals) == ["no-such-role"]


# --- who may hand one out ---


@pytest.mark.parametrize("actor", [ORGANISER, COORDINATOR, SUPERVISOR, OPERATOR])
async def test_whoever_keeps_the_records_there_invites(service: MemoryService, actor: Any) -> None:
    await volunteer(service)
    await slip(service, "ana", "code", actor)
    (told,) = service.told(AccountInvited)
    assert (told.account_id, told.invited_by) == ("ana", actor.id)
    assert (await service.stored(Account, "ana")).takes(digest("code"), NOW)


async def test_nobody_is_invited_from_elsewhere_and_missing_is_told_alike(
    service: MemoryService,
) -> None:
    await volunteer(service, "ana", ELSEWHERE)
    for who in ("ana", "nobody"):
        said = {"volunteer_id": who, "slip": digest("code")}
        for actor in (ORGANISER, COORDINATOR):
            assert await service.refused(InviteVolunteer, actor, **said) == [
                NotFound(kind="volunteer", id=who)
            ]
        assert await service.refused(InviteVolunteer, oneself("ana"), **said) == [
            OutOfScope(role="volunteer")
        ]


async def test_staff_are_invited_where_one_holds_the_role(service: MemoryService) -> None:
    for actor, division in (
        (ORGANISER, COMMUNITY),
        (COORDINATOR, ELSEWHERE),
        (COORDINATOR, None),
        (SUPERVISOR, None),
        (SUPERVISOR, "13"),
    ):
        said = {"label": "值班台", "division": division, "slip": digest("code")}
        assert await service.refused(InviteStaff, actor, **said) == [OutOfScope(role=actor.role)]
    await service.done(InviteStaff, OPERATOR, label="全市", slip=digest("code"))


@pytest.mark.parametrize("role", ["organiser", "street-coordinator", "supervisor", "operator"])
async def test_whoever_holds_a_role_gets_a_slip_from_above_alone(
    service: MemoryService, role: str
) -> None:
    await account(service)
    await granted(service, "ana", role)
    allowed = {
        "organiser": {"organiser": [COORDINATOR, SUPERVISOR, OPERATOR]},
        "street-coordinator": {"street-coordinator": [SUPERVISOR, OPERATOR]},
        "supervisor": {"supervisor": [OPERATOR]},
        "operator": {"operator": [OPERATOR]},
    }[role][role]
    for actor in (ORGANISER, COORDINATOR, SUPERVISOR, OPERATOR):
        said: dict[str, Any] = {"volunteer_id": "ana", "slip": digest(f"by {actor.id}")}
        if actor in allowed:
            await service.copy().done(InviteVolunteer, actor, **said)
        else:
            assert await service.refused(InviteVolunteer, actor, **said) == [
                GrantBeyondOwn(role=actor.role, granted=role)
            ]


async def test_an_office_is_a_role_too_also_before_the_first_slip(service: MemoryService) -> None:
    await volunteer(service)
    await organisation(service)
    await service.follow(office())
    said = {"volunteer_id": "ana", "slip": digest("code")}
    assert slugs(await service.refused(InviteVolunteer, ORGANISER, **said)) == ["grant-beyond-own"]
    await slip(service, "ana")
    assert (await activate(service, "code")).account_id == "ana"


async def test_nobody_is_given_a_slip_to_a_closed_account_or_to_somebody_erased(
    service: MemoryService,
) -> None:
    await account(service)
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    for who in ("bob", "cyd"):
        await volunteer(service, who)
    await slip(service, "bob", "for bob")
    for who in ("bob", "cyd"):
        await service.follow(PersonErased(volunteer_id=who, division=COMMUNITY))
    assert service.all_of(Slip) == []
    for who in ("ana", "bob", "cyd"):
        said = {"volunteer_id": who, "slip": digest("again")}
        assert slugs(await service.refused(InviteVolunteer, OPERATOR, **said)) == [
            "account-not-open"
        ]
    assert await refused(service, "for bob") == REFUSED


async def test_who_has_moved_is_invited_where_they_belong_now(service: MemoryService) -> None:
    await account(service)
    moved = VolunteerRehomed(
        volunteer_id="ana", division=ELSEWHERE, former_division=COMMUNITY, cause="moved-house"
    )
    await service.follow(moved)
    said = {"account_id": "ana", "slip": digest("code")}
    assert await service.refused(RenewSlip, COORDINATOR, **said) == [
        NotFound(kind="account", id="ana")
    ]
    there = COORDINATOR.model_copy(update={"scope": ELSEWHERE[:9]})
    await service.done(RenewSlip, there, **said)
    assert (await service.stored(Account, "ana")).division == ELSEWHERE
    assert NEXT_DOOR != ELSEWHERE


async def test_a_slip_is_worth_no_more_than_who_handed_it_out_could_give(
    service: MemoryService,
) -> None:
    """An organiser keeps the code of a slip until its holder gets a role."""
    await account(service)
    await slip(service, "ana", "kept", ORGANISER)
    await granted(service, "ana", "supervisor")
    assert await refused(service, "kept") == REFUSED
    await volunteer(service, "bob")
    await slip(service, "bob", "kept too", ORGANISER)
    await organisation(service)
    await service.follow(office(who="bob"))
    assert await refused(service, "kept too", "bob-1") == REFUSED


async def test_whoever_registers_themself_has_the_code_of_their_account(
    service: MemoryService,
) -> None:
    facts = {"division": COMMUNITY, "registered_at": service.now}
    await service.follow(VolunteerRegistered(volunteer_id="eve", slip=digest("code"), **facts))
    (told,) = service.told(AccountInvited)
    assert (told.account_id, told.invited_by) == ("eve", "eve")
    activated = await activate(service, "code", "eve-1")
    assert activated.account_id == "eve"
    # A digest that somebody has used before opens nothing else.
    await service.follow(VolunteerRegistered(volunteer_id="fay", slip=digest("other"), **facts))
    await service.follow(VolunteerRegistered(volunteer_id="gus", slip=digest("other"), **facts))
    assert await service.stored(Account, "gus") is None
    assert (await service.stored(Slip, digest("other"))).account_id == "fay"


async def test_whoever_was_registered_at_a_desk_has_no_account_yet(service: MemoryService) -> None:
    await volunteer(service, "ana")
    assert await service.stored(Account, "ana") is None
    assert service.told() == []

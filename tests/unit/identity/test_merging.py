"""Two records that were one person's: one account is left, and nobody gets more by it."""

import pytest

from baodao.identity.domain.accounts import Account, LoginName, Session, Slip
from baodao.identity.domain.grants import Grant
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.accounts import (
    AccountActivated,
    AccountClosed,
    ActivateAccount,
    CloseAccount,
    InviteVolunteer,
)
from baodao.schema.identity.grants import GrantEnded, GrantRole
from baodao.schema.identity.sign_in import SignInRefused
from baodao.schema.registration.personal_data import MergedInto, PersonErased
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders.identity import (
    account,
    acting,
    activation,
    digest,
    granted,
    merged,
    office,
    office_over,
    signed_in,
    signs_in,
    slip,
    volunteer,
)
from tests.builders.registration import COMMUNITY, COORDINATOR, OPERATOR


async def test_of_two_accounts_the_one_of_the_kept_record_stays(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    grant = await granted(service, "bob")
    gone, stays = await signed_in(service, "bob"), await signed_in(service, "ana")
    await slip(service, "ana", "of ana")
    since = service.commits
    await service.follow(merged("ana", "bob"))
    assert names(service.told(since=since)) == ["account-closed", "access-revoked", "grant-ended"]
    (closed,) = service.told(AccountClosed, since=since)
    assert (closed.account_id, closed.merged_into) == ("bob", "ana")
    (ended,) = service.told(GrantEnded, since=since)
    assert (ended.grant_id, ended.reason) == (grant, "account-closed")
    assert (await acting(service, gone)).refusals == (SignInNeeded(),)
    assert (await acting(service, stays)).account_id == "ana"
    assert await signs_in(service, "login-bob") == [SignInRefused()]
    assert await signs_in(service, "login-ana") == "ana"
    assert [one.id for one in service.all_of(LoginName)] == ["login-ana"]
    assert {one.account_id for one in service.all_of(Session)} == {"ana"}
    assert (await service.stored(Account, "ana")).grants == ()
    # A slip of the account that stays opens it as before; one of the other opened nothing.
    assert await service.done(ActivateAccount, None, **activation("of ana", "login-ana"))
    refused = await service.send(GrantRole, OPERATOR, account_id="bob", role="auditor")
    assert slugs(refused.refusals) == ["account-not-open"]  # type: ignore[union-attr]


async def test_who_had_the_other_account_alone_signs_in_as_before(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await account(service, "bob")
    token = await signed_in(service, "bob")
    since = service.commits
    await service.follow(merged("ana", "bob"))
    assert [one.account_id for one in service.told(AccountActivated, since=since)] == ["ana"]
    assert (await acting(service, token)).refusals == (SignInNeeded(),)
    assert await signs_in(service, "login-bob") == "ana"
    stored = await service.stored(Account, "ana")
    assert (stored.state, stored.login, stored.is_volunteer) == ("open", "login-bob", True)
    closed = await service.stored(Account, "bob")
    assert (closed.state, closed.login, closed.password) == ("closed", None, None)


async def test_a_slip_that_was_not_used_is_void(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await slip(service, "ana", "of ana")
    await account(service, "bob")
    await slip(service, "bob", "of bob")
    await service.follow(merged("ana", "bob"))
    for code in ("of ana", "of bob"):
        refused = await service.refused(ActivateAccount, None, **activation(code, "mallory"))
        assert slugs(refused) == ["slip-refused"]
    assert service.all_of(Slip) == []
    assert await signs_in(service, "login-bob") == "ana"


async def test_an_account_that_was_never_opened_ends_and_opens_nothing(
    service: MemoryService,
) -> None:
    for who in ("ana", "bob"):
        await volunteer(service, who)
    await slip(service, "ana", "of ana")
    await slip(service, "bob", "of bob")
    await service.follow(merged("ana", "bob"))
    refused = await service.refused(ActivateAccount, None, **activation("of bob", "mallory"))
    assert slugs(refused) == ["slip-refused"]
    activated = await service.done(ActivateAccount, None, **activation("of ana", "ana-1"))
    assert activated.account_id == "ana"


@pytest.mark.parametrize("how", ["office", "granted"])
async def test_nobody_comes_by_what_the_kept_record_holds(service: MemoryService, how: str) -> None:
    """Whoever merges two records would choose who gets it."""
    await volunteer(service, "ana")
    if how == "office":
        await service.follow(office(who="ana"))
    else:
        await slip(service, "ana", "of ana")
        await granted(service, "ana", "supervisor")
    await account(service, "mallory")
    await service.follow(merged("ana", "mallory"))
    assert await signs_in(service, "login-mallory") == [SignInRefused()]
    stored = await service.stored(Account, "ana")
    assert (stored.state, stored.login, len(stored.grants)) == (
        "prepared" if how == "office" else "invited",
        None,
        1,
    )


async def test_a_grant_of_the_other_does_not_come_along(service: MemoryService) -> None:
    await account(service, "ana")
    await account(service, "boss")
    await granted(service, "boss", "operator")
    await service.follow(office("bosses", "boss"), merged("ana", "boss"))
    assert all(one.ended for one in service.all_of(Grant))
    token = await signed_in(service, "ana")
    assert (await acting(service, token)).actor.role == "volunteer"
    since = service.commits
    await service.follow(office_over("bosses", "boss"))
    assert service.told(since=since) == []


async def test_along_a_chain_there_is_one_account_in_the_end(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await volunteer(service, who)
    await account(service, "cyd")
    await service.follow(merged("bob", "cyd"), merged("ana", "bob"))
    assert await signs_in(service, "login-cyd") == "ana"
    states = {one.id: one.state for one in service.all_of(Account)}
    assert states == {"ana": "open", "bob": "closed", "cyd": "closed"}
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="ana"))
    assert await signs_in(service, "login-cyd", "again") == [SignInRefused()]
    assert service.all_of(LoginName) == []


async def test_a_closed_account_stays_closed_and_takes_nothing_over(
    service: MemoryService,
) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    await service.follow(merged("ana", "bob"))
    assert {one.state for one in service.all_of(Account)} == {"closed"}
    assert await signs_in(service, "login-bob") == [SignInRefused()]


async def test_it_comes_twice_and_nothing_is_told_again(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await account(service, "bob")
    await service.follow(merged("ana", "bob"))
    since = service.commits
    await service.follow(merged("ana", "bob"))
    assert service.told(since=since) == []
    assert await signs_in(service, "login-bob") == "ana"


async def test_nobody_gets_an_account_under_a_merged_record(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await volunteer(service, who)
    await service.follow(merged("ana", "bob"))
    said = {"volunteer_id": "bob", "slip": digest("code")}
    assert await service.refused(InviteVolunteer, COORDINATOR, **said) == [
        MergedInto(volunteer_id="bob", merged_into="ana")
    ]
    again = VolunteerRegistered(
        volunteer_id="bob", division=COMMUNITY, registered_at=NOW, slip=digest("late")
    )
    await service.follow(again)
    assert service.all_of(Slip) == []

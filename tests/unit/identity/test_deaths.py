"""Somebody has died: nobody acts as them or for them, and a mistake opens the account again."""

from baodao.identity.domain.accounts import Account, LoginName, Session
from baodao.identity.domain.known import Person
from baodao.kit.testing import MemoryService, names, slugs
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.accounts import CloseAccount, InviteVolunteer
from baodao.schema.identity.guardians import GuardianshipEnded, InviteGuardian, NameGuardian
from baodao.schema.identity.sign_in import SignInRefused
from baodao.schema.registration.deaths import DeathRecorded, DeathTakenBack
from tests.builders.guardians import later
from tests.builders.identity import (
    account,
    acting,
    digest,
    granted,
    guardian,
    merged,
    minor,
    signed_in,
    signs_in,
    slip,
    unmerged,
    volunteer,
)
from tests.builders.registration import COMMUNITY, COORDINATOR, OPERATOR


async def dies(service: MemoryService, who: str, version: int = 2) -> None:
    await later(service, version, DeathRecorded(division=COMMUNITY, volunteer_id=who))


async def lives(service: MemoryService, who: str, version: int = 3) -> None:
    await later(service, version, DeathTakenBack(division=COMMUNITY, volunteer_id=who))


async def state(service: MemoryService, who: str) -> str:
    found: Account = await service.stored(Account, who)
    return found.state


async def test_nobody_acts_as_the_dead(service: MemoryService) -> None:
    await account(service, "ana")
    await granted(service, "ana")
    token = await signed_in(service, "ana")
    await slip(service, "ana", "lost")
    since = service.commits
    await dies(service, "ana")
    assert names(service.told(since=since)) == ["account-closed", "access-revoked", "grant-ended"]
    assert (await acting(service, token)).refusals == (SignInNeeded(),)
    assert await signs_in(service, "login-ana") == [SignInRefused()]
    assert service.all_of(LoginName) == service.all_of(Session) == []
    said = {"volunteer_id": "ana", "slip": digest("another")}
    assert slugs(await service.refused(InviteVolunteer, COORDINATOR, **said)) == [
        "account-not-open"
    ]


async def test_who_has_no_account_gets_none(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await dies(service, "ana")
    said = {"volunteer_id": "ana", "slip": digest("code")}
    refused = await service.refused(InviteVolunteer, COORDINATOR, **said)
    assert slugs(refused) == ["account-not-open"]
    await lives(service, "ana")
    await slip(service, "ana")


async def test_nobody_acts_for_a_dead_minor(service: MemoryService) -> None:
    ward = await minor(service)
    holder, grant = await guardian(service, ward)
    since = service.commits
    await dies(service, ward)
    (ended,) = service.told(GuardianshipEnded, since=since)
    assert (ended.grant_id, ended.account_id, ended.reason) == (grant, holder, "ended")
    assert (await service.stored(Person, ward)).guardians == ()
    said = {"volunteer_id": ward, "slip": digest("another")}
    assert slugs(await service.refused(InviteGuardian, OPERATOR, **said)) == ["no-minor"]


async def test_a_dead_guardian_acts_for_nobody_and_another_can_be_named(
    service: MemoryService,
) -> None:
    ward = await minor(service)
    for who in ("ana", "bob"):
        await account(service, who)
    named = {"volunteer_id": ward, "account_id": "ana"}
    await service.done(NameGuardian, OPERATOR, **named)
    since = service.commits
    await dies(service, "ana")
    (ended,) = service.told(GuardianshipEnded, since=since)
    assert (ended.ward_id, ended.reason) == (ward, "account-closed")
    assert slugs(await service.refused(NameGuardian, OPERATOR, **named)) == ["not-found"]
    await service.done(NameGuardian, OPERATOR, **named | {"account_id": "bob"})


async def test_who_lives_opens_their_account_again_by_a_slip(service: MemoryService) -> None:
    await account(service, "ana")
    await dies(service, "ana")
    await lives(service, "ana")
    assert await state(service, "ana") == "prepared"
    assert await signs_in(service, "login-ana") == [SignInRefused()]
    await account(service, "ana")
    assert await signs_in(service, "login-ana") == "ana"


async def test_an_account_that_somebody_had_closed_stays_closed(service: MemoryService) -> None:
    await account(service, "ana")
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    await dies(service, "ana")
    await lives(service, "ana")
    assert await state(service, "ana") == "closed"


async def test_what_is_told_late_changes_nothing(service: MemoryService) -> None:
    await account(service, "ana")
    await lives(service, "ana")
    await dies(service, "ana")
    assert await state(service, "ana") == "open"


async def test_of_two_records_the_other_one_is_alive_once_they_are_two_again(
    service: MemoryService,
) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    await service.follow(merged("ana", "bob"))
    await dies(service, "ana")
    await service.follow(unmerged("ana", "bob"))
    assert (await state(service, "ana"), await state(service, "bob")) == ("closed", "prepared")

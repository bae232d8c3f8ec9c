"""Two records are two people's again: each signs in as themself (ADR 0070)."""

import pytest

from baodao.identity.domain.accounts import Account, Link, LoginName
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Person
from baodao.identity.domain.providers import ProviderIdentity
from baodao.kit.store import UnreadableDocumentError
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.accounts import ActivateAccount, CloseAccount, InviteVolunteer
from baodao.schema.identity.guardians import GuardianNamed
from baodao.schema.identity.sign_in import SignInRefused
from baodao.schema.registration.ages import AgeClassChanged
from tests.builders.guardians import acts_as, comes_of_age, named_guardian
from tests.builders.identity import (
    account,
    acting,
    activation,
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


async def states(service: MemoryService) -> dict[str, str]:
    return {one.id: one.state for one in service.all_of(Account)}


async def test_what_the_kept_account_took_over_goes_back(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await account(service, "bob")
    await service.follow(merged("ana", "bob"))
    token = await signed_in(service, "ana")
    await slip(service, "ana", "of ana")
    await service.follow(unmerged("ana", "bob"))
    assert (await acting(service, token)).refusals == (SignInNeeded(),)
    assert await signs_in(service, "login-bob") == "bob"
    assert await states(service) == {"ana": "invited", "bob": "open"}
    ana, bob = [await service.stored(Account, who) for who in ("ana", "bob")]
    assert (ana.login, ana.password, ana.took_over) == (None, None, None)
    assert (bob.login, bob.merged_into) == ("login-bob", None)
    # The slip of the kept record's person opens theirs.
    await service.done(ActivateAccount, None, **activation("of ana", "login-ana"))
    assert await signs_in(service, "login-ana", "again") == "ana"


async def test_two_accounts_the_other_person_gets_a_slip(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    await granted(service, "bob")
    await service.follow(merged("ana", "bob"), unmerged("ana", "bob"))
    assert await signs_in(service, "login-ana") == "ana"
    assert await signs_in(service, "login-bob", "b") == [SignInRefused()]
    assert await states(service) == {"ana": "open", "bob": "prepared"}
    # What was granted is granted anew.
    assert (await service.stored(Account, "bob")).grants == ()
    assert all(one.ended for one in service.all_of(Grant))
    await slip(service, "bob", "of bob")
    await service.done(ActivateAccount, None, **activation("of bob", "login-new"))
    assert await signs_in(service, "login-new", "c") == "bob"


async def test_who_has_opened_the_kept_account_since_keeps_it(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await account(service, "bob")
    await service.follow(merged("ana", "bob"))
    await slip(service, "ana", "of ana")
    await service.done(ActivateAccount, None, **activation("of ana", "login-ana"))
    await service.follow(unmerged("ana", "bob"))
    assert await signs_in(service, "login-ana") == "ana"
    assert [one.id for one in service.all_of(LoginName)] == ["login-ana"]
    assert (await service.stored(Account, "bob")).state == "prepared"


async def test_along_a_chain_the_ways_in_go_back_step_by_step(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await volunteer(service, who)
    await account(service, "cyd")
    await service.follow(merged("bob", "cyd"), merged("ana", "bob"))
    await service.follow(unmerged("ana", "bob"))
    assert await signs_in(service, "login-cyd") == "bob"
    await service.follow(unmerged("bob", "cyd"))
    assert await signs_in(service, "login-cyd", "again") == "cyd"
    assert await states(service) == {"ana": "prepared", "bob": "prepared", "cyd": "open"}


async def test_who_is_somebody_at_a_provider_is_so_again(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await account(service, "bob")
    await service.put(ProviderIdentity.of("sub", "bob", "desk"))
    stored = await service.stored(Account, "bob")
    await service.put(stored.link(Link("desk", "sub", NOW)).after)
    await service.follow(merged("ana", "bob"), unmerged("ana", "bob"))
    assert (await service.stored(ProviderIdentity, "sub")).account_id == "bob"
    links = [len((await service.stored(Account, who)).links) for who in ("ana", "bob")]
    assert links == [0, 1]


async def test_an_account_that_somebody_closed_stays_closed(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    await service.done(CloseAccount, OPERATOR, account_id="bob")
    await service.follow(merged("ana", "bob"), unmerged("ana", "bob"))
    assert await states(service) == {"ana": "open", "bob": "closed"}
    said = {"volunteer_id": "bob", "slip": digest("code")}
    refused = await service.refused(InviteVolunteer, COORDINATOR, **said)
    assert slugs(refused) == ["account-not-open"]


async def test_it_comes_twice_or_late_and_changes_nothing(service: MemoryService) -> None:
    for who in ("ana", "bob", "cyd"):
        await volunteer(service, who)
    await account(service, "bob")
    await service.follow(merged("ana", "bob"), unmerged("ana", "bob"))
    assert await signs_in(service, "login-bob") == "bob"
    since = service.commits
    await service.follow(unmerged("ana", "bob"))
    assert service.told(since=since) == []
    await service.follow(merged("cyd", "bob"), unmerged("ana", "bob"))
    assert (await service.stored(Person, "bob")).merged_into == "cyd"


# --- guardians ----------------------------------------------------------------------------------


async def test_a_guardian_acts_under_the_record_of_their_ward_again(service: MemoryService) -> None:
    for who in ("mia", "moe"):
        await minor(service, who)
    _, for_mia = await guardian(service, "mia")
    _, for_moe = await guardian(service, "moe", "of another")
    await service.follow(merged("mia", "moe"))
    since = service.commits
    await service.follow(unmerged("mia", "moe"))
    wards = {one.id: (one.ward_id, one.ended) for one in service.all_of(Grant)}
    assert wards == {for_mia: ("mia", False), for_moe: ("moe", False)}
    named = service.told(GuardianNamed, since=since)
    assert [(one.grant_id, one.ward_id) for one in named] == [(for_moe, "moe")]
    guardians = [(await service.stored(Person, who)).guardians for who in ("mia", "moe")]
    assert guardians == [(for_mia,), (for_moe,)]


async def test_of_who_came_of_age_meanwhile_nobody_is_the_guardian(service: MemoryService) -> None:
    for who in ("mia", "moe"):
        await minor(service, who)
    _, grant = await guardian(service, "moe")
    await service.follow(merged("mia", "moe"))
    grown = AgeClassChanged(division=COMMUNITY, volunteer_id="moe", age_class="adult")
    await comes_of_age(service, grown, version=5)
    await service.follow(unmerged("mia", "moe"))
    assert (await service.stored(Grant, grant)).ended
    assert (await service.stored(Person, "mia")).guardians == ()


async def test_who_acts_is_known_with_the_records_that_were_merged(service: MemoryService) -> None:
    for who in ("ana", "mia", "moe"):
        await (minor(service, who) if who != "ana" else account(service, who))
    await account(service, "bob")
    await named_guardian(service, "ana")
    token = await signed_in(service, "ana")
    assert (await acts_as(service, token)).also == frozenset()
    await service.follow(merged("ana", "bob"), merged("mia", "moe"))
    assert (await acts_as(service, token)).also == {"bob", "moe"}
    await service.follow(unmerged("mia", "moe"))
    assert (await acts_as(service, token)).also == {"bob"}


async def test_who_cannot_be_read_does_not_act(service: MemoryService) -> None:
    """Nobody would know which matters are their own."""
    for who in ("ana", "bob"):
        await account(service, who)
    token = await signed_in(service, "ana")
    await service.follow(merged("ana", "bob"))
    assert (await acts_as(service, token)).also == {"bob"}
    (document,) = [one for one in service.database.documents("persons") if one["_id"] == "ana"]
    service.database.put_raw("persons", document | {"also": 7})
    with pytest.raises(UnreadableDocumentError):
        await acts_as(service, token)

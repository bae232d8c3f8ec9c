"""Of an ended organisation nothing granted is left; who speaks for its successor answers for it."""

import pytest

from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Organisation
from baodao.kit.testing import MemoryService
from baodao.schema import NotFound
from baodao.schema.identity.grants import GrantEnded, GrantRole
from baodao.schema.identity.sign_in import AccessRevoked
from baodao.schema.registration.successions import OrganisationSucceeded
from tests.builders.identity import (
    account,
    acting,
    empty,
    granted,
    office,
    organisation,
    signed_in,
)
from tests.builders.registration import COMMUNITY, OPERATOR


@pytest.fixture
async def service() -> MemoryService:
    service = empty()
    for name in ("choir", "committee"):
        await organisation(service, name)
    for who in ("ana", "bob"):
        await account(service, who)
    return service


def succeeded(
    ended: str = "choir", by: str = "committee", *inherited: str
) -> OrganisationSucceeded:
    return OrganisationSucceeded(
        division=COMMUNITY,
        organisation_id=ended,
        successor_id=by,
        from_day="2026-11-23",
        inherited=list(inherited),
    )


async def test_grants_for_it_end_and_those_of_its_successor_reach_further(
    service: MemoryService,
) -> None:
    await service.follow(office())
    grant = await granted(service, "bob", organisation_id="committee")
    apart = await granted(service, "bob")
    token = await signed_in(service, "bob")
    since = service.commits
    await service.follow(succeeded())
    assert [one.grant_id for one in service.told(GrantEnded, since=since)] == ["office"]
    revoked = {one.account_id for one in service.told(AccessRevoked, since=since)}
    assert revoked == {"ana", "bob"}
    actor = (await acting(service, token, grant)).actor
    assert (actor.organisation, actor.succeeds) == ("committee", {"choir"})
    assert (await acting(service, token, apart)).actor.succeeds == frozenset()


async def test_what_is_granted_later_reaches_as_far(service: MemoryService) -> None:
    await service.follow(succeeded())
    grant = await granted(service, "bob", organisation_id="committee")
    assert (await service.stored(Grant, grant)).succeeds == ("choir",)
    await service.follow(office("next", organisation_id="committee"))
    assert (await service.stored(Grant, "next")).succeeds == ("choir",)


async def test_nothing_is_granted_any_more_for_what_has_a_successor(
    service: MemoryService,
) -> None:
    await service.follow(succeeded())
    wish = {"account_id": "bob", "role": "organiser", "organisation_id": "choir"}
    refused = await service.refused(GrantRole, OPERATOR, **wish)
    assert refused == [NotFound(kind="organisation", id="choir")]
    await service.follow(office())
    assert await service.stored(Grant, "office") is None


async def test_a_chain_is_known_whatever_comes_first_and_however_often(
    service: MemoryService,
) -> None:
    await organisation(service, "street")
    grant = await granted(service, "bob", organisation_id="street")
    await service.follow(succeeded("committee", "street", "choir"), succeeded())
    await service.follow(succeeded("committee", "street", "choir"))
    assert (await service.stored(Grant, grant)).succeeds == ("committee", "choir")
    assert (await service.stored(Organisation, "street")).succeeds == ("committee", "choir")

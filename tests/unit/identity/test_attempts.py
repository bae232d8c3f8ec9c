"""What is begun at a provider is finished once, in time, in the same browser."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.identity.commands import ForgetAttempt
from baodao.identity.domain.providers import ATTEMPT_HOLDS, Attempt
from baodao.identity.due import SWEEPS
from baodao.kit.own import NothingDue
from baodao.kit.testing import NOW, MemoryService
from baodao.schema.identity.providers import (
    BeginProviderLink,
    BeginProviderSignIn,
    FinishProviderSignIn,
    ProviderSignInRefused,
)
from tests.builders.identity import account, digest, oneself, signed_in
from tests.builders.providers import back, begun, binding, linked
from tests.support.fake_provider import PROVIDER

REFUSED = [ProviderSignInRefused()]
ANA = {"account_id": "ana", "provider_id": "town"}


async def finish(service: MemoryService, said: dict[str, Any]) -> Any:
    return await service.done(FinishProviderSignIn, None, **said)


async def refused(service: MemoryService, said: dict[str, Any]) -> Any:
    return await service.refused(FinishProviderSignIn, None, **said)


async def test_what_was_begun_is_used_up(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    said = back(await begun(service), "sub-ana")
    await finish(service, said)
    again = said | {"session": digest("another")}
    asked = len(PROVIDER.asked)
    assert await refused(service, again) == REFUSED
    assert len(PROVIDER.asked) == asked
    # The provider gives nothing for a code that was used, either.
    other = back(await begun(service, "2"), "sub-ana", "2")
    assert await refused(service, other | {"code": said["code"]}) == REFUSED


async def test_a_binding_begins_one_sign_in(service: MemoryService) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    await begun(service)
    said = {"provider_id": "town", "browser": digest(binding("browser"))}
    assert await service.refused(BeginProviderSignIn, None, **said) == REFUSED
    said |= {"account_id": "ana", "session_id": digest(token)}
    assert await service.refused(BeginProviderLink, oneself("ana"), **said) == REFUSED


async def test_an_answer_is_for_who_began_and_asks_nobody_else(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    good = back(await begun(service), "sub-ana")
    mallory = back(await begun(service, "mallory"), "sub-mallory", "mallory")
    asked = len(PROVIDER.asked)
    wrong: dict[str, dict[str, Any]] = {
        "another browser": {"browser": binding("somebody else")},
        "another browser that began too": {"browser": mallory["browser"]},
        "a forged state": {"state": good["state"][:-1] + "_"},
        "another's state": {"state": mallory["state"]},
        "another provider": {"provider_id": "other"},
        "no code": {"code": None},
        "an error": {"code": None, "error": "access_denied"},
    }
    for name, change in wrong.items():
        said = {k: v for k, v in (good | change).items() if v is not None}
        assert await refused(service, said) == REFUSED, name
    assert len(PROVIDER.asked) == asked
    # A code of somebody else's, in the own browser: the provider knows whose it was.
    assert await refused(service, good | {"code": mallory["code"]}) == REFUSED
    assert (await finish(service, good)).account_id == "ana"


@pytest.mark.parametrize("iss", ["https://sign-in.test/", "https://other.test", "", None])
async def test_an_answer_says_from_which_provider_it_is(
    service: MemoryService, iss: str | None
) -> None:
    await account(service)
    await linked(service)
    said = back(await begun(service), "sub-ana", iss=iss)
    assert await refused(service, said) == REFUSED


async def test_a_provider_that_says_no_issuer_need_not(service: MemoryService) -> None:
    del PROVIDER.discovery["authorization_response_iss_parameter_supported"]
    await account(service)
    await linked(service)
    await finish(service, back(await begun(service), "sub-ana", iss=None))
    said = back(await begun(service, "2"), "sub-ana", "2", iss="https://other.test")
    assert await refused(service, said) == REFUSED


async def test_ten_minutes_are_enough(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    said = back(await begun(service), "sub-ana")
    service.now = NOW + ATTEMPT_HOLDS
    assert await refused(service, said) == REFUSED
    sweep = next(one for one in SWEEPS if one.name == "attempts")
    assert await service.stored(Attempt, digest(said["browser"]))
    for due in await service.due(sweep):
        await service.decide(due)
    assert service.database.documents("attempts") == []


async def test_an_attempt_is_not_forgotten_before(service: MemoryService) -> None:
    await begun(service)
    attempt_id = digest(binding("browser"))
    service.now = NOW + ATTEMPT_HOLDS - timedelta(seconds=1)
    assert await service.refused(ForgetAttempt, attempt_id=attempt_id) == [NothingDue(of="sign-in")]


async def test_a_session_is_made_and_never_adopted(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    token = await signed_in(service, "ana")
    said = back(await begun(service), "sub-ana", session=digest(token))
    assert await refused(service, said) == REFUSED

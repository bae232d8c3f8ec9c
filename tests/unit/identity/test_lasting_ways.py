"""Nobody who finds a session open makes themself a way in that lasts longer than it."""

from datetime import timedelta

import pytest

from baodao.identity.domain.accounts import PROOF_HOLDS, Account
from baodao.identity.domain.passkeys import Challenge
from baodao.identity.domain.providers import Attempt
from baodao.identity.subscribers import subscribers
from baodao.kit.testing import MemoryService
from baodao.schema import Actor, Command
from baodao.schema.identity.accounts import ActivateAccount, ChangePassword
from baodao.schema.identity.passkeys import AddPasskey, BeginPasskey
from baodao.schema.identity.providers import BeginProviderLink
from baodao.schema.identity.sign_in import IssueToken
from tests.builders.identity import acting, digest, oneself, saying, secret, signed_in, town

MAKES_ONE = {AddPasskey, BeginPasskey, BeginProviderLink, IssueToken}
SAYS_A_SECRET = {ActivateAccount, ChangePassword}
"""A slip's code, or the password so far: a proof of their own."""


def ways(service: MemoryService) -> set[str]:
    """All by which somebody gets in, or is about to, but for sessions."""
    found = {
        way
        for account in service.all_of(Account)
        for way in (
            *account.passkeys,
            *(link.identity for link in account.links),
            *(one.id for one in account.sign_ins if one.kind == "token"),
            *([account.password] if account.password else []),
        )
    }
    begun = {one.id for one in service.all_of(Challenge) if one.ceremony == "adding"}
    return found | begun | {one.id for one in service.all_of(Attempt) if one.purpose == "link"}


async def holders(service: MemoryService, ids: dict[str, str]) -> list[Actor]:
    """Ana in each of her roles, as identity signs for her session now; and nobody."""
    proven = [(await acting(service, ids["secret"], one)).actor for one in (None, ids["grant"])]
    return [*proven, oneself("nobody", "guest")]


async def made(kind: type[Command], later: timedelta) -> set[str]:
    """The ways in that there are after everybody has sent such a command, and were not before."""
    service, ids = await town()
    said = saying(kind, ids)
    service.now += later
    found: set[str] = set()
    for actor in await holders(service, ids):
        copy = service.copy()
        before = ways(copy)
        await copy.send(kind, actor, **said)
        found |= ways(copy) - before
    return found


@pytest.mark.parametrize("kind", subscribers.commands, ids=lambda kind: kind.__name__)
async def test_what_makes_a_lasting_way_in_takes_a_proof_of_a_moment_ago(
    kind: type[Command],
) -> None:
    assert bool(await made(kind, timedelta(0))) == (kind in MAKES_ONE | SAYS_A_SECRET)
    if kind not in SAYS_A_SECRET:
        assert not await made(kind, PROOF_HOLDS)


async def test_a_proof_in_one_session_is_none_in_another() -> None:
    service, ids = await town()
    service.now += PROOF_HOLDS
    fresh = await signed_in(service, "ana", "another")
    assert fresh == secret("another")
    before = ways(service)
    for kind in (BeginPasskey, BeginProviderLink, IssueToken):
        await service.send(kind, oneself("ana"), **saying(kind, ids))
    assert ways(service) == before
    said = saying(IssueToken, ids) | {"session_id": digest(fresh)}
    assert await service.done(IssueToken, oneself("ana"), **said)

"""Signing in by a provider: linked, unlinked, with a slip, ended there; and tried by others."""

from typing import Any

from baodao.identity.domain.accounts import PROOF_HOLDS, Account
from baodao.identity.domain.providers import ProviderIdentity
from baodao.kit.testing import NOW, MemoryService, names
from baodao.schema.base import SignInNeeded
from baodao.schema.doors import StepUpRequired
from baodao.schema.identity.accounts import (
    ActivateAccount,
    ChangePassword,
    CloseAccount,
    GetAccount,
    InviteVolunteer,
    RenewSlip,
    SlipRefused,
)
from baodao.schema.identity.passkeys import RemovePasskey
from baodao.schema.identity.providers import (
    BeginProviderLink,
    BeginProviderSignIn,
    EndProviderLink,
    FinishProviderSignIn,
    LastWay,
    LinkTaken,
    ListProviders,
    ProviderLinked,
    ProviderNotLinked,
    ProviderSignInRefused,
    ProviderUnknown,
    ProviderUnlinked,
)
from baodao.schema.identity.sign_in import (
    ConfirmSession,
    EndSessions,
    SignIn,
    SignInRefused,
)
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.registration.personal_data import PersonErased
from tests.builders import identity
from tests.builders.identity import (
    PASSWORD,
    account,
    acting,
    digest,
    oneself,
    program,
    secret,
    signed_in,
    slip,
    volunteer,
)
from tests.builders.providers import back, begun, by_provider, link_begun, linked
from tests.builders.registration import COORDINATOR, OPERATOR
from tests.support.fake_provider import TOWN
from tests.support.needles import Needles

REFUSED = [ProviderSignInRefused()]
ANA = {"account_id": "ana", "provider_id": "town"}


async def finish(service: MemoryService, said: dict[str, Any]) -> Any:
    return await service.done(FinishProviderSignIn, None, **said)


async def refused(service: MemoryService, said: dict[str, Any]) -> Any:
    return await service.refused(FinishProviderSignIn, None, **said)


# --- link, sign in, unlink ---


async def test_who_has_linked_a_provider_signs_in_by_it(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    token = await by_provider(service, "sub-ana")
    assert (await acting(service, token)).actor.id == "ana"
    shown = await service.ask(GetAccount(actor=oneself("ana"), account_id="ana"))
    assert [(one.provider_id, one.since) for one in shown.links] == [("town", NOW)]
    assert service.told(ProviderLinked)[-1].provider_id == "town"
    # It ties to no other account, and signs nobody else in.
    await account(service, "bob")
    assert (await acting(service, await by_provider(service, "sub-ana", "2"))).actor.id == "ana"


async def test_providers_are_listed_for_everybody(service: MemoryService) -> None:
    (one,) = (await service.ask(ListProviders())).providers
    assert (one.provider_id, one.zh, one.en) == ("town", TOWN.zh, TOWN.en)


async def test_nobody_is_sent_to_a_provider_that_is_not_named(service: MemoryService) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    said = {"provider_id": "other", "browser": digest("b")}
    unknown = [ProviderUnknown(provider_id="other")]
    assert await service.refused(BeginProviderSignIn, None, **said) == unknown
    said |= {"account_id": "ana", "session_id": digest(token)}
    assert await service.refused(BeginProviderLink, oneself("ana"), **said) == unknown


async def test_who_has_linked_nothing_is_told_how_and_nothing_else(service: MemoryService) -> None:
    await account(service)
    assert await refused(service, back(await begun(service), "sub-ana")) == [ProviderNotLinked()]
    await linked(service)
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    said = back(await begun(service, "closed"), "sub-ana", "closed")
    assert await refused(service, said) == [ProviderNotLinked()]


async def test_a_link_ends_with_all_that_came_by_it(service: MemoryService) -> None:
    await account(service)
    await linked(service)
    token, other = await by_provider(service, "sub-ana"), await signed_in(service, "ana")
    reply = await service.done(EndProviderLink, oneself("ana"), **ANA)
    assert reply.ended == 1
    assert names(service.told()[-2:]) == ["provider-unlinked", "access-revoked"]
    assert (await acting(service, token)).refusals == (SignInNeeded(),)
    assert (await acting(service, other)).actor.id == "ana"
    said = back(await begun(service), "sub-ana")
    assert await refused(service, said) == [ProviderNotLinked()]
    # Once more is once.
    assert (await service.done(EndProviderLink, oneself("ana"), **ANA)).ended == 0
    assert len(service.told(ProviderUnlinked)) == 1
    # And somebody else may have it now.
    await linked(service, await account(service, "bob"), "sub-ana")


async def test_the_last_way_in_stays(service: MemoryService) -> None:
    await opened_by_provider(service)
    assert await service.refused(EndProviderLink, oneself("ana"), **ANA) == [LastWay()]
    # With a passkey beside it either can go, and then not the other.
    await identity.passkey(service, "ana", identity.KEY)
    (passkey,) = (await service.stored(Account, "ana")).passkeys
    other = service.copy()
    await service.done(EndProviderLink, oneself("ana"), **ANA)
    assert await service.refused(RemovePasskey, oneself("ana"), passkey_id=passkey) == [LastWay()]
    await other.done(RemovePasskey, oneself("ana"), passkey_id=passkey)
    assert await other.refused(EndProviderLink, oneself("ana"), **ANA) == [LastWay()]


async def test_who_somebody_is_there_belongs_to_one_account(service: MemoryService) -> None:
    await account(service)
    await account(service, "bob")
    await linked(service, "ana", "sub-shared")
    for who, sub in (("bob", "sub-shared"), ("ana", "another")):
        token = await signed_in(service, who, f"again {who}")
        said = back(await link_begun(service, who, token, sub), sub, sub)
        assert await refused(service, said) == [LinkTaken()]
    # The same once more changes nothing.
    token = await signed_in(service, "ana", "third")
    since = service.commits
    await finish(service, back(await link_begun(service, "ana", token), "sub-shared"))
    assert service.told(ProviderLinked, since=since) == []


async def test_a_program_links_nothing(service: MemoryService) -> None:
    await account(service)
    token = await program(service, oneself("ana"))
    said = {**ANA, "browser": digest("b"), "session_id": digest(token)}
    assert await service.refused(BeginProviderLink, oneself("ana"), **said) == REFUSED
    for session in (
        digest("none"),
        digest(await signed_in(service, await account(service, "bob"))),
    ):
        said["session_id"] = session
        assert await service.refused(BeginProviderLink, oneself("ana"), **said) == REFUSED


async def test_a_session_that_was_left_open_links_nothing_until_it_is_confirmed(
    service: MemoryService,
) -> None:
    await account(service)
    session = digest(await signed_in(service, "ana"))
    said = {**ANA, "browser": digest("b"), "session_id": session}
    service.now += PROOF_HOLDS
    later = await service.refused(BeginProviderLink, oneself("ana"), **said)
    assert later == [StepUpRequired(capability="identity")]
    own = {"account_id": "ana", "session_id": session, "password": PASSWORD}
    await service.done(ConfirmSession, oneself("ana"), **own)
    assert await service.done(BeginProviderLink, oneself("ana"), **said)


async def test_a_link_ends_with_the_sign_in_that_began_it(service: MemoryService) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    said = back(await link_begun(service, "ana", token), "sub-ana")
    await service.done(EndSessions, oneself("ana"), account_id="ana")
    assert await refused(service, said) == REFUSED
    assert (await service.stored(Account, "ana")).links == ()


# --- slips ---


async def opened_by_provider(service: MemoryService, who: str = "ana") -> str:
    await volunteer(service, who)
    await slip(service, who, f"code of {who}")
    said = back(await begun(service, who, f"code of {who}"), f"sub-{who}", who)
    reply = await finish(service, said)
    assert (reply.purpose, reply.account_id) == ("activate", who)
    return secret(f"session by {who}")


async def test_an_account_is_opened_by_a_provider_and_has_no_password(
    service: MemoryService,
) -> None:
    token = await opened_by_provider(service)
    stored = await service.stored(Account, "ana")
    assert (stored.state, stored.login, stored.password, stored.slip) == ("open", None, None, None)
    assert (await acting(service, token)).actor.id == "ana"
    assert (await acting(service, await by_provider(service, "sub-ana"))).actor.id == "ana"
    said = {"account_id": "ana", "password": PASSWORD, "new_password": f"{PASSWORD} 2"}
    assert await service.refused(ChangePassword, oneself("ana"), **said) == [SignInRefused()]


async def test_a_slip_replaces_every_other_way(service: MemoryService) -> None:
    await account(service)
    await linked(service, "ana", "stolen")
    await identity.passkey(service, "ana", identity.KEY)
    old = await by_provider(service, "stolen")
    await service.done(RenewSlip, COORDINATOR, account_id="ana", slip=digest("new code"))
    await finish(service, back(await begun(service, "b", "new code"), "sub-new", "b"))
    assert (await acting(service, old)).refusals == (SignInNeeded(),)
    said = back(await begun(service, "thief"), "stolen", "thief")
    assert await refused(service, said) == [ProviderNotLinked()]
    login = {"login": "login-ana", "password": PASSWORD, "session": digest("s")}
    assert await service.refused(SignIn, None, **login) == [SignInRefused()]
    assert (await acting(service, await by_provider(service, "sub-new"))).actor.id == "ana"
    # A password by a slip likewise.
    await service.done(RenewSlip, COORDINATOR, account_id="ana", slip=digest("last code"))
    await service.done(ActivateAccount, None, **identity.activation("last code", "ana-2"))
    said = back(await begun(service, "c"), "sub-new", "c")
    assert await refused(service, said) == [ProviderNotLinked()]
    assert service.database.documents("provider_identities") == []
    assert service.database.documents("passkeys") == []


async def test_a_slip_keeps_who_one_is_there_if_it_is_the_same(service: MemoryService) -> None:
    await opened_by_provider(service)
    await service.done(RenewSlip, COORDINATOR, account_id="ana", slip=digest("new code"))
    await finish(service, back(await begun(service, "b", "new code"), "sub-ana", "b"))
    assert len((await service.stored(Account, "ana")).links) == 1
    assert (await acting(service, await by_provider(service, "sub-ana"))).actor.id == "ana"


async def test_a_slip_opens_nothing_twice_nor_what_it_could_not_have(
    service: MemoryService,
) -> None:
    await account(service, "bob")
    await linked(service, "bob")
    await volunteer(service)
    await slip(service, "ana", "code")
    taken = back(await begun(service, "1", "code"), "sub-bob", "1")
    assert await refused(service, taken) == [LinkTaken()]
    used = back(await begun(service, "2", "code"), "sub-ana", "2")
    await service.done(ActivateAccount, None, **identity.activation("code", "ana-1"))
    assert await refused(service, used) == [SlipRefused()]
    guessed = back(await begun(service, "3", "guessed"), "sub-ana", "3")
    assert await refused(service, guessed) == [SlipRefused()]
    # Who handed it out may have waited until its holder was somebody.
    organiser = oneself("mallory", "organiser", scope=identity.COMMUNITY)
    await volunteer(service, "eve")
    await service.done(InviteVolunteer, organiser, volunteer_id="eve", slip=digest("kept"))
    await identity.granted(service, "eve", "operator")
    kept = back(await begun(service, "4", "kept"), "sub-mallory", "4")
    assert await refused(service, kept) == [SlipRefused()]


# --- the end of an account, and of a session ---


async def test_links_end_with_the_account(service: MemoryService) -> None:
    for who in ("ana", "bob"):
        await linked(service, await account(service, who))
        assert len(service.database.documents("provider_identities")) == 1
        if who == "ana":
            await service.done(CloseAccount, OPERATOR, account_id="ana")
        else:
            await service.follow(PersonErased(volunteer_id="bob", division=identity.COMMUNITY))
        assert service.database.documents("provider_identities") == []
        assert (await service.stored(Account, who)).links == ()


async def test_a_link_goes_where_the_login_name_goes_when_records_are_merged(
    service: MemoryService,
) -> None:
    await opened_by_provider(service, "ana")
    await linked(service, await account(service, "bob"))
    for kept in ("eve", "fay"):
        await volunteer(service, kept)
    for kept, merged in (("eve", "ana"), ("fay", "bob")):
        await service.follow(
            VolunteersMerged(kept_id=kept, merged_id=merged, division=identity.COMMUNITY)
        )
        token = await by_provider(service, f"sub-{merged}", f"as {kept}")
        assert (await acting(service, token)).actor.id == kept
        assert (await service.stored(Account, merged)).links == ()
        assert [one.provider_id for one in (await service.stored(Account, kept)).links] == ["town"]
    # Where the kept one is in use, it stays as it is.
    await linked(service, await account(service, "gus"))
    await service.follow(
        VolunteersMerged(kept_id="fay", merged_id="gus", division=identity.COMMUNITY)
    )
    said = back(await begun(service, "gone"), "sub-gus", "gone")
    assert await refused(service, said) == [ProviderNotLinked()]
    assert len(service.database.documents("provider_identities")) == 2


# --- nothing of it is told ---


async def test_who_somebody_is_there_is_in_nothing_that_is_kept_or_told(
    service: MemoryService,
) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    said = back(await link_begun(service, "ana", token), "sub-of-ana@town", sid="sid-of-ana")
    await finish(service, said)
    said = back(await begun(service, "2"), "sub-of-ana@town", "2", sid="sid-of-ana")
    await finish(service, said)
    words = ["sub-of-ana@town", "sid-of-ana", said["code"], said["state"], said["browser"]]
    kept = {str(key): raw for key, raw in service.database.snapshot().items()}
    told = {e.id: event.model_dump_json().encode() for e, event in service.published()}
    assert Needles(words).found(kept | told) == {}
    (one,) = service.database.documents("provider_identities")
    assert one["_id"] != digest("sub-of-ana@town")
    identity_of = (await service.stored(ProviderIdentity, one["_id"])).account_id
    assert identity_of == "ana"

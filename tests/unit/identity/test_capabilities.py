"""What is sensitive: named by a grant, given by who holds it, proved again in person."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.identity.domain.accounts import MOST_SIGN_INS, PROOF_HOLDS, SESSION_HOLDS, Account
from baodao.identity.domain.grants import Grant
from baodao.identity.store import ACCOUNTS, GRANTS, SLIPS
from baodao.kit.golden import golden_document
from baodao.kit.signatures import LIFETIME, Signatures
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES, CONFIRMED, Capability, usual
from baodao.schema.doors import StepUpRequired
from baodao.schema.identity.accounts import (
    ActivateAccount,
    GetAccount,
    InviteStaff,
    InviteVolunteer,
)
from baodao.schema.identity.grants import CapabilityBeyondOwn, GrantRole, RoleGranted
from baodao.schema.identity.sign_in import ConfirmSession, EndSessions, IssueToken, TokenIssued
from tests.builders.actors import acting_as
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
)
from tests.builders.registration import COMMUNITY, OPERATOR, SUPERVISOR
from tests.support.cheap_argon2 import ARGON2
from tests.support.signing import keys_file

DESK: tuple[Capability, ...] = ("contacts", "export", "identity", "minors")
AWAKE, ASLEEP = frozenset(["contacts", "minors"]), frozenset(["export", "identity"])


async def organiser(service: MemoryService) -> tuple[str, str]:
    """Ana with some capabilities at a desk, signed in: the grant, and the session's token."""
    await account(service)
    grant = await granted(service, "ana", division=COMMUNITY, capabilities=DESK)
    return grant, await signed_in(service, "ana")


async def acts(service: MemoryService, token: str, grant: str) -> Actor:
    actor: Actor = (await acting(service, token, grant)).actor
    return actor


def confirming(token: str, password: str = PASSWORD, who: str = "ana") -> dict[str, Any]:
    return {"account_id": who, "session_id": digest(token), "password": password}


# --- grants ---


async def test_a_grant_names_capabilities_and_left_out_it_has_none(service: MemoryService) -> None:
    await account(service)
    since = service.commits
    some = await granted(service, "ana", division=COMMUNITY, capabilities=("minors", "contacts"))
    none = await granted(service, "ana", "supervisor", division="1201")
    told = service.told(RoleGranted, since=since)
    assert [one.capabilities for one in told] == [["contacts", "minors"], []]
    token = await signed_in(service, "ana")
    assert (await acts(service, token, some)).capabilities == {"contacts", "minors"}
    bare = await acts(service, token, none)
    assert (bare.capabilities, bare.dormant) == (frozenset(), frozenset())
    shown = await service.ask(GetAccount(actor=oneself("ana"), account_id="ana"))
    assert [one.capabilities for one in shown.grants] == [["contacts", "minors"], []]


async def test_nobody_grants_a_capability_that_they_do_not_hold(service: MemoryService) -> None:
    await account(service)
    said = {"account_id": "ana", "role": "organiser", "division": COMMUNITY}
    held = {"identity", "minors"}
    actor = SUPERVISOR.model_copy(update={"capabilities": frozenset(held)})
    for one in CAPABILITIES:
        outcome: Any = await service.copy().send(GrantRole, actor, **said, capabilities=(one,))
        beyond = () if one in held else (CapabilityBeyondOwn(capability=one),)
        assert getattr(outcome, "refusals", ()) == beyond
    both = await service.refused(GrantRole, actor, **said, capabilities=("party", "export"))
    assert both == [CapabilityBeyondOwn(capability=one) for one in ("export", "party")]
    await service.done(GrantRole, OPERATOR, **said, capabilities=tuple(CAPABILITIES))


async def test_the_office_of_a_choir_holds_nothing_sensitive(service: MemoryService) -> None:
    await account(service)
    await organisation(service)
    await service.follow(office())
    actor = await acts(service, await signed_in(service, "ana"), "office")
    assert (actor.role, actor.organisation) == ("organiser", "choir")
    assert (actor.capabilities, actor.dormant) == (frozenset(), frozenset())


def test_the_table_of_the_usual_is_as_it_was_agreed() -> None:
    everything = frozenset(CAPABILITIES)
    for role in ("organiser", "street-coordinator", "supervisor", "operator"):
        assert usual(role, for_organisation=False) == everything
        assert usual(role, for_organisation=True) == frozenset()
    assert usual("auditor", for_organisation=False) == {"party", "minors"}
    assert usual("unit-liaison", for_organisation=True) == {"party", "bulk-import"}
    for role in ("volunteer", "guest", "integrator", "shift-lead", "unit-liaison"):
        assert usual(role, for_organisation=False) == frozenset()
    assert {"merging", "export", "identity", "bulk-import"} == CONFIRMED


async def test_a_slip_is_worth_no_more_than_the_capabilities_of_who_hands_it_out(
    service: MemoryService,
) -> None:
    await account(service)
    await granted(service, "ana", division=COMMUNITY, capabilities=DESK)
    less = OPERATOR.model_copy(update={"capabilities": frozenset(["identity", "minors"])})
    said = {"volunteer_id": "ana", "slip": digest("code")}
    refused = await service.refused(InviteVolunteer, less, **said)
    assert refused == [CapabilityBeyondOwn(capability=one) for one in ("contacts", "export")]
    # Nor one that was kept from before there was more to have.
    await account(service, "bob")
    await service.done(InviteVolunteer, less, volunteer_id="bob", slip=digest("kept"))
    await granted(service, "bob", division=COMMUNITY, capabilities=DESK)
    said = activation("kept", "bob-1")
    assert slugs(await service.refused(ActivateAccount, None, **said)) == ["slip-refused"]
    await slip(service, "ana", "whole", OPERATOR)
    activated = await service.done(ActivateAccount, None, **activation("whole", "login-ana"))
    assert activated.account_id == "ana"


async def test_what_whoever_hands_out_a_slip_cannot_use_now_counts_all_the_same(
    service: MemoryService,
) -> None:
    later = OPERATOR.model_copy(
        update={"capabilities": frozenset(CAPABILITIES) - CONFIRMED, "dormant": CONFIRMED}
    )
    said = {"label": "测试·值班台", "division": COMMUNITY, "slip": digest("code")}
    who = (await service.done(InviteStaff, later, **said)).account_id
    await granted(service, who, division=COMMUNITY, capabilities=DESK)
    activated = await service.done(ActivateAccount, None, **activation("code", "desk-1"))
    assert activated.account_id == who


# --- proved again ---


async def test_what_is_most_sensitive_sleeps_ten_minutes_after_the_sign_in(
    service: MemoryService,
) -> None:
    grant, token = await organiser(service)
    service.now = NOW + PROOF_HOLDS - timedelta(milliseconds=1)
    fresh = await acts(service, token, grant)
    assert (fresh.capabilities, fresh.dormant) == (frozenset(DESK), frozenset())
    service.now = NOW + PROOF_HOLDS
    stale = await acts(service, token, grant)
    assert (stale.capabilities, stale.dormant) == (AWAKE, ASLEEP)
    assert stale.in_person


async def test_a_proof_is_signed_no_longer_than_it_holds(service: MemoryService) -> None:
    grant, token = await organiser(service)
    service.now = NOW + PROOF_HOLDS - timedelta(seconds=4)
    assert (await acting(service, token, grant)).seconds == 4
    assert (await acting(service, token)).seconds == LIFETIME, "as a volunteer nothing is at stake"
    service.now = NOW + PROOF_HOLDS
    assert (await acting(service, token, grant)).seconds == LIFETIME


async def test_whoever_confirms_can_use_it_for_ten_minutes_more(service: MemoryService) -> None:
    grant, token = await organiser(service)
    other = await signed_in(service, "ana", "elsewhere")
    service.now = NOW + timedelta(hours=1)
    since = service.commits
    reply = await service.done(ConfirmSession, oneself("ana"), **confirming(token))
    assert (reply.session_id, reply.until) == (digest(token), service.now + PROOF_HOLDS)
    assert service.told(since=since) == [], "it would be a diary of people's days"
    assert (await acts(service, token, grant)).capabilities == frozenset(DESK)
    assert (await acts(service, other, grant)).dormant == ASLEEP, "it is for this session alone"
    service.now += PROOF_HOLDS
    assert (await acts(service, token, grant)).dormant == ASLEEP


async def test_a_proof_does_not_outlive_its_session(service: MemoryService) -> None:
    _, token = await organiser(service)
    service.now = NOW + SESSION_HOLDS - timedelta(minutes=1)
    reply = await service.done(ConfirmSession, oneself("ana"), **confirming(token))
    assert reply.until == NOW + SESSION_HOLDS
    service.now = NOW + SESSION_HOLDS
    said = confirming(token)
    assert slugs(await service.refused(ConfirmSession, oneself("ana"), **said)) == [
        "sign-in-refused"
    ]


async def test_a_wrong_password_confirms_nothing_and_costs_as_much(service: MemoryService) -> None:
    grant, token = await organiser(service)
    await account(service, "bob")
    others = await signed_in(service, "bob")
    of_a_program = await program(service, oneself("ana"))
    service.now = NOW + timedelta(hours=1)
    ARGON2.forget()
    for said in (
        confirming(token, OTHER_PASSWORD),
        confirming(others),
        confirming("none"),
        confirming(of_a_program),
    ):
        refused = await service.refused(ConfirmSession, oneself("ana"), **said)
        assert slugs(refused) == ["sign-in-refused"]
    assert ARGON2.work == (0, 4)
    assert (await acts(service, token, grant)).dormant == ASLEEP
    stored = await service.stored(Account, "bob")
    assert [one.proved_at for one in stored.sign_ins] == [NOW]


async def test_nobody_confirms_for_somebody_else(service: MemoryService) -> None:
    _, token = await organiser(service)
    ARGON2.forget()
    for actor in (OPERATOR, oneself("bob")):
        refused = await service.refused(ConfirmSession, actor, **confirming(token))
        assert slugs(refused) == ["out-of-scope"]
    assert ARGON2.work == (0, 0)


async def test_what_is_signed_says_what_it_may(service: MemoryService) -> None:
    grant, token = await organiser(service)
    service.now = NOW + timedelta(hours=1)
    proven = await acting(service, token, grant)
    read = Signatures("registration", keys_file("registration")).actor_of(
        proven.tokens["registration"]
    )
    assert read == proven.actor
    assert (read.capabilities, read.dormant, read.in_person) == (AWAKE, ASLEEP, True)


# --- programs ---


async def test_a_program_has_what_it_was_given_of_what_the_grant_holds(
    service: MemoryService,
) -> None:
    grant, token = await organiser(service)
    me = await acts(service, token, grant)
    since = service.commits
    bare = await program(service, me, grant)
    some = await program(service, me, grant, capabilities=("export", "contacts"))
    assert [one.capabilities for one in service.told(TokenIssued, since=since)] == [
        [],
        ["contacts", "export"],
    ]
    service.now = NOW + timedelta(days=1)
    for one, capabilities in ((bare, set()), (some, {"contacts", "export"})):
        actor = await acts(service, one, grant)
        assert (actor.capabilities, actor.dormant) == (capabilities, frozenset())
        assert not actor.in_person
    assert (await acting(service, some)).seconds == LIFETIME
    shown = await service.ask(GetAccount(actor=oneself("ana"), account_id="ana"))
    held = [one.capabilities for one in shown.sessions if one.kind == "token"]
    assert held == [[], ["contacts", "export"]]


async def test_a_program_is_given_nothing_that_its_holder_lacks_or_has_not_proved(
    service: MemoryService,
) -> None:
    grant, token = await organiser(service)
    service.now = NOW + timedelta(hours=1)
    said = {"account_id": "ana", "session": digest("x"), "label": "测试", "grant_id": grant}
    said |= {"until_day": "2027-01-31", "session_id": digest(token)}
    me, late = await acts(service, token, grant), StepUpRequired(capability="identity")
    # A program lasts: whoever finds a session open gets none, whatever it may.
    for wanted in ((), ("minors",), ("export",)):
        assert await service.refused(IssueToken, me, **said, capabilities=wanted) == [late]
    await service.done(ConfirmSession, oneself("ana"), **confirming(token))
    wanted = ("export", "merging", "minors")
    assert await service.refused(IssueToken, me, **said, capabilities=wanted) == [
        StepUpRequired(capability="export"),
        CapabilityBeyondOwn(capability="merging"),
    ]
    as_themself = said | {"grant_id": None}
    assert await service.refused(
        IssueToken, oneself("ana"), **as_themself, capabilities=("minors",)
    ) == [CapabilityBeyondOwn(capability="minors")]
    me = await acts(service, token, grant)
    assert await service.done(IssueToken, me, **said, capabilities=("export", "minors"))


async def test_a_program_loses_what_its_grant_never_had(service: MemoryService) -> None:
    """Two grants in one role and place: a token has what both its own and the other have."""
    grant, token = await organiser(service)
    other = await granted(service, "ana", division=COMMUNITY, capabilities=("minors",))
    me = await acts(service, token, grant)
    issued = await program(service, me, other, capabilities=("export", "minors"))
    assert (await acts(service, issued, other)).capabilities == {"minors"}


async def test_the_oldest_session_goes_whatever_was_proved_last(service: MemoryService) -> None:
    await account(service)
    first = await signed_in(service, "ana", "first")
    await service.done(ConfirmSession, oneself("ana"), **confirming(first))
    for number in range(MOST_SIGN_INS):
        await signed_in(service, "ana", f"session {number}")
    assert slugs((await acting(service, first)).refusals) == ["sign-in-needed"]
    since = service.commits
    await service.done(EndSessions, oneself("ana"), account_id="ana")
    assert names(service.told(since=since)) == ["access-revoked"]


# --- what was stored before ---


@pytest.mark.parametrize(
    ("role", "organisation_id", "expected"),
    [
        ("operator", None, sorted(CAPABILITIES)),
        ("auditor", None, ["minors", "party"]),
        ("integrator", None, []),
        ("organiser", "choir", []),
        ("unit-liaison", "unit", ["bulk-import", "party"]),
    ],
)
def test_a_grant_of_before_has_what_its_role_could_do(
    role: str, organisation_id: str | None, expected: list[str]
) -> None:
    stored = golden_document(GRANTS) | {"role": role, "organisation_id": organisation_id}
    del stored["capabilities"], stored["_form"]
    restored: Grant = GRANTS.restore(stored)
    assert list(restored.capabilities) == expected


def test_who_was_signed_in_before_proved_it_then_and_programs_were_given_nothing() -> None:
    since = {"since": NOW, "until": NOW + SESSION_HOLDS, "label": "", "grant_id": None}
    stored = golden_document(ACCOUNTS) | {
        "sign_ins": [
            {"id": "s", "kind": "session", **since},
            {"id": "t", "kind": "token", **since},
        ]
    }
    del stored["_form"]
    session, token = ACCOUNTS.restore(stored).sign_ins
    assert (session.proved_at, token.proved_at) == (NOW, None)
    assert session.capabilities == token.capabilities == ()
    assert token.usable(CAPABILITIES, NOW) == frozenset()


@pytest.mark.parametrize(("role", "expected"), [("operator", CAPABILITIES), ("volunteer", ())])
def test_a_slip_of_before_reaches_as_far_as_the_role_of_who_handed_it_out(
    role: str, expected: Any
) -> None:
    stored = golden_document(SLIPS) | {"role": role, "_form": 2}
    del stored["capabilities"]
    assert set(SLIPS.restore(stored).capabilities) == set(expected)


def test_an_actor_of_the_tests_has_what_goes_with_the_role() -> None:
    choir = acting_as(id="o", role="organiser", organisation="choir")
    assert choir.capabilities == usual("organiser", for_organisation=True) == frozenset()
    assert OPERATOR.capabilities == frozenset(CAPABILITIES)

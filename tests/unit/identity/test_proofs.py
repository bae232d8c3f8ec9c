"""Whom a token stands for: in one role at a time, and no longer than that holds."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.kit.signatures import LIFETIME, Signatures
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.kit.topology import SERVICES
from baodao.schema import Actor
from baodao.schema.base import SignInNeeded
from baodao.schema.identity.accounts import GetAccount
from baodao.schema.identity.grants import EndGrant
from baodao.schema.identity.sign_in import EndSessions, IssueToken
from tests.builders.actors import acting_as
from tests.builders.identity import (
    account,
    acting,
    digest,
    granted,
    office,
    office_over,
    oneself,
    organisation,
    program,
    secret,
    signed_in,
    slip,
    staff,
    volunteer,
)
from tests.builders.registration import AUDITOR, COMMUNITY, OPERATOR, STREET, SUPERVISOR
from tests.support.signing import keys_file

IN_CHINA = "2026-12-31T{}+08:00"


def no_role(answer: Any) -> bool:
    return slugs(answer.refusals) == ["no-such-role"]


async def test_every_service_is_proved_the_same_actor_by_a_token_of_its_own(
    service: MemoryService,
) -> None:
    await account(service)
    proven = await acting(service, await signed_in(service, "ana"), purpose="测试·查询")
    assert proven.actor == acting_as(id="ana", role="volunteer", purpose="测试·查询")
    assert (proven.account_id, proven.seconds) == ("ana", LIFETIME)
    assert proven.tokens.keys() == set(SERVICES)
    for name, token in proven.tokens.items():
        assert Signatures(name, keys_file(name)).actor_of(token) == proven.actor


@pytest.mark.parametrize(
    "token", [secret("nobody"), secret("nobody", "bdt"), secret("session of ana", "bdt")]
)
async def test_a_token_that_is_none_stands_for_nobody(service: MemoryService, token: str) -> None:
    await account(service)
    await signed_in(service, "ana")
    assert (await acting(service, token)).refusals == (SignInNeeded(),)


async def test_what_is_stored_is_no_token(service: MemoryService) -> None:
    """Whoever reads the database has digests, and a digest is the digest of no session."""
    await account(service)
    stored = digest(await signed_in(service, "ana"))
    for kind in ("bds", "bdt"):
        assert (await acting(service, f"{kind}_{stored[:43]}")).refusals == (SignInNeeded(),)


async def test_a_volunteer_acts_as_themself_unless_they_say_otherwise(
    service: MemoryService,
) -> None:
    await account(service)
    grant = await granted(service, "ana")
    token = await signed_in(service, "ana")
    assert (await acting(service, token)).actor == acting_as(id="ana", role="volunteer")
    there = Actor(id="ana", role="organiser", scope=COMMUNITY, in_person=True)
    assert (await acting(service, token, grant)).actor == there


async def test_staff_act_in_their_only_role_and_say_in_which_of_several(
    service: MemoryService,
) -> None:
    who = await staff(service)
    token = await signed_in(service, who)
    assert no_role(await acting(service, token))
    first = await granted(service, who)
    assert (await acting(service, token)).actor.role == "organiser"
    second = await granted(service, who, "auditor")
    assert no_role(await acting(service, token))
    assert (await acting(service, token, first)).actor.role == "organiser"
    assert (await acting(service, token, second)).actor.role == "auditor"
    await service.done(EndGrant, OPERATOR, grant_id=first)
    assert (await acting(service, token)).actor.role == "auditor"


async def test_a_role_holds_where_it_was_granted(service: MemoryService) -> None:
    await account(service)
    await organisation(service)
    everywhere = await granted(service, "ana", "auditor", until_day="2027-01-01")
    somewhere = await granted(service, "ana", "supervisor", division="1201")
    for_one = await granted(service, "ana", "unit-liaison", organisation_id="choir")
    token = await signed_in(service, "ana")
    found = [(await acting(service, token, one)).actor for one in (everywhere, somewhere, for_one)]
    assert [(one.scope, one.organisation) for one in found] == [
        ("*", None),
        ("1201", None),
        (None, "choir"),
    ]


async def test_nobody_acts_by_a_grant_that_is_not_theirs_or_no_more_or_not_yet(
    service: MemoryService,
) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    await organisation(service)
    ended = await granted(service, "ana")
    await service.done(EndGrant, OPERATOR, grant_id=ended)
    over = await granted(service, "ana", until_day="2026-11-24")
    bobs = await granted(service, "bob")
    await service.follow(office("future", from_day="2026-12-01"))
    await service.follow(office("left"))
    await service.follow(office_over("left"))
    token = await signed_in(service, "ana")
    for one in (ended, bobs, "future", "left", "unknown"):
        assert no_role(await acting(service, token, one)), one
    service.now = NOW + timedelta(days=1)
    token = await signed_in(service, "ana", "tomorrow")
    assert no_role(await acting(service, token, over))
    service.now = datetime.fromisoformat("2026-12-01T00:00:00+08:00")
    token = await signed_in(service, "ana", "in december")
    assert (await acting(service, token, "future")).actor.organisation == "choir"


async def test_a_proof_never_reaches_past_midnight_of_the_last_day(service: MemoryService) -> None:
    await account(service)
    grant = await granted(service, "ana", division=COMMUNITY, until_day="2027-01-01")
    service.now = datetime.fromisoformat(IN_CHINA.format("20:00:00"))
    token = await signed_in(service, "ana")
    for at, seconds in (("23:59:00", LIFETIME), ("23:59:30", 30), ("23:59:57.5", 2.5)):
        service.now = datetime.fromisoformat(IN_CHINA.format(at))
        proven = await acting(service, token, grant)
        assert proven.seconds == seconds
        assert (await acting(service, token)).seconds == LIFETIME, "the volunteer's own goes on"
    service.now += timedelta(seconds=2.5)
    assert no_role(await acting(service, token, grant))


async def test_a_proof_never_reaches_past_the_session(service: MemoryService) -> None:
    await account(service)
    token = await signed_in(service, "ana")
    service.now = NOW + timedelta(hours=12, seconds=-7)
    proven = await acting(service, token)
    assert proven.seconds == 7
    reader = Signatures("hours", keys_file("hours"))
    reader.actor_of(proven.tokens["hours"])
    (known,) = reader._known.values()
    assert known.expires_at - known.issued_at == pytest.approx(7, abs=0.001)


# --- tokens of programs ---


async def test_a_program_acts_in_its_one_role(service: MemoryService) -> None:
    await account(service)
    mine, other = await granted(service, "ana"), await granted(service, "ana", "auditor")
    there = oneself("ana", "organiser", scope=COMMUNITY)
    token = await program(service, there, mine)
    as_program = Actor(id="ana", role="organiser", scope=COMMUNITY)
    assert (await acting(service, token)).actor == as_program
    assert (await acting(service, token, mine)).actor == as_program
    assert no_role(await acting(service, token, other))
    as_themself = await program(service, oneself("ana"))
    assert (await acting(service, as_themself)).actor.role == "volunteer"
    for grant in (mine, other):
        assert no_role(await acting(service, as_themself, grant))


async def test_a_program_does_not_get_itself_another_role(service: MemoryService) -> None:
    await account(service)
    mine, other = await granted(service, "ana"), await granted(service, "ana", "operator")
    there = oneself("ana", "organiser", scope=COMMUNITY)
    said = {"account_id": "ana", "label": "测试", "until_day": "2027-01-31"}
    said["session_id"] = digest("x")
    for actor, grant in ((there, other), (there, None), (oneself("ana"), mine)):
        refused = await service.refused(
            IssueToken, actor, session=digest("x"), grant_id=grant, **said
        )
        assert slugs(refused) == ["no-such-role"], (actor, grant)


async def test_nobody_issues_tokens_of_somebody_else_or_by_their_grants(
    service: MemoryService,
) -> None:
    for who in ("ana", "bob"):
        await account(service, who)
    bobs = await granted(service, "bob")
    said = {"session": digest("x"), "label": "测试", "until_day": "2027-01-31"}
    said["session_id"] = digest("x")
    for actor in (oneself("bob"), OPERATOR, SUPERVISOR):
        refused = await service.refused(IssueToken, actor, account_id="ana", **said)
        assert slugs(refused) == ["out-of-scope"]
    there = oneself("ana", "organiser", scope=COMMUNITY)
    for grant in (bobs, "unknown"):
        refused = await service.refused(IssueToken, there, account_id="ana", grant_id=grant, **said)
        assert slugs(refused) == ["no-such-role"]


async def test_a_program_holds_until_the_end_of_its_last_day_or_of_its_role(
    service: MemoryService,
) -> None:
    await account(service)
    grant = await granted(service, "ana", division=COMMUNITY, until_day="2026-12-25")
    there = oneself("ana", "organiser", scope=COMMUNITY)
    long = await program(service, there, grant)
    short = await program(service, oneself("ana"), until_day="2026-12-01")
    service.now = datetime.fromisoformat("2026-12-01T23:59:59+08:00")
    assert (await acting(service, short)).seconds == 1
    service.now += timedelta(seconds=1)
    assert (await acting(service, short)).refusals == (SignInNeeded(),)
    assert (await acting(service, long)).actor.scope == there.scope
    service.now = datetime.fromisoformat("2026-12-25T00:00:00+08:00")
    assert no_role(await acting(service, long))


async def test_an_account_that_is_not_open_has_no_programs(service: MemoryService) -> None:
    await volunteer(service)
    await slip(service, "ana")
    said = {"account_id": "ana", "session": digest("x"), "label": "测试"}
    said["session_id"] = digest("x")
    refused = await service.refused(IssueToken, oneself("ana"), until_day="2027-01-31", **said)
    assert slugs(refused) == ["sign-in-refused"]


# --- what one sees of an account ---


async def test_ones_account_shows_roles_and_sign_ins(service: MemoryService) -> None:
    await account(service)
    grant = await granted(service, "ana")
    session = await signed_in(service, "ana")
    token = await program(service, oneself("ana"))
    for actor in (oneself("ana"), oneself("ana", "organiser", scope=COMMUNITY), OPERATOR, AUDITOR):
        shown = await service.ask(GetAccount(actor=actor, account_id="ana"))
        assert (shown.state, shown.login, shown.is_volunteer) == ("open", "login-ana", True)
        assert [(one.grant_id, one.role, one.ended) for one in shown.grants] == [
            (grant, "organiser", False)
        ]
        assert [(one.session_id, one.kind, one.label) for one in shown.sessions] == [
            (digest(session), "session", ""),
            (digest(token), "token", "测试·报表"),
        ]


async def test_an_account_is_nobody_elses_and_missing_is_told_alike(
    service: MemoryService,
) -> None:
    await account(service)
    near = oneself("coordinator", "street-coordinator", scope=STREET)
    local_auditor = oneself("auditor", "auditor", scope=COMMUNITY)
    for who in ("ana", "nobody"):
        for actor in (oneself("bob"), near, local_auditor, SUPERVISOR):
            answer = await service.ask(GetAccount(actor=actor, account_id=who))
            assert slugs(answer.refusals) == ["out-of-scope"]


async def test_an_account_without_a_slip_yet_is_shown_as_invited(service: MemoryService) -> None:
    await organisation(service)
    await service.follow(office())
    # Registration has not told yet who Ana is: she may be a minor.
    asked = GetAccount(actor=OPERATOR, account_id="ana")
    assert slugs([*(await service.ask(asked)).refusals]) == ["approval-required"]
    await volunteer(service)
    shown = await service.ask(asked)
    assert (shown.state, shown.login, shown.sessions) == ("invited", None, [])


async def test_signing_out_leaves_roles_as_they_are(service: MemoryService) -> None:
    await account(service)
    grant = await granted(service, "ana")
    await service.done(EndSessions, oneself("ana"), account_id="ana")
    token = await signed_in(service, "ana")
    assert (await acting(service, token, grant)).actor.role == "organiser"

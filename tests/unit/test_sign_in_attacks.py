"""What an attacker tries at the sign-in: to be believed, to be somebody else, to be more."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from baodao.kit.attachment import Attachment
from baodao.kit.signatures import Signatures
from baodao.schema import NotFound, OutOfScope
from baodao.schema.base import NOBODY, SignInNeeded
from baodao.schema.hours.ledger import GetBalance
from baodao.schema.identity.accounts import (
    ActivateAccount,
    CloseAccount,
    GetAccount,
    InviteVolunteer,
    SlipRefused,
)
from baodao.schema.identity.grants import GrantBeyondOwn, GrantRole
from baodao.schema.identity.sign_in import IssueToken, NoSuchRole, SignIn, SignInRefused
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import GetVolunteer
from tests.builders import identity
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.support.signing import SIGNER, keys_file


def lone(refusals: Any) -> bool:
    return len(refusals) == 1 and isinstance(refusals[0], OutOfScope | NotFound)


class Wire(SimpleNamespace):
    """A message as it arrives at a service, which keeps what is answered."""

    def __init__(self, kind: Any, body: dict[str, Any], token: str | None = None) -> None:
        headers = None if token is None else {"Baodao-Actor": token}
        data = json.dumps(body).encode()
        super().__init__(subject=kind.SUBJECT, headers=headers, data=data, reply="r", answers=[])

    async def respond(self, data: bytes) -> None:
        self.answers.append(json.loads(data))


async def read(kind: Any, body: dict[str, Any], token: str | None = None) -> tuple[Any, Any]:
    """What a service reads of a message, or what it answers instead."""
    attachment = Attachment.__new__(Attachment)
    attachment._signatures = Signatures(kind.CONTEXT, keys_file(kind.CONTEXT))
    wire: Any = Wire(kind, body, token)
    message = await attachment._read(kind, wire)
    return message, wire.answers[0] if wire.answers else None


BALANCE = {"volunteer_id": "ana"}
ROOT = {"id": "root", "role": "operator", "scope": "*"}


async def test_who_asks_is_proved_and_never_said() -> None:
    token = SIGNER.sign(acting_as(id="ana", role="volunteer"), "hours")
    message, _ = await read(GetBalance, BALANCE, token)
    assert message.actor == acting_as(id="ana", role="volunteer")
    said = message.actor.model_dump(mode="json")
    for given in (None, token):
        for claimed in (ROOT, NOBODY.model_dump(exclude_unset=True), said):
            read_it, answer = await read(GetBalance, BALANCE | {"actor": claimed}, given)
            assert read_it is None
            assert [(e["field"], e["kind"]) for e in answer["errors"]] == [
                ("actor", "extra-forbidden")
            ]
    for claimed in (None, "root", {}, []):
        read_it, answer = await read(GetBalance, BALANCE | {"actor": claimed}, token)
        assert (read_it, answer["status"]) == (None, "invalid")
    nobody, _ = await read(GetBalance, BALANCE)
    assert nobody.actor is NOBODY


async def test_a_token_is_worth_nothing_at_another_service() -> None:
    service, ids = await identity.town()
    proven = await identity.acting(service, ids["secret"])
    kinds = {"hours": GetBalance, "registration": GetVolunteer, "identity": GetAccount}
    for name, kind in kinds.items():
        body = {"account_id": "ana"} if kind is GetAccount else BALANCE
        for other, token in proven.tokens.items():
            message, answer = await read(kind, body, token)
            if other == name:
                assert message.actor.id == "ana"
            else:
                assert message is None
                assert [one["slug"] for one in answer["refusals"]] == ["sign-in-needed"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "Bearer x", "\ud800"])
async def test_a_header_that_proves_nothing_is_not_taken_for_a_guest_nor_logged(
    token: str,
) -> None:
    with capture_logs() as logs:
        message, answer = await read(SignIn, {"login": "x"}, token)
    assert message is None
    assert [one["slug"] for one in answer["refusals"]] == ["sign-in-needed"]
    (entry,) = logs
    assert not token or token not in entry["reason"]


async def test_a_slip_does_not_take_over_who_holds_an_office() -> None:
    service, _ = await identity.town()
    organiser = acting_as(id="mallory", role="organiser", scope=COMMUNITY)
    slip = identity.digest("mine")
    assert await service.refused(InviteVolunteer, organiser, volunteer_id="ana", slip=slip) == [
        GrantBeyondOwn(role="organiser", granted=role) for role in ("organiser", "shift-lead")
    ]
    elsewhere = acting_as(id="mallory", role="street-coordinator", scope="120104008")
    moved = VolunteerRehomed(
        volunteer_id="ana", division="120104008001", former_division=COMMUNITY, cause="assigned"
    )
    await service.follow(moved)
    # They keep her records now, and her offices are of another street still.
    assert {
        one.granted
        for one in await service.refused(InviteVolunteer, elsewhere, volunteer_id="ana", slip=slip)
    } == {"organiser", "shift-lead"}


async def test_a_slip_that_was_kept_does_not_either() -> None:
    service, _ = await identity.town()
    organiser = acting_as(id="mallory", role="organiser", scope=COMMUNITY)
    for who, at in (("bob", COMMUNITY), ("eve", COMMUNITY)):
        await identity.volunteer(service, who, at)
        kept = {"volunteer_id": who, "slip": identity.digest(f"kept for {who}")}
        await service.done(InviteVolunteer, organiser, **kept)
    await service.follow(identity.office("bobs", "bob"))
    await identity.granted(service, "eve", "operator")
    for who in ("bob", "eve"):
        said = identity.activation(f"kept for {who}", f"{who}-1")
        assert await service.refused(ActivateAccount, None, **said) == [SlipRefused()]


async def test_nobody_makes_themself_more_than_they_are() -> None:
    service, _ = await identity.town()
    for role in ("volunteer", "organiser", "shift-lead", "unit-liaison", "integrator", "auditor"):
        for account in ("ana", "dan"):
            me = acting_as(id="ana", role=role, scope="*", organisation="choir")
            wanted = {"account_id": account, "role": "operator"}
            for place in ({}, {"division": COMMUNITY}, {"organisation_id": "choir"}):
                assert lone(await service.refused(GrantRole, me, **wanted, **place))
    for role in ("street-coordinator", "supervisor"):
        me = acting_as(id="ana", role=role, scope="*")
        friend = {"account_id": "dan", "division": COMMUNITY}
        for above in {role, "supervisor", "operator", "auditor", "integrator"}:
            assert await service.refused(GrantRole, me, role=above, **friend) == [
                GrantBeyondOwn(role=role, granted=above)
            ]


async def test_a_program_is_not_the_way_to_another_role() -> None:
    service, ids = await identity.town()
    as_program = acting_as(id="ana", role="shift-lead", scope=COMMUNITY)
    said = {"account_id": "ana", "label": "测试", "until_day": "2027-01-31"}
    said["session_id"] = ids["session"]
    for grant in ("office", None):
        refused = await service.refused(
            IssueToken, as_program, session=identity.digest("x"), grant_id=grant, **said
        )
        assert refused == [NoSuchRole()]
    token = await identity.program(service, as_program, ids["grant"])
    assert (await identity.acting(service, token, "office")).refusals == (NoSuchRole(),)


async def test_a_session_of_a_closed_account_is_over_and_its_name_is_free() -> None:
    service, ids = await identity.town()
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    assert (await identity.acting(service, ids["secret"])).refusals == (SignInNeeded(),)
    again = {"login": "login-ana", "password": identity.PASSWORD, "session": "0" * 64}
    assert await service.refused(SignIn, None, **again) == [SignInRefused()]
    said = identity.activation("pending", "login-ana")
    assert (await service.done(ActivateAccount, None, **said)).account_id == "dan"
    assert (await identity.acting(service, ids["secret"])).refusals == (SignInNeeded(),)

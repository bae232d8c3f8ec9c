"""Every path of the gateway without a sign-in: 401, unless it is how one signs in."""

import re

import pytest

from baodao.gateway import hours, identity, registration, scheduling
from baodao.gateway.callers import GUEST, Caller
from baodao.gateway.minting import At
from baodao.gateway.operations import API, Operation
from baodao.schema.base import NOBODY, Actor
from tests.builders.identity import secret
from tests.support.front_door import OWN_PAGE, Door, bearer, cookie

OPERATIONS = [
    *identity.OPERATIONS,
    *scheduling.OPERATIONS,
    *registration.OPERATIONS,
    *hours.OPERATIONS,
]
EVERY = [pytest.param(one, id=f"{one.method} {one.path}") for one in OPERATIONS]


def path_of(operation: Operation) -> str:
    return API + re.sub(r"\{(\w+)\}", "x", operation.path)


def test_the_way_in_and_calendars_are_for_guests_and_nothing_else_is() -> None:
    found = {f"{one.method} {one.path}" for one in OPERATIONS if one.for_guests}
    assert found == {
        "POST /session",
        "POST /session/passkey/begin",
        "POST /session/passkey",
        "POST /account/activate",
        "POST /volunteers",
        "GET /consent-texts/{division}",
        "GET /session/providers",
        "POST /session/oidc/{provider_id}",
        "GET /session/oidc/{provider_id}/callback",
        "POST /session/oidc/{provider_id}/logout",
        "POST /account/activate/oidc/{provider_id}",
        "GET /calendars/{calendar_key}/calendar.ics",
        "GET /organisations/{organisation_id}/calendar.ics",
        "GET /divisions/{division}/calendar.ics",
        "GET /check/{certificate_number}/{check_code}",
        "POST /complaints",
        "POST /complaints/receipt",
        "GET /hours/checkpoints",
        "GET /hours/keys",
        "GET /issuer/did.json",
        "GET /status-lists/{list_id}",
        "GET /inspections",
        "GET /annual-reports",
        "GET /record-reports",
    }
    # Registering, and reading what is public, is for those who are signed in as well.
    for_both = (
        "/volunteers",
        "/consent-texts/{division}",
        "/calendars/{calendar_key}/calendar.ics",
        "/organisations/{organisation_id}/calendar.ics",
        "/divisions/{division}/calendar.ics",
        "/check/{certificate_number}/{check_code}",
        "/hours/checkpoints",
        "/hours/keys",
        "/issuer/did.json",
        "/status-lists/{list_id}",
        "/inspections",
        "/annual-reports",
        "/record-reports",
    )
    for one in OPERATIONS:
        roles = {role for allow in one.message.ACCESS.allows for role in allow.roles}
        assert one.for_nobody_else == (roles == {"guest"})
        assert one.for_nobody_else == (one.for_guests and one.path not in for_both)


@pytest.mark.parametrize("operation", EVERY)
async def test_without_a_sign_in_nothing_is_asked_of_a_service(
    door: Door, operation: Operation
) -> None:
    wrong = [
        bearer(secret("nobody")),
        cookie(secret("nobody")),
        {"Baodao-Actor": "id=a; role=operator; scope=*"},
    ]
    for headers in ({}, *wrong):
        door.behind.asked.clear()
        async with door.client(**OWN_PAGE, **headers) as http:
            response = await http.request(
                operation.method, path_of(operation), json=operation.example or {}
            )
        asked = [message for message, _ in door.behind.asked]
        if operation.for_nobody_else or (operation.for_guests and headers in ({}, wrong[2])):
            proves_nothing = "sign-in-refused", "passkey-refused"
            assert response.status_code != 401 or response.json()["type"].endswith(proves_nothing)
            assert all(message.actor is NOBODY for message in asked)
            continue
        assert response.status_code == 401, headers
        assert response.json()["type"] == "urn:baodao:problem:unauthenticated"
        assert response.headers["www-authenticate"] == "Bearer"
        assert {type(message).__name__ for message in asked} <= {"ProveActor"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.path)
def test_what_shows_or_takes_a_secret_cannot_be_asked_for_twice(operation: Operation) -> None:
    trait = operation.trait
    if isinstance(trait, At):
        member = Caller(Actor(id="m", role="volunteer"))
        draws = {"challenge", "receipt_code"} & operation.message.REPLY.model_fields.keys()
        repeats = not (trait.code or draws)
        assert trait.can_repeat(GUEST) == (repeats and trait.mint is None)
        for_all = trait.mint is not None and not trait.mint.for_guests
        assert trait.can_repeat(member) == (repeats and not for_all)
    else:
        assert operation.reply is operation.message.REPLY


def test_who_somebody_is_can_be_asked_of_identity_by_no_path() -> None:
    assert "ProveActor" not in {one.message.__name__ for one in OPERATIONS}

"""What is secret is nowhere: not in what is stored, told, answered or logged."""

import json
from typing import Any

import bson
import pytest
from structlog.testing import capture_logs

from baodao.identity.domain.accounts import SESSION_HOLDS
from baodao.identity.due import SWEEPS
from baodao.kit.prints import Prints, former_fingerprint
from baodao.kit.testing import NOW, MemoryService
from baodao.schema.base import Command, Message
from baodao.schema.catalog import COMMANDS, QUERIES
from baodao.schema.identity.accounts import ActivateAccount, ChangePassword, RenewSlip
from baodao.schema.identity.sign_in import EndSessions, ProvenActor, SignIn
from tests.builders.identity import (
    OTHER_PASSWORD,
    PASSWORD,
    account,
    acting,
    activation,
    digest,
    empty,
    oneself,
    passkey,
    program,
    secret,
    signed_in,
    signed_in_by,
)
from tests.builders.registration import COORDINATOR
from tests.support.needles import Needles

CODES = ("code of ana", "7K3M9QXT2RAB")
_GUESSES = (PASSWORD, OTHER_PASSWORD)


async def a_day(service: MemoryService) -> list[str]:
    """All that can be done with secrets; gives those that were used."""
    await account(service)
    session = await signed_in(service, "ana")
    token = await program(service, oneself("ana"))
    wrong = {"login": "login-ana", "password": OTHER_PASSWORD, "session": digest("s")}
    await service.refused(SignIn, None, **wrong)
    change = {"account_id": "ana", "password": PASSWORD, "new_password": OTHER_PASSWORD}
    await service.done(ChangePassword, oneself("ana"), **change)
    await service.done(RenewSlip, COORDINATOR, account_id="ana", slip=digest(CODES[1]))
    await service.refused(ActivateAccount, None, **activation("guessed", "ana-2"))
    await service.done(ActivateAccount, None, **activation(CODES[1], "ana-2"))
    last = await signed_in(service, "ana", "last")
    await acting(service, last)
    by_key = await signed_in_by(service, await passkey(service))
    await service.done(EndSessions, oneself("ana"), account_id="ana")
    service.now = NOW + SESSION_HOLDS
    for sweep in SWEEPS:
        for due in await service.due(sweep):
            await service.decide(due)
    return [*_GUESSES, *CODES, session, token, last, by_key, secret("session of ana")]


async def test_no_secret_is_in_anything_that_is_kept_told_or_logged() -> None:
    service = empty()
    with capture_logs() as logs:
        words = await a_day(service)
    needles = Needles(words)
    places = {f"{name} {key}": raw for (name, key), raw in service.database.snapshot().items()}
    told = {
        f"{e.id} {event.NAME}": event.model_dump_json().encode() for e, event in service.published()
    }
    said = {"logs": json.dumps(logs, default=repr, ensure_ascii=False).encode()}
    assert len(places) > 10
    assert told
    assert needles.found(places | told | said) == {}


async def test_the_needles_would_be_found() -> None:
    service = empty()
    words = await a_day(service)
    for word in words:
        kept = bytes(bson.encode({"_id": "1", "reply": json.dumps({"token": word}).encode()}))
        assert Needles(words).found_in(kept) >= {word}


async def test_no_password_can_be_tried_quickly_against_what_is_stored() -> None:
    """All else of a command is known to a thief of the database; a key that is not in it is not."""
    service = empty()
    await account(service)
    said = {"login": "login-ana", "password": PASSWORD, "session": digest("s")}
    command = service.command(SignIn, None, **said)
    await service.decide(command)
    kept = service.database.documents("inbox")[-1]["fingerprint"]
    assert kept == service._prints.meaning(command)
    assert kept != Prints("identity", bytes(32)).meaning(command)
    assert kept != former_fingerprint(command)


async def test_passwords_are_kept_as_argon2_alone() -> None:
    service = empty()
    await account(service)
    (row,) = service.database.documents("accounts")
    assert row.pop("password").startswith("$argon2id$v=19$")
    assert "$argon2" not in str(row)
    assert "$argon2" not in str(service.database.documents("inbox"))
    assert "$argon2" not in str(service.told())


def secrets_of(kind: type[Message]) -> set[str]:
    names = ("password", "new_password", "secret")
    return {name for name in kind.model_fields if name in names}


@pytest.mark.parametrize(
    "kind",
    [k for k in [*COMMANDS.values(), *QUERIES.values()] if k.CONTEXT == "identity"],
    ids=lambda kind: kind.__name__,
)
def test_no_message_or_reply_shows_a_secret_of_its(kind: type[Message]) -> None:
    for name in secrets_of(kind):
        assert not kind.model_fields[name].repr
    if issubclass(kind, Command):
        answered = set(kind.REPLY.model_fields)
        assert not answered & {"password", "secret", "code", "token", "slip"}


async def test_a_proof_is_not_logged_by_being_shown() -> None:
    service = empty()
    await account(service)
    proven: Any = await acting(service, await signed_in(service, "ana"))
    assert isinstance(proven, ProvenActor)
    assert all(token not in repr(proven) for token in proven.tokens.values())

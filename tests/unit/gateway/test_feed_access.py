"""A feed is read as long as its reader may read it."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from baodao.gateway import events
from baodao.kit.client import NoAnswerError
from baodao.schema.identity.sign_in import EndSessions, ProveActor
from tests.builders.identity import account, oneself, secret, signed_in
from tests.support.front_door import Clock, Door, bearer


class Reader:
    """Somebody who follows the feed."""

    def __init__(self, door: Door, headers: dict[str, str], monkeypatch: Any) -> None:
        async def no_sources(*_: Any) -> list[Any]:
            return []

        monkeypatch.setattr(events, "_LOOK_SECONDS", 0)
        monkeypatch.setattr(events, "_open", no_sources)
        door.gateway._events._connection = SimpleNamespace(is_connected=True)  # type: ignore[assignment]
        door.gateway._events._hub = object()  # type: ignore[assignment]
        self.sent: list[Any] = []
        self.started = asyncio.Event()
        raw = [(k.lower().encode(), v.encode()) for k, v in {"host": "gateway", **headers}.items()]
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/v1/events",
            "root_path": "",
            "query_string": b"",
            "headers": raw,
            "client": ("127.0.0.1", 1),
        }
        self.task = asyncio.ensure_future(door.gateway.app(scope, self._receive, self._send))

    async def _receive(self) -> Any:
        await asyncio.Event().wait()

    async def _send(self, message: Any) -> None:
        self.sent.append(message)
        self.started.set()

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_a_feed_ends_when_access_is_revoked(
    door: Door, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await account(door.identity, "bob")
    bobs = await signed_in(door.identity, "bob")
    await door.tell()
    readers = [Reader(door, headers, monkeypatch) for headers in (bearer(token), bearer(bobs), {})]
    for reader in readers:
        await reader.started.wait()
        assert reader.status == 200
    await door.identity.done(EndSessions, oneself("ana"), account_id="ana")
    await door.tell()
    anas, *others = readers
    await asyncio.wait_for(anas.task, 60)
    assert anas.sent[-1] == {"type": "http.response.body", "body": b""}
    for reader in others:
        assert not reader.task.done(), "it is nothing to them, nor to a guest"
        await reader.leave()


async def test_a_feed_goes_on_while_identity_is_away(
    door: Door, token: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def away(message: Any) -> None:
        if isinstance(message, ProveActor):
            asked.set()
            raise NoAnswerError("no-answer", "identity", "no answer")

    reader = Reader(door, bearer(token), monkeypatch)
    await reader.started.wait()
    door.behind.before = away
    clock.now += 25
    await asked.wait()
    asked.clear()
    await asked.wait()
    assert not reader.task.done()
    door.behind.before = None
    await door.identity.done(EndSessions, oneself("ana"), account_id="ana")
    await asyncio.wait_for(reader.task, 60)


async def test_a_feed_needs_no_sign_in_and_does_not_take_a_wrong_one(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(door, bearer(secret("nobody")), monkeypatch)
    await reader.task
    assert reader.status == 401

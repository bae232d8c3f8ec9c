"""What travels back to who has asked."""

from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from baodao.kit.decisions import Refused
from baodao.kit.responses import answer_command, respond
from baodao.kit.signatures import HEADER
from baodao.kit.work import Done, Failed, RefusedBefore, Unavailable
from baodao.schema import NotFound
from baodao.schema import replies as wire


class _Connection(Client):
    """Notes what is published."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, Any]] = []

    async def publish(
        self,
        subject: str,
        payload: bytes = b"",
        reply: str = "",
        headers: dict[str, Any] | None = None,
    ) -> None:
        self.sent.append((subject, payload, headers))


@pytest.mark.parametrize(
    "outcome",
    [
        Done(b"null"),
        Refused((NotFound(kind="volunteer", id="v"),)),
        RefusedBefore(b"{}"),
        Failed(ValueError()),
        Unavailable("测试"),
    ],
)
async def test_nobody_is_sent_back_what_proves_who_they_are(outcome: Any) -> None:
    connection = _Connection()
    message = Msg(connection, "commands", "inbox", b"", {HEADER: "token"})
    await answer_command(message, outcome)
    await respond(message, wire.Unavailable(reason="测试"))
    assert [(to, headers) for to, _, headers in connection.sent] == [("inbox", None)] * 2
    # Who does not wait is answered nothing.
    silent = Msg(connection, "commands", "", b"", {HEADER: "token"})
    await answer_command(silent, outcome)
    assert len(connection.sent) == 2

"""What a puller asks for, and what it hands out, over a connection that a test plays."""

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.errors import TimeoutError as NatsTimeoutError

from baodao.kit import pulls
from baodao.kit.pulls import Puller
from baodao.kit.testing import eventually
from baodao.kit.topology import DurableSpec

DURABLE = DurableSpec("hours--scheduling", "SCHEDULING", ("events.scheduling.>",))


class Played:
    """The part of a NATS connection that a puller uses."""

    is_connected = True
    servers = ()

    def __init__(self) -> None:
        self.stats = {"reconnects": 0}
        self.asked: list[dict[str, Any]] = []
        self.done: list[str] = []
        self.fails, self.failed = False, 0

    def new_inbox(self) -> str:
        return "_INBOX_x.1"

    async def subscribe(self, subject: str, cb: Any) -> "Played":
        self.deliver = cb
        return self

    async def publish(self, subject: str, payload: bytes = b"", reply: str = "") -> None:
        if self.fails:
            self.failed += 1
            raise ConnectionClosedError
        if subject.startswith("$JS.ACK"):
            self.done.append(f"{subject} {payload.decode()}")
            return
        assert (subject, reply) == (
            "$JS.API.CONSUMER.MSG.NEXT.SCHEDULING.hours--scheduling",
            "_INBOX_x.1",
        )
        self.asked.append(json.loads(payload))

    async def unsubscribe(self) -> None:
        self.done.append("unsubscribed")

    async def flush(self) -> None:
        self.done.append("flushed")

    async def come(self, *numbers: int) -> None:
        for number in numbers:
            reply = f"$JS.ACK.SCHEDULING.hours--scheduling.1.{number}.{number}.1.0"
            await self.deliver(Msg(self, "events.x", reply, b"{}", None))  # type: ignore[arg-type]

    async def end(self, status: str) -> None:
        await self.deliver(Msg(self, "_INBOX_x.1", "", b"", {"Status": status}))  # type: ignore[arg-type]


@pytest.fixture
async def nats() -> Played:
    return Played()


@pytest.fixture
async def puller(nats: Played) -> Puller:
    puller = Puller(nats, DURABLE, 3)  # type: ignore[arg-type]
    await puller.open()
    return puller


def numbers(messages: list[Msg]) -> list[int]:
    return [message.metadata.sequence.stream for message in messages]


async def test_one_request_is_open_and_the_first_message_wakes(
    puller: Puller, nats: Played
) -> None:
    fetching = asyncio.create_task(puller.fetch(3))
    await eventually(lambda: nats.asked)
    assert nats.asked == [{"batch": 3, "expires": 10_000_000_000}]
    await nats.come(1)
    assert numbers(await fetching) == [1]
    assert len(nats.asked) == 1
    await nats.come(2, 3)
    assert len(nats.asked) == 1
    assert numbers(await puller.fetch(3)) == [2, 3]
    assert len(nats.asked) == 2


async def test_a_batch_is_filled_up_with_what_is_here_and_waits_for_nothing(
    puller: Puller, nats: Played
) -> None:
    with pytest.raises(NatsTimeoutError):
        await puller.fetch(2)
    await nats.come(1)
    assert numbers(await puller.fetch(2)) == [1]


async def test_no_more_than_asked_for_is_handed_out(puller: Puller, nats: Played) -> None:
    await nats.come(1, 2, 3)
    assert numbers(await puller.fetch(2)) == [1, 2]
    assert numbers(await puller.fetch(3)) == [3]


@pytest.mark.parametrize("status", ["404", "408", "409", "503"])
async def test_a_request_that_ends_is_followed_by_another(
    puller: Puller, nats: Played, status: str
) -> None:
    fetching = asyncio.create_task(puller.fetch(3))
    await eventually(lambda: nats.asked)
    await nats.end(status)
    await eventually(lambda: len(nats.asked) == 2)
    await nats.come(1)
    assert numbers(await fetching) == [1]


async def test_a_heartbeat_ends_nothing(puller: Puller, nats: Played) -> None:
    fetching = asyncio.create_task(puller.fetch(3))
    await eventually(lambda: nats.asked)
    await nats.end("100")
    await nats.come(1)
    assert numbers(await fetching) == [1]
    assert len(nats.asked) == 1


async def test_behind_a_new_connection_it_is_asked_anew(puller: Puller, nats: Played) -> None:
    await nats.come(1)
    await puller.fetch(3)
    nats.stats["reconnects"] += 1
    await nats.come(2)
    await puller.fetch(3)
    assert len(nats.asked) == 2


async def test_a_connection_that_is_away_is_waited_for(puller: Puller, nats: Played) -> None:
    nats.fails = True
    await nats.come(1)
    assert numbers(await puller.fetch(3)) == [1]
    assert nats.asked == []
    nats.fails = False
    await nats.come(2)
    assert numbers(await puller.fetch(3)) == [2]
    assert len(nats.asked) == 1


async def test_what_nobody_fetched_is_handed_back(puller: Puller, nats: Played) -> None:
    await nats.come(7)
    await puller.close()
    ack = "$JS.ACK.SCHEDULING.hours--scheduling.1.7.7.1.0 -NAK"
    assert nats.done == ["unsubscribed", "flushed", "flushed", ack, "flushed", "flushed"]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulls, "_SIGN_SECONDS", 0.01)


def signed(nats: Played) -> Counter[int]:
    """How often each message was said to be worked on."""
    signs = [line.split() for line in nats.done if line.endswith("+WPI")]
    return Counter(int(subject.split(".")[5]) for subject, _ in signs)


@pytest.mark.usefixtures("hasty")
async def test_a_batch_that_takes_long_and_what_waits_behind_it_is_said_to_be_worked_on(
    nats: Played,
) -> None:
    puller = Puller(nats, DURABLE, 3)  # type: ignore[arg-type]
    await puller.open()
    await nats.come(1, 2)
    first, _ = await puller.fetch(3)
    await nats.come(3)
    await first.ack()
    await eventually(lambda: min(signed(nats)[2], signed(nats)[3]) > 2)
    assert 1 not in signed(nats)
    # Done with it: of the next batch nothing is said until it takes long itself.
    (third,) = await puller.fetch(3)
    before = signed(nats)[2]
    await eventually(lambda: signed(nats)[3] > before + 5)
    assert signed(nats)[2] == before
    await third.ack()
    waiting = asyncio.create_task(puller.fetch(3))
    await asyncio.sleep(0)
    await puller.close()
    before = signed(nats)[3]
    assert not waiting.done()
    waiting.cancel()
    assert signed(nats)[3] == before


@pytest.mark.usefixtures("hasty")
async def test_work_that_never_ends_comes_to_another_process(
    nats: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulls, "_LONGEST_WORK_SECONDS", 0.05)
    puller = Puller(nats, DURABLE, 3)  # type: ignore[arg-type]
    await puller.open()
    await nats.come(1)
    (stuck,) = await puller.fetch(3)
    clock = asyncio.get_running_loop().time
    end = clock() + 0.05
    await eventually(lambda: clock() > end + 0.05)
    before = signed(nats)[1]
    later = clock() + 0.1
    await eventually(lambda: clock() > later)
    assert signed(nats)[1] == before
    assert not stuck.is_acked
    await puller.close()


@pytest.mark.usefixtures("hasty")
async def test_a_sign_that_cannot_be_given_ends_nothing(nats: Played) -> None:
    puller = Puller(nats, DURABLE, 3)  # type: ignore[arg-type]
    await puller.open()
    await nats.come(1)
    await puller.fetch(3)
    nats.fails = True
    await eventually(lambda: nats.failed > 1)
    nats.fails = False
    await eventually(lambda: signed(nats)[1] > 0)
    await puller.close()

"""Row A12: what one process may say and hear over NATS, tried by each of them on all there is.

The expectations are made from the table (`baodao.kit.wires`): what stands in it works, and
everything else is refused, also by way of the subjects to which nats-server sends its answers.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.errors import NotFoundError
from typer.testing import CliRunner

from baodao.cli.main import app
from baodao.cli.operate.topology import all_wires, durables, wanted
from baodao.kit import topology
from baodao.kit.flushing import flushed
from baodao.kit.jetstream import jetstream_of
from baodao.kit.keeper import kept
from baodao.kit.servers import NatsServer, find_binary
from baodao.kit.stream_reader import matches
from baodao.kit.wires import ADMIN, API, KEEPER, Account, as_asked
from baodao.schema.catalog import CONTEXTS
from tests.support.attendances import attendance, message_of
from tests.support.gateway import gateway_alone
from tests.support.services import RunningServices, until

ROOT = Path(__file__).resolve().parents[2]
OTHERS, THE_KEEPER = all_wires()
ACCOUNTS = {account.name: account for account in (*OTHERS, THE_KEEPER)}
EACH = pytest.mark.parametrize("name", ACCOUNTS)
NOT_AT_HOME = pytest.mark.parametrize("name", [a.name for a in OTHERS])
# Orders to JetStream that are in nobody's table, or in the keeper's alone.
ORDERS = [
    f"{prefix}.{order}"
    for prefix in ("$JS.API", API)
    for order in (
        "INFO",
        "STREAM.NAMES",
        "STREAM.CREATE.EVIL",
        "STREAM.CREATE.HOURS",
        "STREAM.UPDATE.HOURS",
        "STREAM.PURGE.HOURS",
        "STREAM.DELETE.HOURS",
        "STREAM.MSG.DELETE.HOURS",
        "STREAM.MSG.DELETE.DEAD",
        "STREAM.RESTORE.HOURS",
        "STREAM.SNAPSHOT.HOURS",
        "CONSUMER.CREATE.HOURS",
        "CONSUMER.CREATE.HOURS.evil",
        "CONSUMER.CREATE.HOURS.evil.events.hours.>",
        "CONSUMER.DURABLE.CREATE.HOURS.evil",
        "CONSUMER.CREATE.SCHEDULING.hours--scheduling",
        "CONSUMER.DELETE.SCHEDULING.hours--scheduling",
        "CONSUMER.NAMES.HOURS",
        "CONSUMER.MSG.NEXT.HOURS.evil",
    )
]


def example(subject: str) -> str:
    """A subject that a filter stands for."""
    tokens = ["x" if token in ("*", ">") else token for token in subject.split(".")]
    return ".".join(tokens)


def everything() -> list[str]:
    """A subject for every line of the table, and some that are in none."""
    found = {example(s) for a in ACCOUNTS.values() for s in (*a.asks, *a.hears, *a.subscribes)}
    found |= {example(as_asked(s)) for a in ACCOUNTS.values() for s in a.asks}
    found |= {example(order) for order in ORDERS}
    found |= {"events.x.y", "dead.x", "replays.x", "limits.x", "_INBOX.x.y"}
    return sorted(found)


EVERYTHING = everything()


def covered(subject: str, filters: Iterable[str]) -> bool:
    return any(matches(subject, one) for one in filters)


def may_publish(account: Account) -> list[str]:
    return list(account.asks) if account.name == KEEPER else account.publishes


@dataclass
class User:
    """A connection of one account, with what it was refused and what it has heard."""

    account: Account
    connection: NatsClient
    refused: set[str] = field(default_factory=set)
    heard: list[Msg] = field(default_factory=list)

    async def listen(self, subject: str) -> None:
        async def hear(message: Msg) -> None:
            self.heard.append(message)

        await self.connection.subscribe(subject, cb=hear)


class House:
    """A nats-server with the accounts, its streams, and somebody who sees all of the streams."""

    def __init__(self, server: NatsServer) -> None:
        self._server = server
        self.users: dict[str, User] = {}
        self.admin: NatsClient

    async def user(self, name: str, *, listens: bool = False) -> User:
        account = ACCOUNTS.get(name, Account(name))

        async def errored(error: Exception) -> None:
            user.refused.add(str(error))

        url = self._server.url_of(name)
        user = User(account, await nats.connect(url, error_cb=errored, allow_reconnect=False))
        for subject in account.subscribes if listens else ():
            await user.listen(subject)
        await flushed(user.connection)
        self.users[f"{name} listens" if listens else name] = user
        return user

    async def state(self) -> dict[str, Any]:
        """Of every stream what must not change by itself."""
        infos = await self.admin.jetstream().streams_info()
        return {
            i.config.name: (i.created, i.state.first_seq, i.state.consumer_count, str(i.config))
            for i in infos
        }

    async def counts(self) -> dict[str, int]:
        infos = await self.admin.jetstream().streams_info()
        return {i.config.name: i.state.last_seq for i in infos}

    async def heard(self) -> dict[str, list[Msg]]:
        """What everybody has heard, once all of it has arrived."""
        for _ in range(2):
            # Through the servers' accounts and back again.
            for user in self.users.values():
                await flushed(user.connection)
        return {name: user.heard for name, user in self.users.items()}


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    server = NatsServer(tmp_path / "nats", wires=all_wires(), with_admin=True)
    async with server, kept(server.url_of(KEEPER), wanted, print):
        house = House(server)
        house.admin = (await house.user(ADMIN)).connection
        yield house
        for user in house.users.values():
            await user.connection.close()


def refusals(kind: str, subjects: Iterable[str]) -> set[str]:
    # nats-py tells them in small letters.
    return {f'nats: permissions violation for {kind} to "{s}"'.lower() for s in subjects}


@EACH
async def test_whoever_publishes_reaches_what_the_table_says_and_is_refused_all_else(
    house: House, name: str
) -> None:
    listeners = {n: await house.user(n, listens=True) for n in ACCOUNTS if n != name}
    user = await house.user(name)
    for subject in EVERYTHING:
        if not subject.startswith(("$JS.API", API)):
            await user.connection.publish(subject, name.encode())
    forbidden = [s for s in EVERYTHING if not covered(s, may_publish(user.account))]
    for subject in forbidden:
        await user.connection.publish(subject, b"{}")
    await house.heard()
    assert user.refused == refusals("publish", forbidden)
    allowed = [(s, owner) for s, owner in user.account.asks.items() if owner in listeners]
    for other, listener in listeners.items():
        reached = {m.subject for m in listener.heard if m.data == name.encode()}
        asked = {s for s in EVERYTHING if any(o == other and matches(s, f) for f, o in allowed)}
        bells = {
            s
            for s in EVERYTHING
            if any(o == name and matches(s, f) for f, o in listener.account.hears.items())
            and covered(s, user.account.publishes)
        }
        assert reached == asked | bells


@EACH
async def test_whoever_subscribes_hears_what_the_table_says_and_is_refused_all_else(
    house: House, name: str
) -> None:
    user = await house.user(name)
    allowed = user.account.subscribes if name != KEEPER else ["_INBOX.>"]
    tried = [*EVERYTHING, ">", "*.>", "*", "events.>", "commands.>", "$JS.>", "_INBOX.*.>"]
    for subject in tried:
        await user.listen(subject)
    await house.heard()
    refused = {s for s in tried if not any(s == a or matches(s, a) for a in allowed)}
    assert user.refused == refusals("subscription", refused)


@NOT_AT_HOME
async def test_no_answer_of_the_server_goes_where_its_requester_may_not_publish(
    house: House, name: str
) -> None:
    """nats-server answers to any subject: what would be an order to it, or another's event."""
    jetstream = house.admin.jetstream()
    for context in CONTEXTS:
        await jetstream.publish(f"events.{context}.x", b"")
        order = {"stream_name": "HOURS", "config": {"durable_name": "evil", "ack_policy": "none"}}
        await jetstream.publish(f"events.{context}.x", json.dumps(order).encode())
    await jetstream.publish("dead.x", b"")
    before, counts = await house.state(), await house.counts()
    listeners = {n: await house.user(n, listens=True) for n in ACCOUNTS if n != name}
    user = await house.user(name)
    publishes = user.account.publishes
    targets = [s for s in EVERYTHING if not covered(s, publishes)]
    for asked in publishes:
        for body in (b"", b'{"seq":1}', b'{"seq":2}', b'{"batch":1,"expires":1000000}'):
            for target in targets:
                await user.connection.publish(example(asked), body, reply=target)
    await house.heard()
    after = await house.state()
    if covered("$JS.API.STREAM.MSG.DELETE.DEAD", user.account.asks):
        after["DEAD"] = before["DEAD"]
    assert after == before
    grown = {stream for stream, last in (await house.counts()).items() if last != counts[stream]}
    its_own = {example(s).split(".")[1].upper() for s in publishes if s.startswith("events.")}
    assert grown <= its_own | ({"DEAD"} if covered("dead.x", publishes) or its_own else set())
    for listener in listeners.values():
        assert {m.subject for m in listener.heard} & set(targets) == set()


async def test_an_account_hears_nothing_of_the_answers_that_others_get(house: House) -> None:
    eavesdroppers = [await house.user(n, listens=True) for n in ACCOUNTS if n != "gateway"]
    hours, gateway = await house.user("hours"), await house.user("gateway")

    async def answer(message: Msg) -> None:
        await message.respond(b"secret")

    await hours.connection.subscribe("queries.hours.x", "hours", cb=answer)
    await flushed(hours.connection)
    secret = await gateway.connection.request("queries.hours.x", b"", timeout=60)
    assert secret.data == b"secret"
    scheduling = await house.user("scheduling")
    with pytest.raises(NatsTimeoutError):
        await scheduling.connection.request("queries.hours.x", timeout=0.5)
    assert scheduling.refused == refusals("publish", ["queries.hours.x"])
    await house.heard()
    assert not any(m.data == b"secret" for e in eavesdroppers for m in e.heard)


async def test_a_service_reads_and_acknowledges_what_it_follows_and_nothing_more(
    house: House,
) -> None:
    hours, scheduling = await house.user("hours"), await house.user("scheduling")
    durable = next(d for d in durables()["hours"] if d.stream == "SCHEDULING")
    subject = durable.filter_subjects[0].removesuffix(">") + "12.01.04.007.017.S"
    published = await jetstream_of(scheduling.connection).publish(subject, b"{}")
    pulling = await hours.connection.subscribe("_INBOX.pulled")
    await hours.connection.publish(
        f"{API}.CONSUMER.MSG.NEXT.{durable.stream}.{durable.name}",
        b'{"batch":1,"expires":5000000000}',
        reply="_INBOX.pulled",
    )
    message = await pulling.next_msg(60)
    assert (message.subject, message.metadata.sequence.stream) == (subject, published.seq)
    await message.ack_sync()
    jetstream = jetstream_of(hours.connection)
    info = await jetstream.consumer_info(durable.stream, durable.name)
    assert (info.num_pending, info.num_ack_pending) == (0, 0)
    assert (await jetstream.get_msg(durable.stream, published.seq)).subject == subject
    assert hours.refused == scheduling.refused == set()


async def test_a_forged_attendance_is_credited_to_nobody(services: RunningServices) -> None:
    assert services.nats
    await services.start("hours")
    refused: list[str] = []

    async def errored(error: Exception) -> None:
        refused.append(str(error))

    url = services.nats.url_of("registration")
    registration = await nats.connect(url, error_cb=errored, allow_reconnect=False)
    subject, data, headers = message_of(attendance(), "forged")
    await registration.publish(subject, data, headers=headers)
    await flushed(registration)
    assert refused == sorted(refusals("publish", [subject]))
    # In its own stream, where hours looks for something else, it may say what it likes.
    followed = next(d for d in durables()["hours"] if d.stream == "REGISTRATION")
    inside = example(followed.filter_subjects[0])
    await jetstream_of(registration).publish(inside, data, headers=headers)
    await registration.close()
    await services.settled()
    (letter,) = [await services.jetstream.get_msg("DEAD", 1)]
    assert letter.headers
    assert letter.headers["Baodao-Dead-Reason"] == "invalid"
    assert "no event of registration" in letter.headers["Baodao-Dead-Error"]
    assert await services.database("hours").count("entries", {}) == 0


async def test_the_keeper_brings_back_what_is_taken_away(house: House) -> None:
    jetstream = house.admin.jetstream()
    await jetstream.delete_consumer("SCHEDULING", "hours--scheduling")
    await jetstream.delete_stream("HOURS")

    async def is_whole() -> bool:
        return not await topology.check(jetstream, *wanted())

    await until(is_whole, 20, "everything made again")


async def test_streams_from_before_there_were_accounts_are_kept(tmp_path: Path) -> None:
    spec = topology.stream_spec("hours")
    async with NatsServer(tmp_path) as server:
        admin = await nats.connect(server.url)
        await admin.jetstream().add_stream(spec.config())
        await admin.jetstream().publish("events.hours.x", b"kept")
        await admin.close()
    server = NatsServer(tmp_path, wires=all_wires(), with_admin=True)
    async with server, kept(server.url_of(KEEPER), wanted, print):
        admin = await nats.connect(server.url)
        assert (await admin.jetstream().get_msg("HOURS", 1)).data == b"kept"
        await admin.close()


async def test_what_compose_starts_nats_with_is_the_same_table(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "deploy" / "nats", tmp_path, dirs_exist_ok=True)
    made = CliRunner().invoke(app, ["accounts", "make", str(tmp_path / "made")])
    assert made.exit_code == 0, made.output
    (tmp_path / "made" / "nats").rename(tmp_path / "secrets")
    program, config = str(find_binary("nats-server")), str(tmp_path / "nats.conf")
    process = await asyncio.create_subprocess_exec(
        program, "-t", "-c", config, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said
    assert b"is valid" in said


async def test_a_service_waits_for_its_streams_and_says_so(services: RunningServices) -> None:
    await services.leave_streams_alone()
    jetstream = services.jetstream
    for stream in topology.streams():
        await jetstream.delete_stream(stream.name)
    (hours,) = await services.start("hours", wait=False)

    async def says_so() -> bool:
        report = await services.health(hours)
        return "stream HOURS is missing" in str(report["problems"]) and not report["ready"]

    await until(says_so, 40, "a service that waits")
    with pytest.raises(NotFoundError):
        await jetstream.stream_info("HOURS")
    await services.look_after_streams()
    await services.ready(hours)


async def test_a_service_that_waits_ends_when_it_is_told_to(services: RunningServices) -> None:
    await services.leave_streams_alone()
    await services.jetstream.delete_stream("HOURS")
    (hours,) = await services.start("hours", wait=False)
    await until(lambda: services.health(hours), 40, "an answer")
    assert not (await services.health(hours))["ready"]
    # In order, with exit code 0.
    await services.stop("hours")
    assert not hours.running


async def test_what_the_gateway_was_refused_is_not_ready(
    services: RunningServices, tmp_path: Path
) -> None:
    """A table of yesterday and a gateway of today, as it were: it hears no bell."""
    assert services.nats
    await services.start_slice()
    async with gateway_alone(services.nats.url_of("cli"), tmp_path / "log", services.env) as http:

        async def says_so() -> bool:
            async with http.stream("GET", "/api/v1/events"):
                answer = await http.get("/readyz")
            told = str(answer.json().get("problems"))
            return 'violation for subscription to "events.' in told.replace("\\", "")

        await until(says_so, 30, "a gateway that tells what it was refused")

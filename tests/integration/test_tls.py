"""NATS and MongoDB over TLS, and nothing without it where it is asked for."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import nats
import pytest
import pytest_asyncio

from baodao.gateway.settings import GatewaySettings
from baodao.kit import health
from baodao.kit.broker import connection_options
from baodao.kit.keys import new_key
from baodao.kit.mongo import Database, UnreachableError
from baodao.kit.servers import MongoServer, NatsServer
from baodao.kit.settings import NotStartedError
from tests.support.certificates import Authority, TlsMongo, TlsNats
from tests.support.gateway import gateway_alone
from tests.support.services import until
from tests.support.signing import signing

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Secured:
    """Servers with TLS, and a directory for whoever comes."""

    nats: TlsNats
    mongo: TlsMongo
    authority: Authority
    directory: Path

    def environment(self, **changes: str) -> dict[str, str]:
        """Settings of hours; an empty value leaves one out."""
        cert, key = self.authority.certificate("hours")
        inbox_key = self.directory / "inbox.key"
        if not inbox_key.exists():
            inbox_key.write_text(new_key(), encoding="utf-8")
        found = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "BAODAO_NATS_URL": self.nats.url,
            "BAODAO_NATS_CA_FILE": str(self.authority.ca),
            "BAODAO_NATS_CERT_FILE": str(cert),
            "BAODAO_NATS_KEY_FILE": str(key),
            "BAODAO_MONGO_URL": self.mongo.url,
            "BAODAO_INBOX_KEY_FILE": str(inbox_key),
            "BAODAO_INSTANCE": "hours-1",
            **signing("hours"),
            **changes,
        }
        return {name: value for name, value in found.items() if value}

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self.environment(**changes),
            capture_output=True,
            text=True,
            timeout=40,
            check=False,
        )

    def spawn(self, module: str) -> subprocess.Popen[bytes]:
        with (self.directory / f"{module}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module], env=self.environment(), stdout=log, stderr=log
            )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def secured(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Secured]:
    directory = tmp_path_factory.mktemp("tls")
    authority = Authority(directory / "certificates")
    async with MongoServer(directory / "mongo") as unsecured:
        port = unsecured.port
    nats_server = TlsNats(directory / "nats")
    mongo = TlsMongo(directory / "mongo", port)
    nats_server.authority = mongo.authority = authority
    async with nats_server, mongo:
        yield Secured(nats_server, mongo, authority, directory)


async def test_a_service_a_command_and_a_gateway_work_over_it(secured: Secured) -> None:
    made = await asyncio.to_thread(secured.run, "baodao.cli", "topology", "apply")
    assert made.returncode == 0, made.stderr
    env = secured.environment()
    process = secured.spawn("baodao.hours")
    try:

        async def is_healthy() -> bool:
            asked = await asyncio.to_thread(secured.run, health.__name__, "hours")
            return asked.returncode == 0

        await until(is_healthy, 40, "a healthy service over TLS")
        files = {name: env[name] for name in env if name.startswith("BAODAO_NATS_")}
        log_file = secured.directory / "gateway.log"
        async with gateway_alone(secured.nats.url, log_file, files) as http:
            problems = (await http.get("/readyz")).json()["problems"]
            assert "registration: not running" in problems
            assert not any(problem.startswith(("hours", "nats")) for problem in problems)
        await _impersonated(secured)
        await until(is_healthy, 20, "healthy with the right server again")
        assert process.poll() is None
    finally:
        process.terminate()
        assert await asyncio.to_thread(process.wait, 20) == 0


async def _impersonated(secured: Secured) -> None:
    """For a while another server has the place of ours, whose certificate nobody believes."""
    own, other = secured.authority, Authority(secured.directory / "impostor", "impostor")
    await secured.nats.stop()
    secured.nats.authority = other
    async with secured.nats:
        await until(lambda: _refused_by_a_client(secured), 20, "a client that looks and leaves")
    secured.nats.authority = own
    await secured.nats.start()


async def _refused_by_a_client(secured: Secured) -> bool:
    return "TLS handshake error" in secured.nats.log_file.read_text("utf-8")


@pytest.mark.parametrize("part", ["baodao.hours", "baodao.gateway", "baodao.cli", health.__name__])
async def test_without_the_ca_it_does_not_start_and_says_so(secured: Secured, part: str) -> None:
    arguments = {"baodao.cli": ["topology", "keep"], health.__name__: ["hours"]}.get(part, [])
    ended = await asyncio.to_thread(secured.run, part, *arguments, BAODAO_NATS_CA_FILE="")
    assert ended.returncode
    said = ended.stderr.splitlines()[-1]
    assert "certificate" in said
    if part != health.__name__:
        assert "NATS: its certificate is not trusted (" in said
        assert said.endswith("see BAODAO_NATS_CA_FILE")
    if part == "baodao.hours":
        assert said.startswith("not started: ")
        assert "Traceback" not in ended.stderr


async def test_servers_of_another_authority_are_refused(secured: Secured) -> None:
    other = Authority(secured.directory / "others", "other")
    ended = await asyncio.to_thread(secured.run, "baodao.hours", BAODAO_NATS_CA_FILE=str(other.ca))
    assert ended.returncode == 1
    assert "NATS: its certificate is not trusted (" in ended.stderr.splitlines()[-1]
    own, others = str(secured.authority.ca), str(other.ca)
    for url in (secured.mongo.url.replace(own, others), secured.mongo.url.partition("&tlsCA")[0]):
        database = Database(url, "baodao_hours", timeout_ms=1_000)
        with pytest.raises(UnreachableError, match="its certificate is not trusted"):
            await database.ping()
        await database.close()
    unsecured = Database(secured.mongo.url.partition("&tls=")[0], "baodao", timeout_ms=1_000)
    with pytest.raises(UnreachableError):
        await unsecured.ping()
    await unsecured.close()


async def test_nats_asks_who_comes(secured: Secured) -> None:
    nobody = {"BAODAO_NATS_CERT_FILE": "", "BAODAO_NATS_KEY_FILE": ""}
    ended = await asyncio.to_thread(secured.run, "baodao.hours", **nobody)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].endswith("see BAODAO_NATS_CERT_FILE")


@pytest.mark.parametrize("after", [0, 0.3])
async def test_a_password_is_not_told_to_a_server_without_tls(
    secured: Secured, after: float
) -> None:
    said = b""

    async def pretend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal said
        await asyncio.sleep(after)
        writer.write(b'INFO {"server_id":"x","max_payload":1000,"auth_required":true}\r\n')
        said += await reader.read(4096)
        writer.close()

    async with await asyncio.start_server(pretend, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings = GatewaySettings(
            nats_url=f"tls://somebody:secret@127.0.0.1:{port}",
            nats_ca_file=secured.authority.ca,
        )
        options = connection_options(settings.nats_url, "test", tls=settings.nats_tls)
        # What it says before TLS is met there as nonsense, or was read and forgotten before.
        with pytest.raises((NotStartedError, TimeoutError)) as raised:
            async with asyncio.timeout(2):
                await nats.connect(**options)
    assert said
    assert b"secret" not in said
    assert b"CONNECT" not in said
    if after:
        assert "handshake_first" in str(raised.value)


@pytest.mark.parametrize("change", [{"BAODAO_NATS_URL": "nats://n"}, {"BAODAO_NATS_KEY_FILE": ""}])
async def test_settings_that_do_not_go_together_are_named(
    secured: Secured, change: dict[str, str]
) -> None:
    ended = await asyncio.to_thread(secured.run, "baodao.hours", **change)
    (line,) = ended.stderr.splitlines()
    assert line.startswith("not started: NATS: ")
    assert NatsServer.name not in line

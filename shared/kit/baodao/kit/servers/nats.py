"""nats-server with JetStream."""

import asyncio
import json
import re
import uuid
from pathlib import Path

from typing_extensions import override

from baodao.kit.servers.causes import explain
from baodao.kit.servers.credentials import write_privately
from baodao.kit.servers.process import HOST, Server, free_port
from baodao.kit.wires import ADMIN, API, KEEPER, STREAMS, Wires
from baodao.kit.wires_config import accounts_config

MAX_PAYLOAD = 2 * 1024 * 1024
"""Twice what the gateway takes as a body: a message also names its sender."""

_NO_ACCOUNT = "$G"
_NOT_STORED = re.compile(
    r"critical write error|JetStream.{0,40}(will be )?DISABLED|out of resources"
)


class NatsServer(Server):
    """A nats-server with JetStream; its data is in `<store_dir>/jetstream`."""

    name = "nats-server"

    def __init__(
        self,
        store_dir: Path,
        port: int = 0,
        *,
        sync_always: bool = False,
        monitor_port: int | None = None,
        max_payload: int = MAX_PAYLOAD,
        wires: Wires | None = None,
        with_admin: bool = False,
    ) -> None:
        """Describe the server.

        Args:
            store_dir: everything it writes; created when missing.
            port: the client port; 0 means a free one.
            sync_always: flush every message to disk before its PubAck (else every two minutes).
            monitor_port: the HTTP monitor; None means none, 0 a free port.
            max_payload: largest message in bytes.
            wires: an account for each process; without them there is one that may do everything.
            with_admin: that one beside the others.

        """
        super().__init__(store_dir, port)
        self.sync_always = sync_always
        self.monitor_port = free_port() if monitor_port == 0 else monitor_port
        self.max_payload = max_payload
        self._wires, self._with_admin = wires, with_admin
        # Stable per directory, to tell its answer from that of a server we did not start.
        self._server_name = f"baodao-{uuid.uuid5(uuid.NAMESPACE_URL, str(self.directory)).hex[:12]}"

    @override
    def url_of(self, account: str) -> str:
        """Where clients connect: `nats://<account>:<password>@127.0.0.1:<port>`, and the path.

        The path is the prefix of the API of JetStream for accounts that have no streams themselves.
        """
        if self._wires is None:
            account = ADMIN
        path = "" if account in (ADMIN, KEEPER) else f"/{API}"
        return f"nats://{account}:{self.credentials.of(account)}@{HOST}:{self.port}{path}"

    @override
    def _arguments(self) -> list[str]:
        store = json.dumps(str(self.directory / "jetstream"), ensure_ascii=False)
        sync = "  sync_interval: always\n" if self.sync_always else ""
        monitor = f'http: "{HOST}:{self.monitor_port}"\n' if self.monitor_port else ""
        config = self.directory / "nats-server.conf"
        write_privately(
            config,
            f"{self._known()}"
            f'server_name: "{self._server_name}"\nlisten: "{HOST}:{self.port}"\n{monitor}'
            f"max_payload: {self.max_payload}\njetstream {{\n  store_dir: {store}\n{sync}}}\n",
        )
        return ["--config", str(config)]

    def _known(self) -> str:
        """Who is known to the server."""
        if self._wires is None:
            return f"authorization {{ user: {ADMIN}, password: {self._password(ADMIN)} }}\n"
        self._take_over()
        accounts, keeper = self._wires
        return accounts_config(accounts, keeper, self._password, with_admin=self._with_admin)

    def _take_over(self) -> None:
        """Keep the streams of a directory that was without accounts."""
        kept = self.directory / "jetstream" / "jetstream"
        if (kept / _NO_ACCOUNT).is_dir() and not (kept / STREAMS).exists():
            (kept / _NO_ACCOUNT).rename(kept / STREAMS)

    def _password(self, account: str) -> str:
        return f'"{self.credentials.of(account)}"'

    @override
    def _mortal(self, said: str) -> str | None:
        # A stream that could not be written once takes nothing more, also when there is space
        # again; the server goes on as if nothing were.
        if not _NOT_STORED.search(said):
            return None
        return explain(self.name, self.directory, self.port, None, said)

    @override
    async def _answers(self) -> bool:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            info = await reader.readline()
            if f'"server_name":"{self._server_name}"'.encode() not in info:
                return False
            account = ADMIN if self._wires is None else KEEPER
            known = {"user": account, "pass": self.credentials.of(account), "verbose": False}
            writer.write(f"CONNECT {json.dumps(known)}\r\nSUB _INBOX.ready 1\r\n".encode())
            writer.write(b"PUB $JS.API.INFO _INBOX.ready 0\r\n\r\n")
            while line := await reader.readline():
                if line.startswith(b"MSG _INBOX.ready"):
                    return b'"error"' not in await reader.readline()
            return False
        finally:
            writer.close()
            await writer.wait_closed()

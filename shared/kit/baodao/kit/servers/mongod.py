"""mongod as a replica set of one, with accounts."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError
from typing_extensions import override

from baodao.kit.servers.credentials import write_privately
from baodao.kit.servers.process import ACCOUNT, HOST, Server

REPLICA_SET = "rs0"
_NOT_YET_INITIALIZED = 94
_USER_EXISTS = 51003
_SECONDS = 4.0
# mongod knows this account of the members of a replica set by their key file alone.
_MEMBER, _KEY = "__system", "key file"


class MongoServer(Server):
    """A mongod that is a replica set of one (transactions work); data in `<data_dir>/db`.

    Nothing is told to who has no account: not even that first one is made without the key file.
    """

    name = "mongod"

    def __init__(
        self, data_dir: Path, port: int = 0, *, owners: Mapping[str, str] | None = None
    ) -> None:
        """Describe the server.

        Args:
            data_dir: everything it writes.
            port: 0 means a free one.
            owners: accounts that read and write one database each, by name.

        """
        super().__init__(data_dir, port)
        self._owners = dict(owners or {})

    @override
    def url_of(self, account: str) -> str:
        """Where clients connect; with the replica set, so they wait for a writable primary."""
        known = f"{account}:{self.credentials.of(account)}"
        return f"mongodb://{known}@{HOST}:{self.port}/?replicaSet={REPLICA_SET}&authSource=admin"

    @override
    def _arguments(self) -> list[str]:
        data, key = self.directory / "db", self.directory / "mongod.key"
        data.mkdir(mode=0o700, exist_ok=True)
        write_privately(key, _as_key(self.credentials.of(_KEY)))
        options = f"--replSet {REPLICA_SET} --bind_ip {HOST} --port {self.port} --nounixsocket"
        options += " --quiet --wiredTigerCacheSizeGB 0.5 --oplogSize 1024"
        options += " --setParameter diagnosticDataCollectionEnabled=false"
        options += " --setParameter enableLocalhostAuthBypass=false"
        # Not zlib: an old mongod tells strangers of its memory by it (CVE-2025-14847).
        options += " --networkMessageCompressors snappy,zstd"
        # What a client that died has left open is in everybody's way until then.
        options += " --setParameter transactionLifetimeLimitSeconds=5"
        return [*options.split(), "--keyFile", str(key), "--dbpath", str(data)]

    @override
    async def _answers(self) -> bool:
        # The driver waits for half a second after a refused connection; this does not.
        _, writer = await asyncio.open_connection(HOST, self.port)
        writer.close()
        await writer.wait_closed()
        try:
            return await asyncio.to_thread(self._settle)
        except PyMongoError:
            return False

    def _settle(self) -> bool:
        """Make of the mongod a replica set with accounts; False if it is not ours or not ready."""
        client: MongoClient[dict[str, Any]] = MongoClient(
            HOST,
            self.port,
            username=_MEMBER,
            password=_as_key(self.credentials.of(_KEY)),
            authSource="local",
            directConnection=True,
            serverSelectionTimeoutMS=1_000,
        )
        with client:
            admin = client.admin
            # Nothing may be initiated on a mongod that is not ours but happens to have the port.
            if admin.command("serverStatus")["pid"] != self.pid:
                return False
            self._settle_replica_set(admin)
            deadline = time.monotonic() + _SECONDS
            while not admin.command("hello").get("isWritablePrimary"):
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.01)
            self._grant(admin, ACCOUNT, [{"role": "root", "db": "admin"}])
            for account, database in self._owners.items():
                self._grant(admin, account, [{"role": "readWrite", "db": database}])
        return True

    def _settle_replica_set(self, admin: Database[dict[str, Any]]) -> None:
        """Initiate the replica set once; tell it its new address when the port has changed."""
        host = f"{HOST}:{self.port}"
        try:
            config = admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != _NOT_YET_INITIALIZED:
                raise
            members = [{"_id": 0, "host": host}]
            admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
            return
        if config["members"][0]["host"] != host:
            config["members"][0]["host"] = host
            config["version"] += 1
            admin.command("replSetReconfig", config, force=True)

    def _grant(
        self, admin: Database[dict[str, Any]], account: str, roles: list[dict[str, str]]
    ) -> None:
        """Let there be an account with this password and these roles, and no others."""
        told: dict[str, Any] = {"pwd": self.credentials.of(account), "roles": roles}
        told["mechanisms"] = ["SCRAM-SHA-256"]
        try:
            admin.command("createUser", account, **told)
        except OperationFailure as error:
            if error.code != _USER_EXISTS:
                raise
            admin.command("updateUser", account, **told)


def _as_key(password: str) -> str:
    """A password as a key file has it: of the characters of base64."""
    return password.replace("-", "+").replace("_", "/")

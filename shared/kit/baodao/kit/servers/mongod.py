"""mongod as a replica set of one."""

import asyncio
import struct
from pathlib import Path
from typing import Any

import bson
from typing_extensions import override

from baodao.kit.servers.process import HOST, Server

REPLICA_SET = "rs0"
_NOT_YET_INITIALIZED = 94
_OP_MSG = 2013


class MongoServer(Server):
    """A mongod that is a replica set of one (transactions work); data in `<data_dir>/db`."""

    name = "mongod"

    def __init__(self, data_dir: Path, port: int = 0) -> None:
        """Describe the server: everything it writes is in `data_dir`; port 0 means a free one."""
        super().__init__(data_dir, port)

    @property
    @override
    def url(self) -> str:
        """Where clients connect; with the replica set, so they wait for a writable primary."""
        return f"mongodb://{HOST}:{self.port}/?replicaSet={REPLICA_SET}"

    @override
    def _arguments(self) -> list[str]:
        data = self.directory / "db"
        data.mkdir(mode=0o700, exist_ok=True)
        options = f"--replSet {REPLICA_SET} --bind_ip {HOST} --port {self.port} --nounixsocket"
        options += " --quiet --wiredTigerCacheSizeGB 0.5 --oplogSize 1024"
        options += " --setParameter diagnosticDataCollectionEnabled=false"
        # Not zlib: an old mongod tells strangers of its memory by it (CVE-2025-14847).
        options += " --networkMessageCompressors snappy,zstd"
        # What a client that died has left open is in everybody's way until then.
        options += " --setParameter transactionLifetimeLimitSeconds=5"
        return [*options.split(), "--dbpath", str(data)]

    @override
    async def _answers(self) -> bool:
        # Nothing may be initiated on a mongod that is not ours but happens to have the port.
        if (await self._ask(serverStatus=1)).get("pid") != self.pid:
            return False
        await self._settle_replica_set()
        return bool((await self._ask(hello=1)).get("isWritablePrimary"))

    async def _settle_replica_set(self) -> None:
        """Initiate the replica set once; tell it its new address when the port has changed."""
        host = f"{HOST}:{self.port}"
        reply = await self._ask(replSetGetConfig=1)
        if reply.get("code") == _NOT_YET_INITIALIZED:
            members = [{"_id": 0, "host": host}]
            await self._ask(replSetInitiate={"_id": REPLICA_SET, "members": members})
        elif (config := reply.get("config")) and config["members"][0]["host"] != host:
            config["members"][0]["host"] = host
            config["version"] += 1
            await self._ask(replSetReconfig=config, force=True)

    async def _ask(self, **command: Any) -> dict[str, Any]:
        """Run one admin command and return the reply, also when it is an error.

        By hand, because a driver brings monitors that outlive one question and that pause for
        half a second after a refused connection.
        """
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            message = bytes(5) + bson.encode({**command, "$db": "admin"})
            writer.write(struct.pack("<4i", 16 + len(message), 1, 0, _OP_MSG) + message)
            (size,) = struct.unpack_from("<i", await reader.readexactly(16))
            reply = await reader.readexactly(size - 16)
        finally:
            writer.close()
            await writer.wait_closed()
        return bson.decode(reply[5:])

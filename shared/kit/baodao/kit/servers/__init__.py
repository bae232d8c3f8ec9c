"""Real servers without Docker: `nats-server` and `mongod` as children of this process.

The local stack and the tests run on these. Both listen on 127.0.0.1 only, keep everything in one
directory, die with the process that started them, and never share a directory with another run.
POSIX only; dying with the parent needs Linux.
"""

from baodao.kit.servers.binaries import ServerName, find_binary
from baodao.kit.servers.causes import LOST_STREAMS, unusable
from baodao.kit.servers.errors import DirectoryInUse, ServerError, ServerFailed, ServerMissing
from baodao.kit.servers.mongod import MongoServer
from baodao.kit.servers.nats import NatsServer
from baodao.kit.servers.process import free_port, without_password

__all__ = [
    "LOST_STREAMS",
    "DirectoryInUse",
    "MongoServer",
    "NatsServer",
    "ServerError",
    "ServerFailed",
    "ServerMissing",
    "ServerName",
    "find_binary",
    "free_port",
    "unusable",
    "without_password",
]

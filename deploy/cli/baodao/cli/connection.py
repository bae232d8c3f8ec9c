"""Where the running stack is, and connections to it."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import nats
import typer
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.cli.output import FINDING, UNREACHABLE, Stop, complain
from baodao.kit.client import Client, NotAcceptedError
from baodao.kit.mongo import Database, UnreachableError
from baodao.schema.base import Actor, Message
from baodao.schema.replies import Reply, Unavailable

T = TypeVar("T")

HOME = Path(".baodao")
STATE_FILE = HOME / "stack.json"
OPERATOR = Actor(id="baodao-cli", role="operator", purpose="operation by command line")
_TRIES = 10


@dataclass(frozen=True)
class StackState:
    """The stack that `baodao up` runs in this directory."""

    pid: int
    nats_url: str
    mongo_url: str
    gateway_url: str

    def write(self, file: Path) -> None:
        """Record it for other commands."""
        file.write_text(json.dumps(asdict(self)) + "\n")


def running_stack(file: Path = STATE_FILE) -> StackState | None:
    """The stack recorded in `file`, if the process that runs it is alive."""
    try:
        state = StackState(**json.loads(file.read_text()))
        os.kill(state.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return state


def nats_url() -> str:
    """From the environment, else of the stack that runs here."""
    return _url("BAODAO_NATS_URL", "nats_url")


def mongo_url(service: str) -> str:
    """From the environment, the service's own first, else of the stack that runs here."""
    own = os.environ.get(f"BAODAO_{service.upper()}_MONGO_URL")
    return own or _url("BAODAO_MONGO_URL", "mongo_url")


def database_name(service: str) -> str:
    """Name of a service's database."""
    return f"{os.environ.get('BAODAO_DATABASE_PREFIX', 'baodao')}_{service}"


def _url(variable: str, field: str) -> str:
    if url := os.environ.get(variable):
        return url
    if state := running_stack():
        return str(getattr(state, field))
    raise Stop(f"no stack runs here. Start one with `make up`, or set {variable}.", UNREACHABLE)


@asynccontextmanager
async def connected(url: str | None = None) -> AsyncIterator[NatsClient]:
    """A connection for one command: an absent server is an error at once, not a wait."""
    url = url or nats_url()
    try:
        connection = await nats.connect(
            url.split(","),
            name="baodao-cli",
            connect_timeout=3,
            allow_reconnect=False,
            # Without these a server that refuses is asked again for two minutes.
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            error_cb=_quiet,
        )
    except (NatsError, OSError) as error:
        raise Stop(f"NATS does not answer at {url}: {_sentence(error)}", UNREACHABLE) from None
    try:
        yield connection
    finally:
        if connection.is_connected:
            await connection.close()


@asynccontextmanager
async def opened(service: str) -> AsyncIterator[Database]:
    """The database of a service."""
    database = Database(mongo_url(service), database_name(service), timeout_ms=3_000)
    try:
        yield database
    finally:
        await database.close()


async def send(client: Client, message: Message) -> Reply:
    """Send a message again, under its own command id, while its service is not available."""
    reply = await client.send(message)
    for attempt in range(_TRIES - 1):
        if not isinstance(reply, Unavailable):
            break
        await asyncio.sleep(min(0.1 * 2**attempt, 2.0))
        reply = await client.send(message)
    return reply


async def together(works: Iterable[Coroutine[Any, Any, Any]]) -> None:
    """Do all of it at once; the first error cancels the rest and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a command's work; what stands in its way becomes a sentence and an exit code."""
    try:
        return asyncio.run(work())
    except Stop as stop:
        complain(str(stop))
        raise typer.Exit(stop.code) from None
    except NotAcceptedError as error:
        complain(str(error))
        raise typer.Exit(UNREACHABLE if isinstance(error.reply, Unavailable) else FINDING) from None
    except UnreachableError as error:
        complain(f"MongoDB does not answer ({error})")
        raise typer.Exit(UNREACHABLE) from None
    except NatsError as error:
        complain(f"NATS: {_sentence(error)}")
        raise typer.Exit(UNREACHABLE) from None


async def _quiet(_: Exception) -> None:
    return


def _sentence(error: BaseException) -> str:
    return str(error) or type(error).__name__

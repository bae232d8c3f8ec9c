"""Where the running stack is, and connections to it."""

import asyncio
import fcntl
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import nats
import typer
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from baodao.cli.output import FINDING, UNREACHABLE, Stop, complain
from baodao.kit.client import NotAcceptedError
from baodao.kit.mongo import Database, UnreachableError
from baodao.kit.not_started import NotStartedError
from baodao.kit.servers import unusable, without_password
from baodao.kit.tls import check_trust, context_from_environment, options_of
from baodao.schema.replies import Unavailable
from baodao.tables.sentences import TableError

T = TypeVar("T")

HOME = Path(".baodao")
STATE_FILE = HOME / "stack.json"
_TRIES = 10
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class StackState:
    """The stack that `baodao up` runs in this directory."""

    pid: int
    nats_url: str
    keeper_url: str
    mongo_url: str
    gateway_url: str


@contextmanager
def claimed(file: Path, whose: str) -> Iterator[int]:
    """Have a file for this process alone, as long as this lasts; gives its descriptor.

    The kernel lets go of it when this process ends, however it ends. A pid in it would prove
    nothing: another process may have that number by now.

    Raises:
        OSError: the file cannot be written.
        Stop: another process has it; `whose` says what that is.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        for _ in range(_TRIES):
            if _lock(opened, fcntl.LOCK_EX):
                break
            # Somebody who looks has it for an instant.
            time.sleep(0.05)
        else:
            raise Stop(f"{whose} runs here already. Stop that one first.")
        try:
            yield opened
        finally:
            file.unlink(missing_ok=True)
    finally:
        os.close(opened)


@contextmanager
def recorded(state: Callable[[], StackState], file: Path = STATE_FILE) -> Iterator[None]:
    """Tell other commands of the stack, as long as this lasts; errors as of `claimed`."""
    with claimed(file, "a stack") as opened:
        os.truncate(opened, 0)
        os.pwrite(opened, f"{json.dumps(asdict(state()))}\n".encode(), 0)
        yield


def running_stack(file: Path = STATE_FILE) -> StackState | None:
    """The stack recorded in `file`, if it runs: then it holds the file's lock."""
    try:
        with file.open("rb") as opened:
            if _lock(opened.fileno(), fcntl.LOCK_SH):
                return None
            return StackState(**json.loads(opened.read()))
    except (OSError, ValueError, TypeError):
        return None


def _lock(opened: int, kind: int) -> bool:
    """Take a lock if nobody is in the way."""
    try:
        fcntl.flock(opened, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def nats_url() -> str:
    """From the environment, else of the stack that runs here."""
    return _url("BAODAO_NATS_URL", "nats_url")


def keeper_url() -> str:
    """Where the keeper of streams connects: from the environment, else of the stack here."""
    return os.environ.get("BAODAO_KEEPER_NATS_URL") or _url("BAODAO_NATS_URL", "keeper_url")


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
            **options_of(context_from_environment(url)),
        )
    except (NatsError, OSError) as error:
        check_trust(error)
        raise Stop(
            f"NATS does not answer at {without_password(url)}: {_sentence(error)}", UNREACHABLE
        ) from None
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


async def together(works: Iterable[Coroutine[Any, Any, Any]]) -> None:
    """Do all of it at once; the first error cancels the rest and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def until_zero(count: Callable[[], Awaitable[int]]) -> None:
    """Wait until nothing is counted any more."""
    while await count():  # noqa: ASYNC110 -- another process's work
        await asyncio.sleep(_POLL_SECONDS)


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a command's work; what stands in its way becomes a sentence and an exit code."""
    try:
        return asyncio.run(work())
    except Stop as stop:
        complain(str(stop))
        raise typer.Exit(stop.code) from None
    except TableError as error:
        complain(str(error))
        raise typer.Exit(FINDING) from None
    except NotAcceptedError as error:
        complain(str(error))
        raise typer.Exit(UNREACHABLE if isinstance(error.reply, Unavailable) else FINDING) from None
    except NotStartedError as error:
        complain(str(error))
        raise typer.Exit(UNREACHABLE) from None
    except UnreachableError as error:
        complain(f"MongoDB does not answer ({error})")
        raise typer.Exit(UNREACHABLE) from None
    except NatsError as error:
        complain(f"NATS: {_sentence(error)}")
        raise typer.Exit(UNREACHABLE) from None
    except (ConnectionError, TimeoutError) as error:
        complain(f"no answer: {_sentence(error)}")
        raise typer.Exit(UNREACHABLE) from None
    except OSError as error:
        complain(unusable(error, HOME.absolute()))
        raise typer.Exit(FINDING) from None


async def _quiet(_: Exception) -> None:
    return


def _sentence(error: BaseException) -> str:
    return str(error) or type(error).__name__

"""One server process: started, watched, stopped; alone in its directory; gone with its parent."""

import asyncio
import fcntl
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from baodao.kit.servers.binaries import ServerName, find_binary, unable_to_run
from baodao.kit.servers.causes import explain, last_words, unusable
from baodao.kit.servers.credentials import Credentials
from baodao.kit.servers.errors import DirectoryInUse, ServerError, ServerFailed

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
_POLL_SECONDS = 0.01

_ATTEMPT_SECONDS = 5.0
_MOST_HEARD = 1 << 20
# Below the range from which the kernel serves outgoing connections: a client that keeps dialling
# a stopped server would otherwise, sooner or later, be given that very port and connect to itself.
_PORTS = range(20_000, 32_000)
_ports_given: set[int] = set()
# Runs between fork and exec in an interpreter of its own, because code in a forked copy of a
# threaded process may deadlock. The signal survives exec; a parent that is gone already is seen.
_EXEC = """
import os, signal, sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != int(sys.argv[1]):
        sys.exit("the parent died first")
os.execv(sys.argv[2], sys.argv[2:])
"""


ACCOUNT = "baodao"
"""The account that may do everything on a server."""


def without_password(url: str) -> str:
    """A URL (or several, separated by commas) without what it says before an @."""
    return re.sub(r"//[^/@,]*@", "//", url)


def free_port() -> int:
    """Return a TCP port that nothing on this machine listens on; never the same one twice.

    As long as this process lives, no other process of this user is given it: what is to listen
    there may take seconds to start.

    Raises:
        ServerFailed: no free port was found.

    """
    for _ in range(500):
        port = _PORTS.start + secrets.randbelow(len(_PORTS))
        if port not in _ports_given and _reserve(port) and _is_free(port):
            _ports_given.add(port)
            return port
    raise ServerFailed(f"no free port between {_PORTS.start} and {_PORTS.stop}")


def _reserve(port: int) -> bool:
    try:
        fcntl.lockf(_reservations(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except BlockingIOError:
        return False
    except OSError:
        # A full disk, a stranger's file: whoever binds first has it.
        return True
    return True


@cache
def _reservations() -> int:
    """A file of which every byte is a port; a lock on it ends with the process that holds it."""
    path = Path(tempfile.gettempdir(), f"baodao-ports-{os.getuid()}")
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Server(ABC):
    """A server process, its directory and its port."""

    name: ClassVar[ServerName]

    def __init__(self, directory: Path, port: int = 0) -> None:
        """Choose the directory (created when missing) and the port; 0 means a free one."""
        self.directory = directory.absolute()
        self.port = port or free_port()
        self.log_file = self.directory / f"{self.name}.log"
        self.credentials = Credentials(self.directory)
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = 0

    @property
    def url(self) -> str:
        """Where clients connect, with the password of the account that may do everything."""
        return self.url_of(ACCOUNT)

    @property
    def address(self) -> str:
        """Where clients connect, without a password: to be shown."""
        return without_password(self.url)

    @abstractmethod
    def url_of(self, account: str) -> str:
        """Where clients connect who have this account."""

    @property
    def pid(self) -> int | None:
        """The process id while the server runs, else None."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    async def start(self) -> None:
        """Start the server and wait until it has really served a request; no-op when it runs.

        Call it from a thread that lives as long as the server is needed (the main thread): Linux
        stops the server when the thread that started it ends.

        Raises:
            ServerMissing: the program or one of its libraries is not installed.
            ServerFailed: the port is taken, its directory cannot be used, the server stopped, or
                gave no answer in 60 s.
            DirectoryInUse: another live server owns the directory.

        """
        if self.pid is not None:
            return
        binary = find_binary(self.name)
        try:
            lock = await self._lock()
            try:
                self._spawn(binary, lock)
                await self._await_ready()
            except BaseException:
                await self.kill()
                raise
            finally:
                os.close(lock)
        except OSError as error:
            raise ServerFailed(f"{self.name}: {unusable(error, self.directory)}") from None

    def why_it_ended(self) -> str:
        """Why the server, which ran, does not any more, in a sentence with what to do."""
        return self._sentence(f"{self.name} ended", self._exit_code, self._log())

    def trouble(self) -> str | None:
        """Why the running server can do its work no more, by what it said since asked last."""
        try:
            if self.log_file.stat().st_size <= self._heard:
                return None
            with self.log_file.open("rb") as log:
                log.seek(self._heard)
                said = log.read(_MOST_HEARD)
        except OSError:
            return None
        self._heard += len(said)
        why = self._mortal(said.decode(errors="replace"))
        return why and f"{self.name}: {why}"

    def _mortal(self, said: str) -> str | None:
        """Why it cannot go on; None where a server ends by itself when it cannot."""
        del said
        return None

    async def stop(self) -> None:
        """Stop the server in order (SIGTERM), by force after 20 s; no-op when it does not run."""
        if self._process is None:
            return
        self._process.terminate()
        if not await self._has_ended(STOP_SECONDS):
            await self.kill()

    async def kill(self) -> None:
        """End the server with SIGKILL, as a crash would; no-op when it does not run."""
        if self._process is None:
            return
        self._process.kill()
        await self._has_ended(STOP_SECONDS)

    async def restart(self) -> None:
        """Stop the server and start it again on the same port and data."""
        await self.stop()
        await self.start()

    async def __aenter__(self) -> Self:
        """Start the server."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        await self.stop()

    @abstractmethod
    def _arguments(self) -> list[str]:
        """Prepare the directory and return the command line after the program."""

    @abstractmethod
    async def _answers(self) -> bool:
        """Ask this very server for something real; False or no connection: not yet."""

    async def _lock(self) -> int:
        """Take the directory; an orphan that is just being stopped gets the time to finish."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.directory / f"{self.name}.lock"
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                # The server inherits the lock, so it is held for exactly as long as that process
                # lives. A recorded pid without a lock is stale, whoever has that number now.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid, owner = _read_record(lock)
                os.close(lock)
                if _is_alive(owner) or time.monotonic() > deadline:
                    message = (
                        f"{self.directory} is in use by {self.name} with pid {pid} (started by "
                        f"pid {owner}). Stop that one first, or choose another directory."
                    )
                    raise DirectoryInUse(message) from None
                await asyncio.sleep(_POLL_SECONDS)
            else:
                return lock

    def _spawn(self, binary: Path, lock: int) -> None:
        if not _is_free(self.port):
            raise ServerFailed(f"{self.name}: port {self.port} is taken by another program.")
        arguments = [str(binary), *self._arguments()]
        self._heard = 0
        if self.log_file.exists():
            self.log_file.replace(self.log_file.with_suffix(".previous.log"))
        with self.log_file.open("wb") as log:
            # A session of its own: Ctrl-C reaches us alone, and we stop the servers in order.
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _EXEC, str(os.getpid()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock],
                start_new_session=True,
            )
        os.truncate(lock, 0)
        os.pwrite(lock, f"{self._process.pid} {os.getpid()}\n".encode(), 0)

    async def _await_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.pid is not None:
            try:
                async with asyncio.timeout(_ATTEMPT_SECONDS):
                    if await self._answers():
                        return
            except (OSError, EOFError, TimeoutError):
                pass
            if time.monotonic() > deadline:
                silent = f"{self.name} gave no answer within {START_SECONDS:.0f} s"
                raise ServerFailed(self._sentence(silent, None, self._log()))
            await asyncio.sleep(_POLL_SECONDS)
        raise self._explain_exit()

    async def _has_ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.pid is not None:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_SECONDS)
        self._process = None
        return True

    @property
    def _exit_code(self) -> int | None:
        return self._process.returncode if self._process else None

    def _explain_exit(self) -> ServerError:
        code, log = self._exit_code, self._log()
        stopped = f"{self.name} stopped with exit code {code}"
        return unable_to_run(self.name, code, log) or ServerFailed(
            self._sentence(stopped, code, log)
        )

    def _sentence(self, what: str, exit_code: int | None, log: str) -> str:
        """What happened and why; the server's own words only where nobody knows better."""
        if why := explain(self.name, self.directory, self.port, exit_code, log):
            return f"{what}: {why} Its log is {self.log_file}"
        return "\n  ".join([f"{what}. From {self.log_file}:", *last_words(log)])

    def _log(self) -> str:
        try:
            return self.log_file.read_text(errors="replace")
        except OSError:
            return ""


def _read_record(lock: int) -> tuple[int, int]:
    """Return the pids of the server and of its owner; our own where they cannot be read yet."""
    try:
        server, owner = map(int, os.pread(lock, 100, 0).split())
    except ValueError:
        return os.getpid(), os.getpid()
    return server, owner

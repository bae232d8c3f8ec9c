"""Processes of services, forked from one that has imported already what all of them need.

To import a service takes a second of a processor, more than all else that its start does, and most
tests start five. A cold start of `python -m baodao.<service>` is tried by those that run the whole
stack, by `test_start.py` and with docker compose.

The process that is forked, the nursery, is there once in a test run, has no thread and no loop, and
does nothing but fork and say what became of its children. They end with it, and it with the run.
"""

import atexit
import ctypes
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from baodao.kit.lean import leave_out

# Before anything looks for them; uvicorn is what the gateway listens with.
if __name__ == "__main__":
    leave_out("aiohttp", "rich")

from baodao.kit.topology import SERVICES

_MOST_BYTES = 1 << 16
_POLL_SECONDS = 0.01


class Forked:
    """A child of the nursery, as `subprocess.Popen` would show it."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery, self.pid = nursery, pid

    @property
    def returncode(self) -> int | None:
        """Its exit code as far as is known; a signal's number negative."""
        return self._nursery.ended.get(self.pid)

    def poll(self) -> int | None:
        self._nursery.hear()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(_POLL_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        """A signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The end of a test run: asks for children, and hears of their ends."""

    def __init__(self) -> None:
        self.ended: dict[int, int] = {}
        self._ours, theirs = socket.socketpair()
        self._heard, self._lock = b"", threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.nursery", str(os.getpid())],
                stdin=theirs,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,
            )
        atexit.register(self.close)

    def close(self) -> None:
        """End it."""
        self._ours.close()
        self._process.wait()

    def start(self, module: str, env: Mapping[str, str], log_file: Path) -> Forked:
        """Run a module as a process in a session of its own, with its output in a file."""
        wish = {"module": module, "env": dict(env), "log": str(log_file), "cwd": str(Path.cwd())}
        with self._lock:
            self._ours.sendall(json.dumps(wish).encode() + b"\n")
            while (born := self._read(0)) is None:
                pass
            # Somebody may have had that number before.
            self.ended.pop(born, None)
            return Forked(self, born)

    def hear(self) -> None:
        """Note who has ended."""
        with self._lock, suppress(BlockingIOError):
            while True:
                self._read(socket.MSG_DONTWAIT)

    def _read(self, flags: int) -> int | None:
        """Take in one line: the number of who was born, None if it was an end."""
        while b"\n" not in self._heard:
            data = self._ours.recv(_MOST_BYTES, flags)
            assert data, "the nursery has ended"
            self._heard += data
        line, _, self._heard = self._heard.partition(b"\n")
        said: dict[str, int] = json.loads(line)
        if "born" in said:
            return said["born"]
        self.ended[said["ended"]] = said["code"]
        return None


@cache
def nursery() -> Nursery:
    """The nursery of this test run."""
    return Nursery()


# --- in the nursery ---


def _serve() -> None:
    _end_with_parent(int(sys.argv[1]))
    for name in (*SERVICES, "gateway"):
        importlib.import_module(f"baodao.{name}.app")
    gc.collect()
    gc.freeze()
    asked = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGCHLD, lambda *_: _report(asked))
    wishes = asked.makefile("rb")
    for line in wishes:
        # Nobody's end is told before their birth.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        parent, child = os.getpid(), os.fork()
        if not child:
            wishes.close()
            asked.close()
            _become(json.loads(line), parent)
            return
        _say(asked, born=child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _report(asked: socket.socket) -> None:
    """Say which children have ended."""
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            _say(asked, ended=found[0], code=os.waitstatus_to_exitcode(found[1]))


def _say(asked: socket.socket, **what: int) -> None:
    asked.sendall(json.dumps(what).encode() + b"\n")


def _become(wish: dict[str, Any], parent: int) -> None:
    """In the child: be `python -m <module>` with this environment."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.setsid()
    _end_with_parent(parent)
    with open(os.devnull, "rb") as nothing, open(wish["log"], "wb") as log:  # noqa: PTH123
        for kept, given in enumerate((nothing, log, log)):
            os.dup2(given.fileno(), kept)
    os.chdir(wish["cwd"])
    os.environ.clear()
    os.environ.update(wish["env"])
    sys.argv = [wish["module"]]
    runpy.run_module(wish["module"], run_name="__main__", alter_sys=True)


def _end_with_parent(parent: int) -> None:
    """A service that outlived a killed test run would dial its dead servers for ever."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the test run ended first")


if __name__ == "__main__":
    _serve()

"""One service of the local stack as a process of its own: started, stopped, never orphaned."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_STOP_SECONDS = 15.0
_KEPT = ("BAODAO_LOG_LEVEL", "BAODAO_LOG_FORMAT", "BAODAO_NATS_SERVER", "BAODAO_MONGOD")
_LAST_LINES = 8
_LINE_LENGTH = 400
_GAVE_UP = "not started: "
# The kernel ends the service when this process dies, however it dies (Linux; elsewhere it is only
# stopped in order). Asked for in an interpreter of its own: code between fork and exec is unsafe.
_TETHER = """
import os, signal, sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != int(sys.argv[1]):
        sys.exit("the parent died first")
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


class ServiceProcess:
    """`python -m baodao.<name>`, with its output in a file.

    Args:
        name: of the service.
        log_file: gets its output; an older one is kept as `<name>.previous.log`.
        settings: `BAODAO_` variables; those of the calling shell do not reach it.
    """

    def __init__(self, name: str, log_file: Path, settings: Mapping[str, str]) -> None:
        self.name, self.log_file, self._settings = name, log_file, settings
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The process id, 0 before the start."""
        return self._process.pid if self._process else 0

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start it; whether it is ready is another question."""
        self.log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log_file.exists():
            self.log_file.replace(self.log_file.with_suffix(".previous.log"))
        with self.log_file.open("wb") as log:
            # A session of its own: Ctrl-C reaches us alone, and we stop everything in order.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _TETHER,
                str(os.getpid()),
                "-m",
                f"baodao.{self.name}",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=child_environment(os.environ, self._settings),
                start_new_session=True,
            )

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL for one that does not end; no-op when it does not run."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def why_it_ended(self) -> str:
        """The sentence with which it gave up, else the end of its log."""
        what = f"{self.name} ended with exit code {self.exit_code}"
        *_, last = ["", *self.last_lines().splitlines()]
        if (said := last.strip()).startswith(_GAVE_UP):
            return f"{what}: {said.removeprefix(_GAVE_UP)}"
        return f"{what}. The end of {self.log_file}:\n{self.last_lines()}"

    def last_lines(self) -> str:
        """The end of its log, for an error message."""
        try:
            lines = self.log_file.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(f"    {line[:_LINE_LENGTH]}" for line in lines[-_LAST_LINES:])


def child_environment(own: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Our environment without its `BAODAO_` settings, which may be meant for another stack."""
    inherited = {n: v for n, v in own.items() if not n.startswith("BAODAO_") or n in _KEPT}
    return {**inherited, **settings}

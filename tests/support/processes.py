"""Processes of services that a test has started."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support.nursery import Forked

STOP_SECONDS = 20.0


class ServiceStoppedError(AssertionError):
    """A service process did not get ready or ended by itself; the message has its log."""


@dataclass
class ServiceProcess:
    """One process of a service."""

    service: str
    instance: str
    log_file: Path
    module: str
    env: dict[str, str]
    process: Forked

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def log(self, lines: int = 40) -> str:
        """The end of its log."""
        text = self.log_file.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    async def ended(self, seconds: float = STOP_SECONDS) -> int:
        """Its exit code; a process that does not end in time is killed and that is a failure."""
        deadline = time.monotonic() + seconds
        while self.running:
            if time.monotonic() > deadline:
                self.process.kill()
                self.process.wait()
                raise ServiceStoppedError(f"{self.instance} did not stop:\n{self.log()}")
            await asyncio.sleep(0.01)
        return self.process.returncode

"""Work that falls due with time: ends of terms, birthdays, quarters.

    SWEEPS = (Sweep("terms", timedelta(minutes=1), due_terms),)

    async def due_terms(reads: Reads, now: datetime) -> list[EndDueTerms]: ...

A sweep looks into its service's database for what is due and returns the own commands
(`baodao.kit.own`) that bring it about. They are committed like any other, under ids that name what
is due, so that it does not matter how many processes look, nor how often.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from baodao.kit.calls import Filled, fill_parameters
from baodao.kit.clock import Clock
from baodao.kit.committer import Committer
from baodao.kit.decisions import Refused, UseCase
from baodao.kit.mongo import UnreachableError
from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.work import Cause, Failed, Work

log = structlog.get_logger()

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep: a look every so often at what is due.

    `due` gets `reads`, and by annotation `now: datetime` and tools; it returns own commands.
    """

    name: str
    every: timedelta
    due: Callable[..., Awaitable[Sequence[OwnCommand]]]


class Sweeper:
    """Runs the sweeps of one process."""

    def __init__(
        self,
        service: str,
        reads: Reads,
        committer: Committer,
        use_cases: dict[type[OwnCommand], UseCase],
        clock: Clock,
        tools: dict[type, Any],
        longest_pause: timedelta = timedelta.max,
    ) -> None:
        self._longest_pause = longest_pause
        self._service, self._reads, self._committer = service, reads, committer
        self._use_cases, self._clock, self._tools = use_cases, clock, tools

    async def run(self, sweep: Sweep) -> None:
        """Sweep for ever; what goes wrong is logged and tried again at the next turn."""
        due = fill_parameters(sweep.due, self._tools, self._clock)
        while True:
            with suppress(UnreachableError):
                try:
                    await self._turn(sweep, due)
                except UnreachableError:
                    raise
                except Exception:
                    log.exception("sweep_failed", sweep=sweep.name)
            await asyncio.sleep(min(sweep.every, self._longest_pause).total_seconds())

    async def _turn(self, sweep: Sweep, due: Filled) -> None:
        commands = await due(self._reads)
        for start in range(0, len(commands), _AT_ONCE):
            works = [self._work(command) for command in commands[start : start + _AT_ONCE]]
            outcomes = await self._committer.commit(works)
            refused = sum(isinstance(outcome, Refused | Failed) for outcome in outcomes)
            log.info("sweep_done", sweep=sweep.name, due=len(works), refused=refused)

    def _work(self, command: OwnCommand) -> Work:
        name = command.command_id
        # What is due is told apart by its id alone: two looks may have counted differently.
        return Work(
            self._use_cases[type(command)],
            command,
            f"{self._service}:{name}",
            type(command).__name__,
            Cause(name, name),
            len(name),
        )

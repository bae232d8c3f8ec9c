"""The clients of a run: each asks, waits for the answer, rests a moment, and asks the next."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Self

from tests.chaos.journal import Asked
from tests.chaos.town import Town

SEEKERS, ATTENDERS, NEWCOMERS = 22, 2, 1
_REST = (0.04, 0.16)
_TRIES = 8
_LAST_TRIES = 400
_AT_ONCE = 16


class Crowd:
    """All clients of a run, which go on until `stop`; none outlives the context."""

    def __init__(self, town: Town) -> None:
        self._town, self._random = town, town.asking.random
        self._stopping = False
        self._doubtful: deque[tuple[str, str]] = deque()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        kinds: list[Callable[[], Coroutine[Any, Any, None]]] = [
            *[self._seek] * SEEKERS,
            *[self._attend] * ATTENDERS,
            *[self._join] * NEWCOMERS,
        ]
        self._tasks = [asyncio.create_task(self._again_and_again(one)) for one in kinds]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Let everybody finish what they are at, then ask once more for all that is unknown."""
        self._stopping = True
        await asyncio.gather(*self._tasks)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def settle(asked: Asked) -> None:
            async with slots:
                await self._town.asking.persist(asked, _LAST_TRIES)

        await asyncio.gather(*map(settle, self._town.asking.journal.undecided()))

    async def _again_and_again(self, one: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while not self._stopping:
            await one()

    async def _ask(self, asked: Asked) -> bool:
        """One command to its end, at times left unknown for later; whether it was accepted."""
        await self._town.asking.persist(asked, _TRIES if asked.keyed else 1)
        await asyncio.sleep(self._random.uniform(*_REST))
        if asked.answers and asked.keyed and self._random.random() < 0.05:
            # Somebody who does not trust the first answer.
            await self._town.asking.once(asked)
        return asked.outcome == "accepted"

    async def _seek(self) -> None:
        """Take a seat, and mostly give it back; or try to give back what others hold."""
        town, keyed = self._town, self._random.random() < 0.9
        shift, person = self._random.choice(town.wanted), self._random.choice(town.people)
        if self._random.random() < 0.1:
            if self._doubtful:
                shift_id, person = self._doubtful.popleft()
            else:
                shift_id = shift.id
            await self._ask(town.cancel(shift_id, person, keyed=keyed))
        else:
            await self._take_and_give_back(town.reserve(shift.id, person, keyed=keyed))

    async def _take_and_give_back(self, asked: Asked) -> None:
        seat = (asked.shift_id, asked.volunteer_id)
        if await self._ask(asked):
            cancel = self._town.cancel(*seat, keyed=self._random.random() < 0.9)
            await self._ask(cancel)
            is_doubtful = not cancel.answers
        else:
            is_doubtful = not asked.answers
        if is_doubtful:
            # Else the seats of those who never heard an answer would soon be all there are.
            self._doubtful.append(seat)

    async def _attend(self) -> None:
        """Record when somebody came and left, in either order, mostly from two devices at once."""
        if not self._town.to_serve:
            await self._seek()
            return
        shift, person = self._town.to_serve.popleft()
        await self._town.close_roll(shift)
        came_and_left = self._town.attendance(shift, person, self._random.randint(1, 150))
        both = [self._ask(asked) for asked in came_and_left]
        await asyncio.gather(*self._random.sample(both, 2))

    async def _join(self) -> None:
        """Register somebody, who at once wants a seat."""
        asked = self._town.newcomer()
        if await self._ask(asked):
            person = asked.answers[0].body["volunteer_id"]
            self._town.people.append(person)
            shift = self._random.choice(self._town.wanted)
            await self._take_and_give_back(self._town.reserve(shift.id, person))
        await asyncio.sleep(self._random.uniform(0.5, 1.5))

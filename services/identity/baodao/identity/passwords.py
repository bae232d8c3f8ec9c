"""Passwords: argon2id with what OWASP asks for at least, in two threads of their own.

Twenty milliseconds of a core each: nobody else may wait for them, and no flood may pile up.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from baodao.kit.decisions import NotNowError

T = TypeVar("T")

_AT_ONCE = 2
_WAITING = 64


class PasswordsBusyError(NotNowError):
    """More passwords wait to be checked than can be in time."""


class Passwords:
    """Makes and checks the stored form of passwords."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(_AT_ONCE, "passwords")
        self._waiting = 0
        # What a password is compared with where nobody has that name: it costs the same.
        self._of_nobody = self._hasher.hash("nobody's password")

    async def make(self, password: str) -> str:
        """The stored form of a new password."""
        return await self._run(partial(self._hasher.hash, password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is this password; with nothing stored it is not, after the same time."""
        is_right = await self._run(partial(self._verify, stored or self._of_nobody, password))
        return is_right and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: partial[T]) -> T:
        if self._waiting >= _WAITING:
            raise PasswordsBusyError("too many sign-ins at once")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

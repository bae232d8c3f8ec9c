"""Who asks: found in a request by what it is signed in with, and proved to the services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from baodao.gateway.exchange import Exchange
from baodao.gateway.problems import ProblemError
from baodao.schema import Actor
from baodao.schema.base import NOBODY
from baodao.schema.languages import Words


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what gives the token that proves it to a service; nothing does for a guest.

    `session_id` is the sign-in that the request came with, if it came with one.
    """

    who: Actor
    prove: Callable[[str], str | None] = lambda _: None
    session_id: str | None = None

    @property
    def is_guest(self) -> bool:
        return self.who is NOBODY

    @property
    def id(self) -> str:
        return self.who.id


GUEST = Caller(NOBODY)


class Callers(Protocol):
    """What knows who sent a request."""

    async def caller(self, exchange: Exchange) -> Caller:
        """Who it is, `GUEST` if the request says nothing of that.

        Raises:
            ProblemError: it says something that proves nobody.
        """
        ...

    def forget(self, caller: Caller) -> bool:
        """Prove this caller anew, since a service did not believe it; whether that is any use."""
        ...


def unauthenticated(en: str, zh: str, challenge: str = "Bearer") -> ProblemError:
    """The problem of who has not signed in, or no longer is."""
    return ProblemError("unauthenticated", Words(en, zh), headers={"WWW-Authenticate": challenge})

"""Proofs of who asks, for those who send messages: a token for each service that is asked."""

import time
from typing import Protocol

from baodao.kit.signatures import LIFETIME, Signer
from baodao.schema.base import NOBODY, Actor

_REMEMBERED = 20_000


class Proof(Protocol):
    """Gives the tokens that prove an actor."""

    async def token(self, actor: Actor, service: str) -> str | None:
        """What proves this actor to a service, None for nobody."""
        ...

    def forget(self, actor: Actor) -> None:
        """A service did not believe the last one: the next one is made anew."""
        ...


class SignedBy:
    """Proves every actor by a signature of one's own: what identity does, tests and benches."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._tokens: dict[tuple[Actor, str], tuple[float, str]] = {}

    async def token(self, actor: Actor, service: str) -> str | None:
        """A token that is not older than half its time."""
        if actor is NOBODY:
            return None
        now = time.monotonic()
        until, token = self._tokens.get((actor, service), (0.0, ""))
        if until < now:
            if len(self._tokens) >= _REMEMBERED:
                self._tokens.clear()
            token = self._signer.sign(actor, service)
            self._tokens[actor, service] = now + LIFETIME / 2, token
        return token

    def forget(self, actor: Actor) -> None:
        """Sign for this actor anew."""
        self._tokens = {key: kept for key, kept in self._tokens.items() if key[0] != actor}

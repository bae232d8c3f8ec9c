"""With what the command line is signed in: a program's token of an operator's account.

It is in `BAODAO_TOKEN`, in the file that `BAODAO_TOKEN_FILE` names, or in `.baodao/operator.token`,
which `baodao up` makes for the stack of this directory. What may be done with it is what the
account was granted, and it can be revoked like any other (`GET /api/v1/account`).
"""

import os
import time
from pathlib import Path

from nats.aio.client import Client as NatsClient

from baodao.cli.connection import HOME
from baodao.cli.output import Stop
from baodao.kit.client import Client, NotAcceptedError
from baodao.kit.servers.credentials import write_privately
from baodao.schema.base import Actor
from baodao.schema.identity.sign_in import ProveActor, ProvenActor

TOKEN_FILE = HOME / "operator.token"


def keep(token: str, file: Path = TOKEN_FILE) -> None:
    """Have the command line use this token from now on."""
    write_privately(file, f"{token}\n")


def token() -> str:
    """The token of the command line here.

    Raises:
        Stop: there is none.
    """
    if given := os.environ.get("BAODAO_TOKEN"):
        return given
    file = Path(os.environ.get("BAODAO_TOKEN_FILE") or TOKEN_FILE)
    try:
        return file.read_text("utf-8").strip()
    except OSError as error:
        raise Stop(
            f"not signed in: {file}: {error.strerror} (BAODAO_TOKEN may hold a token as well)"
        ) from None


def signed_in(
    connection: NatsClient, timeout: float = 20.0, *, purpose: str | None = None
) -> Client:
    """A client that asks as whom the command line is signed in.

    Raises:
        Stop: it is not.
    """
    return Client(connection, timeout, proof=_SignIn(Client(connection, timeout), token(), purpose))


class _SignIn:
    """Proves, for every message, who signed in; identity is asked again in time."""

    def __init__(self, client: Client, secret: str, purpose: str | None) -> None:
        self._client, self._secret, self._purpose = client, secret, purpose
        self._tokens: dict[str, str] = {}
        self._until = 0.0

    async def token(self, _: Actor, service: str) -> str | None:
        """What proves whoever is signed in here."""
        now = time.monotonic()
        if now >= self._until:
            query = ProveActor(
                secret=self._secret,
                grant_id=os.environ.get("BAODAO_GRANT") or None,
                purpose=self._purpose or "operation",
            )
            try:
                proven = await self._client.get(query, ProvenActor)
            except NotAcceptedError as error:
                raise Stop(f"not signed in: {error}") from None
            self._tokens, self._until = proven.tokens, now + proven.seconds / 2
        return self._tokens.get(service)

    def forget(self, _: Actor) -> None:
        """Have it proved anew."""
        self._until = 0.0

"""With what the command line is signed in: a program's token of an operator's account.

It is in `BAODAO_TOKEN`, in the file that `BAODAO_TOKEN_FILE` names, or in `.baodao/operator.token`,
which `baodao up` makes for the stack of this directory. What may be done with it is what the
account was granted, and it can be revoked like any other (`GET /api/v1/account`).
"""

import hashlib
import os
import secrets
import time
from pathlib import Path

from nats.aio.client import Client as NatsClient

from baodao.cli.connection import HOME
from baodao.cli.output import Stop
from baodao.kit.client import Client, NotAcceptedError
from baodao.schema.base import Actor
from baodao.schema.identity.sign_in import ProveActor, ProvenActor

TOKEN_FILE = HOME / "operator.token"
_PRIVATE = 0o600
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_token() -> str:
    """A token for a program: 256 random bits."""
    return f"bdt_{secrets.token_urlsafe(32)}"


def new_code() -> str:
    """The code of a slip, in three groups of four."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(letters[place : place + 4] for place in (0, 4, 8))


def typed(code: str) -> str:
    """A code as its digest is made of it: without the dashes."""
    return code.replace("-", "")


def digest_of(secret: str) -> str:
    """What identity is told of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keep(token: str, file: Path = TOKEN_FILE) -> None:
    """Have the command line use this token from now on."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE), "w") as opened:
        opened.write(f"{token}\n")


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

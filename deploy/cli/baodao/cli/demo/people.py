"""Who acts in the demonstration: with accounts, slips, passwords and sign-ins of their own.

Everybody who works for a community signs in for real, and some of the volunteers do. For the rest
the installation's own key signs, as identity would: two thousand passwords take a minute to hash.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from nats.aio.client import Client as NatsClient

from baodao.cli.operate.signing import INSTALLATION, ROOTS, new_id
from baodao.kit.client import Client, NotAcceptedError
from baodao.kit.proofs import SignedBy
from baodao.kit.signatures import Signer
from baodao.schema.access import usual
from baodao.schema.base import Actor
from baodao.schema.identity.accounts import (
    AccountReceipt,
    ActivateAccount,
    ActivatedAccount,
    InviteStaff,
    InviteVolunteer,
)
from baodao.schema.identity.grants import GrantReceipt, GrantRole, StaffRole
from baodao.schema.identity.secrets import digest_of, digest_of_code, new_code
from baodao.schema.identity.sign_in import ProveActor, ProvenActor, SessionReceipt, SignIn

OPERATOR = INSTALLATION.model_copy(update={"id": "demo"})
EVERY = 50
"""Of the volunteers one in so many signs in for real."""


@dataclass
class _One:
    """Somebody with an account, and the token of their session."""

    login: str
    password: str
    secret: str = ""
    proving: asyncio.Lock = field(default_factory=asyncio.Lock)

    def question(self, purpose: str | None) -> ProveActor:
        """What identity is asked for a request of theirs."""
        return ProveActor(secret=self.secret, purpose=purpose)


class People:
    """Proves who acts: by their sign-in where they have one; a `Proof` of a client."""

    def __init__(self, connection: NatsClient, home: Path) -> None:
        signer = Signer((home / "keys" / ROOTS).read_text("utf-8"))
        self._sign = SignedBy(signer)
        self._installation = Client(connection, timeout=60, proof=self._sign)
        self._guest = Client(connection, timeout=60)
        self._signed_in: dict[str, _One] = {}
        self._proven: dict[str, tuple[float, dict[str, str]]] = {}

    @property
    def signed_in(self) -> int:
        """How many people have signed in."""
        return len(self._signed_in)

    async def token(self, actor: Actor, service: str) -> str | None:
        """What proves this actor."""
        if actor.id not in self._signed_in:
            return await self._sign.token(actor, service)
        until, tokens = self._proven.get(actor.id, (0.0, {}))
        if until <= time.monotonic():
            tokens = await self._prove(actor)
        return tokens.get(service)

    def forget(self, actor: Actor) -> None:
        """Have it proved anew."""
        self._sign.forget(actor)
        self._proven.pop(actor.id, None)

    async def _prove(self, actor: Actor) -> dict[str, str]:
        async with self._signed_in[actor.id].proving:
            now = time.monotonic()
            until, tokens = self._proven.get(actor.id, (0.0, {}))
            if until > now:
                return tokens
            one = self._signed_in[actor.id]
            try:
                proven = await self._guest.get(one.question(actor.purpose), ProvenActor)
            except NotAcceptedError:
                # A week has passed: whoever comes back signs in again.
                await self._sign_in(one)
                proven = await self._guest.get(one.question(actor.purpose), ProvenActor)
            self._proven[actor.id] = now + proven.seconds / 2, proven.tokens
            return proven.tokens

    async def hire(self, label: str, role: StaffRole, division: str, purpose: str) -> Actor:
        """Somebody who works here: an account, a role in a division, a sign-in."""
        code = new_code()
        invite = InviteStaff(
            actor=INSTALLATION,
            command_id=new_id(),
            label=label,
            division=division,
            slip=digest_of_code(code),
        )
        account = (await self._installation.get(invite, AccountReceipt)).account_id
        grant = GrantRole(
            actor=INSTALLATION,
            command_id=new_id(),
            account_id=account,
            role=role,
            division=division,
            capabilities=sorted(usual(role, for_organisation=False)),
        )
        await self._installation.get(grant, GrantReceipt)
        await self._activate(account, code)
        return Actor(id=account, role=role, scope=division, purpose=purpose)

    async def invite(self, volunteer_id: str) -> None:
        """Let a volunteer have an account, and sign in."""
        code = new_code()
        invite = InviteVolunteer(
            actor=INSTALLATION,
            command_id=new_id(),
            volunteer_id=volunteer_id,
            slip=digest_of_code(code),
        )
        await self._installation.get(invite, AccountReceipt)
        await self._activate(volunteer_id, code)

    async def _activate(self, account_id: str, code: str) -> None:
        one = _One(f"demo-{secrets.token_hex(8)}", secrets.token_urlsafe(12))
        activate = ActivateAccount(
            command_id=new_id(),
            slip=digest_of_code(code),
            login=one.login,
            password=one.password,
        )
        await self._guest.get(activate, ActivatedAccount)
        await self._sign_in(one)
        self._signed_in[account_id] = one

    async def _sign_in(self, one: _One) -> None:
        one.secret = f"bds_{secrets.token_urlsafe(32)}"
        sign_in = SignIn(
            command_id=new_id(),
            login=one.login,
            password=one.password,
            session=digest_of(one.secret),
        )
        await self._guest.get(sign_in, SessionReceipt)

"""`baodao identity`: the keys by which who asks is signed, and the way in for operators.

Whoever can read the root keys can sign as anybody: the first operator is made so, and one more
when the last has lost their password. It is announced like every grant, in the name `installation`.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from nats.aio.client import Client as NatsClient

from baodao.cli.connection import HOME, connected, run
from baodao.cli.credentials import keep
from baodao.cli.output import FINDING, Json, Stop, complain, print_json, say
from baodao.kit.client import Client
from baodao.kit.keys import parse_keys
from baodao.kit.proofs import SignedBy
from baodao.kit.servers.credentials import write_privately
from baodao.kit.signatures import Signer, derived, lines_of, new_root
from baodao.kit.topology import SERVICES
from baodao.schema.access import CAPABILITIES
from baodao.schema.base import Actor
from baodao.schema.identity.accounts import (
    AccountReceipt,
    ActivateAccount,
    ActivatedAccount,
    InviteStaff,
)
from baodao.schema.identity.grants import GrantReceipt, GrantRole
from baodao.schema.identity.secrets import (
    digest_of,
    digest_of_code,
    new_code,
    new_session,
    new_token,
)
from baodao.schema.identity.sign_in import IssueToken, SessionReceipt, SignIn

app = typer.Typer(no_args_is_help=True, help="Keys of signed actors, and the first operator.")

ROOTS = "actor-roots.keys"
HOURS_KEYS = "hours.keys"
"""With which hours seals ledgers and signs what it publishes; nothing else is derived from it."""
INSTALLATION = Actor(
    id="installation",
    role="operator",
    scope="*",
    purpose="operation",
    capabilities=frozenset(CAPABILITIES),
    in_person=True,
)
_TOKEN_HOLDS = timedelta(days=360)

Directory = Annotated[Path, typer.Argument(help="Where the keys are, or will be.")]


def keys_of(service: str) -> str:
    """The name of the file with a service's keys."""
    return f"actor-{service}.keys"


def make_signing_keys(directory: Path) -> list[Path]:
    """Write the roots and the keys of hours if a directory lacks them, and what follows from roots.

    Returns the files that were made or changed.

    Raises:
        Stop: the roots cannot be read.
    """
    directory.mkdir(parents=True, exist_ok=True)
    roots = directory / ROOTS
    made = [
        file
        for file in (roots, directory / HOURS_KEYS)
        if not file.exists() and _write(file, f"{new_root()}\n")
    ]
    try:
        keys = parse_keys(roots.read_text("utf-8"))
    except ValueError as error:
        raise Stop(f"{roots}: {error}") from None
    for service in SERVICES:
        file = directory / keys_of(service)
        if _write(file, lines_of(derived(keys, service))):
            made.append(file)
    return made


def signing_settings(directory: Path, service: str) -> dict[str, str]:
    """The settings by which a service finds the keys of a directory; the gateway has none."""
    if service not in SERVICES:
        return {}
    found = {"BAODAO_ACTOR_KEYS_FILE": str((directory / keys_of(service)).resolve())}
    if service == "identity":
        found["BAODAO_IDENTITY_SIGNING_KEYS_FILE"] = str((directory / ROOTS).resolve())
    if service == "hours":
        found["BAODAO_HOURS_KEYS_FILE"] = str((directory / HOURS_KEYS).resolve())
    return found


def public_settings(port: int) -> dict[str, str]:
    """The settings by which passkeys and credentials name the gateway on this machine."""
    return {
        "BAODAO_HOURS_PUBLIC_ORIGIN": f"http://localhost:{port}",
        "BAODAO_IDENTITY_PASSKEY_HOST": "localhost",
        "BAODAO_IDENTITY_PASSKEY_ORIGINS": f"http://localhost:{port}",
    }


@dataclass(frozen=True)
class Invited:
    """An account that was opened: its grant, and the code of its slip."""

    account_id: str
    grant_id: str
    code: str


@dataclass(frozen=True)
class Installation:
    """Who has the root keys: speaks as the installation itself, and as whom it has made."""

    client: Client

    @classmethod
    def of(cls, connection: NatsClient, directory: Path) -> "Installation":
        """With the roots of a directory.

        Raises:
            Stop: they cannot be read.
        """
        try:
            signer = Signer((directory / ROOTS).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise Stop(f"{directory / ROOTS}: {error}") from None
        return cls(Client(connection, proof=SignedBy(signer)))

    async def operator(self, label: str) -> "Invited":
        """Open an operator's account."""
        code = new_code()
        invite = InviteStaff(
            actor=INSTALLATION, command_id=new_id(), label=label, slip=digest_of_code(code)
        )
        account = (await self.client.get(invite, AccountReceipt)).account_id
        grant = GrantRole(
            actor=INSTALLATION,
            command_id=new_id(),
            account_id=account,
            role="operator",
            capabilities=list(CAPABILITIES),
        )
        granted = await self.client.get(grant, GrantReceipt)
        return Invited(account, granted.grant_id, code)

    async def command_line(self) -> str:
        """A token for the command line here, of an operator's account of its own."""
        invited = await self.operator("命令行 command line")
        login, password = f"cli-{secrets.token_hex(6)}", secrets.token_urlsafe(32)
        session, token = digest_of(new_session()), new_token()
        activate = ActivateAccount(
            command_id=new_id(),
            slip=digest_of_code(invited.code),
            login=login,
            password=password,
        )
        await self.client.get(activate, ActivatedAccount)
        sign_in = SignIn(command_id=new_id(), login=login, password=password, session=session)
        await self.client.get(sign_in, SessionReceipt)
        issue = IssueToken(
            actor=INSTALLATION.model_copy(update={"id": invited.account_id, "purpose": None}),
            command_id=new_id(),
            account_id=invited.account_id,
            session_id=session,
            session=digest_of(token),
            label="baodao",
            grant_id=invited.grant_id,
            until_day=(date.today() + _TOKEN_HOLDS).isoformat(),  # noqa: DTZ011 -- about a year
            capabilities=list(CAPABILITIES),
        )
        await self.client.get(issue, SessionReceipt)
        return token


@app.command()
def keys(directory: Directory) -> None:
    """Make the root keys if a directory lacks them, and the keys of every service from them.

    Put a new root first into the file to rotate; run this, restart identity, and take the old root
    out after a minute. Exit codes: 0 all are there now, 1 the directory cannot be used.
    """
    try:
        made = make_signing_keys(directory)
    except OSError as error:
        complain(f"{directory}: {error.strerror}")
        raise typer.Exit(FINDING) from None
    except Stop as stop:
        complain(str(stop))
        raise typer.Exit(stop.code) from None
    for file in made:
        say(f"made {file}")
    if not made:
        say(f"{directory} has its keys")


@app.command("first-operator")
def first_operator(
    directory: Annotated[Path, typer.Option("--keys", help="Where actor-roots.keys is.")] = HOME
    / "keys",
    as_json: Json = False,
) -> None:
    """Open an operator's account and print the code with which it is activated.

    For the first operator of all, and for one more when the last cannot sign in any more.
    """

    async def work() -> Invited:
        async with connected() as connection:
            return await Installation.of(connection, directory).operator("管理员 operator")

    invited = run(work)
    if as_json:
        print_json({"account_id": invited.account_id, "code": invited.code})
    else:
        say(how_to_activate(invited.code))


@app.command("command-line")
def command_line(
    directory: Annotated[Path, typer.Option("--keys", help="Where actor-roots.keys is.")] = HOME
    / "keys",
) -> None:
    """Sign the command line in here, as an operator of its own; the token is in .baodao/."""

    async def work() -> str:
        async with connected() as connection:
            return await Installation.of(connection, directory).command_line()

    keep(run(work))
    say("signed in")


def how_to_activate(code: str) -> str:
    """What somebody with a slip does."""
    return f"activate with the code {code} (POST /api/v1/account/activate), within 14 days"


def _write(file: Path, text: str) -> bool:
    """Write a private file if it is not so already; whether it was written."""
    if file.exists() and file.read_text("utf-8") == text:
        return False
    write_privately(file, text)
    return True


def new_id() -> str:
    """An id for a command of this run."""
    return f"cli-{secrets.token_hex(12)}"

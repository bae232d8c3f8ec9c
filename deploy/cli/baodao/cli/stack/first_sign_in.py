"""The way into a stack that was just started: the command line's own, and the first operator's."""

from pathlib import Path

from nats.aio.client import Client as NatsClient

from baodao.cli.credentials import keep
from baodao.cli.operate.signing import INSTALLATION, Installation, new_id
from baodao.kit.client import Client, NotAcceptedError
from baodao.schema.identity.accounts import Account, AccountReceipt, GetAccount, RenewSlip
from baodao.schema.identity.secrets import digest_of_code, new_code
from baodao.schema.identity.sign_in import ProveActor, ProvenActor

_TOKEN, _OPERATOR = "operator.token", "first-operator"


async def sign_command_line_in(connection: NatsClient, home: Path) -> None:
    """Let commands for this stack be those of an operator, unless they are already."""
    file = home / _TOKEN
    if file.exists():
        try:
            query = ProveActor(secret=file.read_text("utf-8").strip())
            proven = await Client(connection).get(query, ProvenActor)
        except (NotAcceptedError, ValueError):
            # Revoked, over, or of another database: another one is made.
            pass
        else:
            # One of before there were capabilities has none.
            if proven.actor.capabilities:
                return
    keep(await Installation.of(connection, home / "keys").command_line(), file)


async def first_operator(connection: NatsClient, home: Path) -> str | None:
    """The code with which the first operator's account is activated, None if it was already."""
    installation = Installation.of(connection, home / "keys")
    file = home / _OPERATOR
    if file.exists():
        account_id = file.read_text("utf-8").strip()
        try:
            query = GetAccount(actor=INSTALLATION, account_id=account_id)
            if (await installation.client.get(query, Account)).state == "open":
                return None
            code = new_code()
            renew = RenewSlip(
                actor=INSTALLATION,
                command_id=new_id(),
                account_id=account_id,
                slip=digest_of_code(code),
            )
            await installation.client.get(renew, AccountReceipt)
        except NotAcceptedError:
            # Of another database.
            pass
        else:
            return code
    invited = await installation.operator("管理员 first operator")
    file.write_text(f"{invited.account_id}\n", "utf-8")
    return invited.code

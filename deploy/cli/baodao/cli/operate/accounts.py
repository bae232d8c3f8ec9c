"""`baodao accounts make`: the accounts and keys of an installation, as files for who needs them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from baodao.cli.connection import database_name
from baodao.cli.operate.signing import HOURS_KEYS, ROOTS, keys_of, make_signing_keys
from baodao.cli.operate.topology import all_wires
from baodao.cli.operate.vault import INBOX_KEY, make_inbox_key
from baodao.cli.output import FINDING, complain, say
from baodao.kit.servers import unusable
from baodao.kit.servers.credentials import Credentials, write_privately
from baodao.kit.topology import SERVICES
from baodao.kit.wires import API, COMMAND_LINE, GATEWAY, KEEPER, PROBER

app = typer.Typer(no_args_is_help=True, help="Accounts on NATS and MongoDB, and keys.")

_READ_ONLY = 0o400
# Of the images: ours and nats-server run as the one, mongod as the other.
_USER, _MONGOD_USER = 10001, 999
_REPLICA_SET = "rs0"


@app.callback()
def accounts() -> None:
    """Accounts on NATS and MongoDB."""


@app.command()
def make(
    directory: Annotated[Path, typer.Argument(help="Gets a folder for each who has an account.")],
    nats: Annotated[str, typer.Option(help="Address of NATS.")] = "nats:4222",
    mongo: Annotated[str, typer.Option(help="Address of MongoDB.")] = "mongo:27017",
) -> None:
    """Make what is missing: passwords once, and files with them that only their owner can read.

    Files are named for the variables that they hold. Exit codes: 0 all are there, 1 they cannot be
    written.
    """
    everything = directory / "all"
    passwords = Credentials(everything)
    try:
        make_signing_keys(everything)
        make_inbox_key(everything)
        for name, text in (*_files(passwords, nats, mongo), *_keys(everything)):
            file = directory / name
            write_privately(file, f"{text.rstrip()}\n")
            file.chmod(_READ_ONLY)
            if os.geteuid() == 0:
                owner = _MONGOD_USER if file.parent.name == "mongo" else _USER
                os.chown(file, owner, owner)
    except OSError as error:
        complain(unusable(error, directory))
        raise typer.Exit(FINDING) from None
    say(f"{directory} has its accounts")


def _files(passwords: Credentials, nats: str, mongo: str) -> Iterator[tuple[str, str]]:
    """What stands in which file."""

    def by_nats(name: str) -> str:
        path = "" if name == KEEPER else f"/{API}"
        return f"nats://{name}:{passwords.of(name)}@{nats}{path}"

    def by_mongo(name: str) -> str:
        known = f"{name}:{passwords.of(f'mongo {name}')}"
        return f"mongodb://{known}@{mongo}/?replicaSet={_REPLICA_SET}&authSource=admin"

    for name in SERVICES:
        yield f"{name}/BAODAO_NATS_URL", by_nats(name)
        yield f"{name}/BAODAO_PROBER_NATS_URL", by_nats(PROBER)
        yield f"{name}/BAODAO_MONGO_URL", by_mongo(name)
    yield "gateway/BAODAO_NATS_URL", by_nats(GATEWAY)
    yield "keeper/BAODAO_KEEPER_NATS_URL", by_nats(KEEPER)
    yield "cli/BAODAO_KEEPER_NATS_URL", by_nats(KEEPER)
    yield "cli/BAODAO_NATS_URL", by_nats(COMMAND_LINE)
    yield "cli/BAODAO_MONGO_URL", by_mongo(COMMAND_LINE)
    known, keeper = all_wires()
    users = [account.name for account in (*known, keeper)]
    yield "nats/passwords.conf", "\n".join(f'{n}_password: "{passwords.of(n)}"' for n in users)
    yield "mongo/key", passwords.of("key file").replace("-", "+").replace("_", "/")
    yield "mongo/accounts.json", json.dumps(_mongo_accounts(passwords))


def _keys(everything: Path) -> Iterator[tuple[str, str]]:
    """Each service's keys of who asks, and of what its inbox remembers; the roots for identity."""
    for name in SERVICES:
        yield f"{name}/actor.keys", (everything / keys_of(name)).read_text("utf-8")
        yield f"{name}/{INBOX_KEY}", (everything / INBOX_KEY).read_text("utf-8")
    yield f"hours/{HOURS_KEYS}", (everything / HOURS_KEYS).read_text("utf-8")
    for name in ("identity", COMMAND_LINE):
        yield f"{name}/{ROOTS}", (everything / ROOTS).read_text("utf-8")


def _mongo_accounts(passwords: Credentials) -> list[dict[str, object]]:
    databases = {name: database_name(name) for name in SERVICES}
    of_whom = {name: [database] for name, database in databases.items()}
    of_whom[COMMAND_LINE] = list(databases.values())
    return [
        {
            "user": name,
            "pwd": passwords.of(f"mongo {name}"),
            "roles": [{"role": "readWrite", "db": database} for database in its],
        }
        for name, its in of_whom.items()
    ]

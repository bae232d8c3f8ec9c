"""`baodao vault`: keys of the vault in which registration keeps personal data."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from baodao.cli.output import Stop, say
from baodao.registration.vault import new_key

app = typer.Typer(no_args_is_help=True, help="Keys of the personal data vault.")

MASTER_KEYS = "master.keys"
LOOKUP_KEY = "lookup.key"
_PRIVATE, _SHARED = 0o600, 0o644


def make_keys(directory: Path, *, shared: bool = False) -> list[Path]:
    """Write the keys that are missing in a directory; returns the files that were made.

    A key that exists is never touched: without it nobody can read what it sealed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    texts = {MASTER_KEYS: f"{date.today():%Y%m%d}:{new_key()}", LOOKUP_KEY: new_key()}  # noqa: DTZ011 -- a label
    mode = _SHARED if shared else _PRIVATE
    made = []
    for name, text in texts.items():
        file = directory / name
        if file.exists():
            continue
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w") as opened:
            opened.write(text + "\n")
        file.chmod(mode)
        made.append(file)
    return made


def key_settings(directory: Path) -> dict[str, str]:
    """The settings by which registration finds the keys of a directory."""
    return {
        "BAODAO_REGISTRATION_MASTER_KEYS_FILE": str((directory / MASTER_KEYS).resolve()),
        "BAODAO_REGISTRATION_LOOKUP_KEY_FILE": str((directory / LOOKUP_KEY).resolve()),
    }


@app.command()
def keys(
    directory: Annotated[Path, typer.Argument(help="Where master.keys and lookup.key are.")],
    shared: Annotated[
        bool, typer.Option("--shared", help="Readable by every user of the machine.")
    ] = False,
) -> None:
    """Make the keys that a directory lacks.

    Keep a copy apart from the database: with both lost, all personal data is. Exit codes: 0 both
    are there now, 1 the directory cannot be written.
    """
    try:
        made = make_keys(directory, shared=shared)
    except OSError as error:
        raise Stop(f"{directory}: {error.strerror}") from None
    for file in made:
        say(f"made {file}")
    if not made:
        say(f"{directory} has its keys")

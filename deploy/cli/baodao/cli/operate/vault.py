"""`baodao vault`: keys of the vault in which registration keeps personal data."""

import os
import secrets
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from baodao.cli.connection import connected, run
from baodao.cli.credentials import signed_in
from baodao.cli.output import FINDING, Json, Stop, complain, facts, print_json, say, table
from baodao.kit.keys import new_key, parse_keys
from baodao.schema.registration.vault import GetKeyUse, KeyReport

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Keys of the personal data vault.")

MASTER_KEYS = "master.keys"
LOOKUP_KEY = "lookup.key"
RETIRED_KEYS = "retired.keys"
INBOX_KEY = "inbox.key"
_PRIVATE, _SHARED = 0o600, 0o644
# Longer than the grace and the look into the file of every process that follows it.
_SETTLED_SECONDS = 120

Directory = Annotated[Path, typer.Argument(help="Where master.keys and lookup.key are.")]


def lacking_keys(directory: Path) -> list[str]:
    """The names of the keys that a directory lacks."""
    return [name for name in (MASTER_KEYS, LOOKUP_KEY) if not (directory / name).exists()]


def make_keys(directory: Path, *, shared: bool = False) -> list[Path]:
    """Write the keys of personal data that a directory lacks; returns the files that were made.

    A key that exists is never touched: without it nobody can read what it sealed.
    """
    texts = {MASTER_KEYS: f"{_new_id()}:{new_key()}", LOOKUP_KEY: new_key()}
    return _make(directory, texts, shared=shared)


def make_inbox_key(directory: Path, *, shared: bool = False) -> list[Path]:
    """Write the key of what inboxes remember, if a directory lacks it; returns what was made."""
    return _make(directory, {INBOX_KEY: new_key()}, shared=shared)


def _make(directory: Path, texts: dict[str, str], *, shared: bool) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
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


def _new_id() -> str:
    """The id of a master key: a date to know it by, and what no other key of that day has.

    Two different keys under one id would be taken for one, and data for tampered with.
    """
    return f"{date.today():%Y%m%d}-{secrets.token_hex(4)}"  # noqa: DTZ011 -- a label


def key_settings(directory: Path) -> dict[str, str]:
    """The settings by which registration finds the keys of a directory."""
    return {
        "BAODAO_REGISTRATION_MASTER_KEYS_FILE": str((directory / MASTER_KEYS).resolve()),
        "BAODAO_REGISTRATION_LOOKUP_KEY_FILE": str((directory / LOOKUP_KEY).resolve()),
    }


def inbox_settings(directory: Path) -> dict[str, str]:
    """The setting by which every service finds the key of its inbox in a directory."""
    return {"BAODAO_INBOX_KEY_FILE": str((directory / INBOX_KEY).resolve())}


@app.command()
def keys(
    directory: Directory,
    shared: Annotated[
        bool, typer.Option("--shared", help="Readable by every user of the machine.")
    ] = False,
) -> None:
    """Make the keys that a directory lacks.

    Keep a copy apart from the database: with both lost, all personal data is. Exit codes: 0 both
    are there now, 1 the directory cannot be written.
    """
    made = _guarded(lambda target: make_keys(target, shared=shared), directory)
    for file in made:
        say(f"made {file}")
    if not made:
        say(f"{directory} has its keys")


@app.command("inbox-key")
def inbox_key(
    directory: Annotated[Path, typer.Argument(help="Where inbox.key is.")],
    shared: Annotated[
        bool, typer.Option("--shared", help="Readable by every user of the machine.")
    ] = False,
) -> None:
    """Make the key of what the services' inboxes remember, if a directory lacks it.

    Exit codes: 0 it is there now, 1 the directory cannot be written.
    """
    made = _guarded(lambda target: make_inbox_key(target, shared=shared), directory)
    say(f"made {made[0]}" if made else f"{directory} has its key")


def add_key(directory: Path) -> str:
    """Put a new master key first into the file of a directory; returns its id.

    Raises:
        Stop: there is no file of master keys.
    """
    lines, name = _lines(directory), _new_id()
    _replace(directory / MASTER_KEYS, [f"{name}:{new_key()}", *lines])
    return name


def remove_key(directory: Path, key_id: str) -> None:
    """Move a master key from the file to `retired.keys`.

    Raises:
        Stop: it is not there, or is the one that wraps.
    """
    lines = _lines(directory)
    ids = [line.partition(":")[0] for line in lines]
    if key_id not in ids:
        raise Stop(f"{directory / MASTER_KEYS} has no key {key_id}")
    if key_id == ids[0]:
        raise Stop(f"{key_id} is the current key; make another one with `baodao vault rotate`")
    retired = directory / RETIRED_KEYS
    moved = lines[ids.index(key_id)]
    # First written there, then taken away here: at no moment is it in neither.
    _replace(retired, [*_retired(directory), moved], mode=_PRIVATE)
    _replace(directory / MASTER_KEYS, [line for line in lines if line != moved])


def why_needed(report: KeyReport, key_id: str, current: str) -> str | None:
    """Why a key cannot be removed yet, if it cannot."""
    if report.current != current:
        return f"registration still wraps with {report.current}, not with {current}"
    records = {use.key_id: use.records for use in report.keys}
    if records.get(key_id, 0):
        return f"{records[key_id]:,} people's keys are still wrapped under {key_id}"
    return None


@app.command()
def rotate(directory: Directory) -> None:
    """Make a new master key the current one; the old ones still open what they sealed.

    Running processes that were given this file follow it without a restart, and move everybody to
    the new key; `baodao vault check` says how far they are.
    """
    name = _guarded(add_key, directory)
    say(f"{name} is the current key of {directory / MASTER_KEYS}")
    say("keep a copy apart from the database, then watch `baodao vault check`")


@app.command()
def check(as_json: Json = False) -> None:
    """Say how many people's keys are wrapped under which master key.

    Exit code 1 while some are not under the current one, or under one that registration lacks.
    """
    report = _report()
    moved = all(use.key_id == report.current or not use.records for use in report.keys)
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        rows = [
            (
                use.key_id,
                f"{use.records:,}",
                "current" if use.key_id == report.current else "" if use.known else "MISSING",
            )
            for use in report.keys
        ]
        facts.print(table(("key", "people", ""), [*rows, ("erased", f"{report.erased:,}", "")]))
    raise typer.Exit(0 if moved else FINDING)


@app.command()
def retire(
    directory: Directory,
    key_id: Annotated[str, typer.Argument(help="The id of the key, as `check` shows it.")],
) -> None:
    """Take a master key away that nobody's data need any more.

    It is moved to retired.keys beside the others: destroy it there when no backup needs it. Exit
    code 1 while it is needed, or while processes may not have seen the last change of the file.
    """
    lines = _guarded(_lines, directory)
    age = time.time() - (directory / MASTER_KEYS).stat().st_mtime
    if age < _SETTLED_SECONDS:
        wait = f"{_SETTLED_SECONDS - age:.0f} s"
        complain(f"the file was changed just now; wait {wait}, so that every process has seen it")
        raise typer.Exit(FINDING)
    if reason := why_needed(_report(), key_id, lines[0].partition(":")[0]):
        complain(reason)
        raise typer.Exit(FINDING)
    _guarded(lambda place: remove_key(place, key_id), directory)
    say(f"{key_id} is in {directory / RETIRED_KEYS}; destroy it when no backup needs it")


def _report() -> KeyReport:
    async def work() -> KeyReport:
        async with connected() as connection:
            return await signed_in(connection).get(GetKeyUse(), KeyReport)

    return run(work)


def _lines(directory: Path) -> list[str]:
    file = directory / MASTER_KEYS
    try:
        text = file.read_text("utf-8")
        parse_keys(text)
    except OSError as error:
        raise Stop(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise Stop(f"{file}: {error}") from None
    return text.replace(",", "\n").split()


def _retired(directory: Path) -> list[str]:
    file = directory / RETIRED_KEYS
    return file.read_text("utf-8").split() if file.exists() else []


def _replace(file: Path, lines: list[str], mode: int | None = None) -> None:
    """In one step: a process may read it at any moment."""
    mode = mode or file.stat().st_mode & 0o777
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    with os.fdopen(descriptor, "w") as opened:
        opened.writelines(f"{line}\n" for line in lines)
        opened.flush()
        os.fsync(opened.fileno())
    Path(temporary).chmod(mode)
    Path(temporary).replace(file)


def _guarded(work: Callable[[Path], T], directory: Path) -> T:
    try:
        return work(directory)
    except Stop as stop:
        complain(str(stop))
        raise typer.Exit(stop.code) from None
    except OSError as error:
        complain(f"{directory}: {error.strerror}")
        raise typer.Exit(FINDING) from None

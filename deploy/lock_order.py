"""Puts what runs first in requirements.lock, and the developers' tools behind it.

    uv pip compile … | python deploy/lock_order.py        what runs is read from stdin

`deploy/setup run` installs the first part, and the second only when somebody tests or checks.
"""

import re
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
MARK = "# Developers' tools, which nothing that runs needs:"


def ordered(lock: str, runs: set[str]) -> str:
    """The lock with the entries of these projects first, each part in its old order."""
    head, *pieces = re.split(r"^(?=[A-Za-z0-9])", lock.replace(f"{MARK}\n", ""), flags=re.MULTILINE)
    parts = {piece: piece.partition("==")[0] in runs for piece in pieces}
    first = [piece for piece, is_first in parts.items() if is_first]
    last = [piece for piece, is_first in parts.items() if not is_first]
    return "".join([head, *first, f"{MARK}\n", *last])


def main() -> None:
    """Put the lock in order."""
    runs = set(re.findall(r"^([A-Za-z0-9._-]+)==", sys.stdin.read(), re.MULTILINE))
    if not runs:
        sys.exit("nothing runs: the second compilation gave no packages")
    LOCK.write_text(ordered(LOCK.read_text("utf-8"), runs), "utf-8")


if __name__ == "__main__":
    main()

"""What a process does not load though it could.

Libraries load what they find installed, in case somebody wants it: nats-py aiohttp for web sockets,
structlog rich for coloured traces, FastStream uvicorn for its own command. A service wants none of
it, and finds it where developers, the command line and the gateway have their environment in common
with it: 15 MB of a process.
"""

import sys
from typing import Any

UNUSED = ("aiohttp", "rich", "uvicorn")


def leave_out(*names: str) -> None:
    """Let these not be found from now on; for a process of its own, before it imports others."""
    loaded: dict[str, Any] = sys.modules  # None is Python's way to say "not found"
    for name in names:
        loaded.setdefault(name, None)

"""The reference library of Verifiable Credentials as a second program (npm, offline)."""

import asyncio
import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.support.node import NODE, install

_FOLDER = Path(__file__).with_name("credentials_js")


async def opinions(
    addresses: Mapping[str, Any],
    credentials: Sequence[Any],
    *tokens: str,
    ahead: timedelta = timedelta(),
) -> dict[str, list[dict[str, Any]]]:
    """What it makes of each credential, and of lists as tokens; `addresses` is all that there is.

    For it, it is later by `ahead`. Of a credential `verified` (its signature, and that of its
    list), `revoked` (its bit) and `error`; of a token `typ`, `verified` and the `document`.
    """
    said = {
        "addresses": addresses,
        "credentials": credentials,
        "tokens": tokens,
        "ahead": ahead // timedelta(milliseconds=1),
    }

    def run() -> dict[str, list[dict[str, Any]]]:
        install(_FOLDER)
        done = subprocess.run(
            [NODE, _FOLDER / "verify.mjs"],
            input=json.dumps(said).encode(),
            capture_output=True,
            timeout=120,
            check=True,
        )
        found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
        return found

    return await asyncio.to_thread(run)

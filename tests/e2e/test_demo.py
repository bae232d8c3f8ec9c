"""The demonstration itself, as `make demo` runs it, with fewer people."""

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.verifier import opinions

UP = ("up", "--json", "--port", "0", "--nats-port", "0", "--mongo-port", "0")
KEYS = [
    *("communities", "volunteers", "activities", "sign_ups", "reserved", "refused", "waited"),
    *("offered", "passed_over", "check_ins", "recorded", "party_reports", "minors_kept"),
    *("oversold", "lost", "duplicated", "named"),
    *("certificates", "drawn", "books_kept", "minutes", "corrected", "stars"),
    *("lag_p50_ms", "lag_p99_ms", "seconds"),
]
_BY_SEED = KEYS[: KEYS.index("minutes")]


async def baodao(directory: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "baodao.cli",
        *arguments,
        cwd=directory,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def names(directory: Path) -> set[str]:
    return {path.name for path in (directory / ".baodao").iterdir()}


async def demo(directory: Path, *options: str) -> dict[str, Any]:
    arguments = ("demo", "--json", "--volunteers", "120", "--seed", "5", *options)
    process = await baodao(directory, *arguments)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    (line,) = out.decode().splitlines()
    facts: dict[str, Any] = json.loads(line)
    return facts


def documents(folder: Path, pattern: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(pattern))]


async def believed(folder: Path) -> list[tuple[bool, bool | None]]:
    """What the reference library says of the certificates of a demonstration that was kept.

    Whether it verifies, and whether it was taken back. It looks on the day of the demonstration.
    """
    papers = documents(folder, "certificate-*.json")
    (issuer,), lists = documents(folder, "did.json"), documents(folder, "20*.json")
    addresses = {document["id"]: document for document in (issuer, *lists)}
    issued_at = max(datetime.fromisoformat(one["validFrom"]) for one in (*papers, *lists))
    ahead = issued_at - datetime.now(UTC) + timedelta(minutes=1)
    found = (await opinions(addresses, papers, ahead=ahead))["credentials"]
    return [(one["verified"], one["revoked"]) for one in found]


@pytest.mark.slow
async def test_the_same_seed_gives_the_same_numbers(tmp_path_factory):
    here, there = [tmp_path_factory.mktemp("demo") for _ in range(2)]
    one, other = await demo(here), await demo(there, "--keep")
    assert "demo" not in names(here)
    assert list(one) == KEYS
    assert {k: one[k] for k in _BY_SEED} == {k: other[k] for k in _BY_SEED}
    assert one["oversold"] == one["lost"] == one["duplicated"] == 0
    assert one["reserved"] + one["refused"] == one["sign_ups"]
    assert one["minutes"] == one["recorded"] - one["corrected"] > 0
    assert one["books_kept"] is True
    assert one["stars"] > 0
    assert one["drawn"] == 20
    assert one["certificates"] == ["valid", "valid", "valid", "revoked"]
    papers = await believed(there / ".baodao" / "demo" / "certificates")
    assert papers == [(True, False)] * 3 + [(True, True)]
    assert one["waited"] > one["offered"] > 0
    assert one["passed_over"] == 0
    assert one["party_reports"] == 6
    assert one["minors_kept"] is True
    assert one["named"] == 0


async def test_the_stack_says_where_it_is_and_stops_cleanly(tmp_path):
    process = await baodao(tmp_path, *UP)
    assert process.stdout
    urls = json.loads(await process.stdout.readline())
    assert urls["docs"] == f"{urls['gateway']}/docs"
    state = tmp_path / ".baodao" / "stack.json"
    assert json.loads(state.read_text())["pid"] == process.pid
    check = await baodao(tmp_path, "topology", "check")
    assert await check.wait() == 0
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 0
    assert not state.exists()
    assert await (await baodao(tmp_path, "streams", "check")).wait() == 4


async def test_a_service_that_dies_ends_the_stack_with_its_last_words(tmp_path):
    process = await baodao(tmp_path, *UP)
    assert process.stdout
    await process.stdout.readline()
    (hours,) = (p for p, parent, line in processes() if parent == process.pid and "hours" in line)
    os.kill(hours, signal.SIGKILL)
    _, err = await process.communicate()
    assert process.returncode == 1
    assert "hours ended with exit code -9" in err.decode()
    assert "service_ready" in err.decode()


def processes() -> list[tuple[int, int, str]]:
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((directory / "stat").read_text().rpartition(")")[2].split()[1])
            line = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        found.append((int(directory.name), parent, line))
    return found

"""The demonstration itself, as `make demo` runs it, with fewer people."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

UP = ("up", "--json", "--port", "0", "--nats-port", "0", "--mongo-port", "0")
KEYS = [
    *("communities", "volunteers", "activities", "sign_ups", "reserved", "refused", "waited"),
    *("offered", "passed_over", "check_ins", "minutes", "party_reports", "minors_kept"),
    *("oversold", "lost", "duplicated", "named"),
    *("lag_p50_ms", "lag_p99_ms", "seconds"),
]


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


async def demo(directory: Path) -> dict[str, float]:
    process = await baodao(directory, "demo", "--json", "--volunteers", "200", "--seed", "5")
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    (line,) = out.decode().splitlines()
    assert "demo" not in names(directory)
    facts: dict[str, float] = json.loads(line)
    return facts


@pytest.mark.slow
async def test_the_same_seed_gives_the_same_numbers(tmp_path_factory):
    one, other = [await demo(tmp_path_factory.mktemp("demo")) for _ in range(2)]
    assert list(one) == KEYS
    assert {k: one[k] for k in KEYS[:-3]} == {k: other[k] for k in KEYS[:-3]}
    assert one["oversold"] == one["lost"] == one["duplicated"] == 0
    assert one["reserved"] + one["refused"] == one["sign_ups"]
    assert one["minutes"] > 0
    assert one["waited"] > one["offered"] > 0
    assert one["passed_over"] == 0
    assert one["party_reports"] == 10
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

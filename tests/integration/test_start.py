"""A process that cannot start ends with one line that names every cause."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.services import RunningServices

KEY = base64.b64encode(bytes(32)).decode()
SERVERS = {
    "BAODAO_NATS_URL": "nats://localhost",
    "BAODAO_MONGO_URL": "mongodb://localhost",
    "BAODAO_INBOX_KEY_FILE": "absent.key",
    "BAODAO_ACTOR_KEYS_FILE": "absent-actor.keys",
}
MASTERS, LOOKUP = "BAODAO_REGISTRATION_MASTER_KEYS", "BAODAO_REGISTRATION_LOOKUP_KEY"


def started(**env: str) -> subprocess.CompletedProcess[str]:
    """A process of registration, which is expected to give up."""
    return subprocess.run(
        [sys.executable, "-m", "baodao.registration"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            **env,
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, [f"give either {MASTERS} or {MASTERS}_FILE"]),
        ({MASTERS: "not-a-key", LOOKUP: "secret"}, [MASTERS, "id:base64", LOOKUP]),
        ({MASTERS: f"a:{KEY}", f"{MASTERS}_FILE": "x", LOOKUP: KEY}, ["give either"]),
        ({f"{MASTERS}_FILE": "absent.keys", LOOKUP: KEY}, ["absent.keys", "No such file"]),
        ({MASTERS: f"a:{KEY}", LOOKUP: KEY}, ["absent.key", "No such file"]),
        ({"BAODAO_DELIVERY_DELAYS": "[1", MASTERS: f"a:{KEY}", LOOKUP: KEY}, ["delivery_delays"]),
        ({"BAODAO_MONGO_URL": "", "BAODAO_GROUP_SIZE": "no"}, ["BAODAO_GROUP_SIZE"]),
    ],
    ids=[
        "none",
        "no keys",
        "both",
        "no file",
        "no inbox key",
        "not JSON",
        "not a number",
    ],
)
def test_a_process_that_cannot_start_says_why_in_one_line(
    env: dict[str, str], said: list[str]
) -> None:
    ended = started(**SERVERS | env)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("not started: ")
    assert all(words in line for words in said)
    assert "not-a-key" not in line
    assert KEY not in line


@pytest.mark.parametrize("text", [None, "", "a:b", "not keys", f"a:{KEY}x"])
def test_nobody_is_believed_without_keys_to_check(tmp_path: Path, text: str | None) -> None:
    (tmp_path / "inbox.key").write_text(KEY)
    file = tmp_path / "actor.keys"
    if text is not None:
        file.write_text(text)
    env = {"BAODAO_INBOX_KEY_FILE": str(tmp_path / "inbox.key"), MASTERS: f"a:{KEY}", LOOKUP: KEY}
    ended = started(**SERVERS | env | {"BAODAO_ACTOR_KEYS_FILE": str(file)})
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"not started: {file}: no keys by which who asks is checked")
    assert KEY not in line


SLOW = "tests.support.broken.hours_on_a_slow_disk"


async def test_a_slow_database_is_waited_for(isolated_services: RunningServices) -> None:
    (process,) = await isolated_services.start("hours", module=SLOW)
    assert "service_ready" in process.log()


@pytest.mark.parametrize(
    ("what", "says"),
    [("NEVER_MADE", "made ready as far as "), ("REFUSED", "refused, on purpose")],
)
async def test_a_start_that_cannot_succeed_ends_and_names_what_is_in_its_way(
    isolated_services: RunningServices, what: str, says: str
) -> None:
    """A database that hangs is not called away, and what fails again and again is named."""
    env = {what: "entries"}
    (process,) = await isolated_services.start("hours", module=SLOW, env=env, wait=False)
    assert await process.ended() == 1
    last = process.log().splitlines()[-1]
    assert "not started: MongoDB: " in last
    assert says in last

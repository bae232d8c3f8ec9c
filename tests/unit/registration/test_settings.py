"""Without keys the service does not start, and says so in one line."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from baodao.kit.settings import NotStartedError
from baodao.registration.settings import Settings
from baodao.registration.vault import new_key

KEY = base64.b64encode(bytes(32)).decode()
SERVERS = {"BAODAO_NATS_URL": "nats://localhost", "BAODAO_MONGO_URL": "mongodb://localhost"}
MASTERS, LOOKUP = "BAODAO_REGISTRATION_MASTER_KEYS", "BAODAO_REGISTRATION_LOOKUP_KEY"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("BAODAO_")]:
        monkeypatch.delenv(name)
    for name, value in SERVERS.items():
        monkeypatch.setenv(name, value)


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
        ({"BAODAO_DELIVERY_DELAYS": "[1", MASTERS: f"a:{KEY}", LOOKUP: KEY}, ["delivery_delays"]),
        ({"BAODAO_MONGO_URL": "", "BAODAO_GROUP_SIZE": "no"}, ["BAODAO_GROUP_SIZE"]),
    ],
    ids=["none", "no keys", "both", "no file", "not JSON", "not a number"],
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


def test_files_are_as_good_as_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    master, other = new_key(), new_key()
    (tmp_path / "m").write_text(f"a:{master}\n")
    (tmp_path / "l").write_text(f"{KEY}\n")
    monkeypatch.setenv(f"{MASTERS}_FILE", str(tmp_path / "m"))
    monkeypatch.setenv(f"{LOOKUP}_FILE", str(tmp_path / "l"))
    monkeypatch.setenv("BAODAO_REGISTRATION_KEY_GRACE", "0")
    settings = Settings()
    vault = settings.vault()
    assert vault.current == "a"
    monkeypatch.delenv(f"{MASTERS}_FILE")
    monkeypatch.delenv(f"{LOOKUP}_FILE")
    monkeypatch.setenv(MASTERS, f"b:{other},a:{master}")
    monkeypatch.setenv(LOOKUP, KEY)
    same = Settings().vault()
    assert same.current == "b"
    assert same.open("V", vault.seal("V", b"x")) == b"x"
    assert same.lookup("a") == vault.lookup("a")
    assert master not in repr(Settings())


@pytest.mark.parametrize("content", [b"", b"a:b:c", b"\xff\xfe", b"a:AAAA"])
def test_what_is_no_file_of_keys_is_said_without_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    (tmp_path / "m").write_bytes(content)
    monkeypatch.setenv(f"{MASTERS}_FILE", str(tmp_path / "m"))
    monkeypatch.setenv(LOOKUP, KEY)
    with pytest.raises(NotStartedError, match="m: ") as error:
        Settings().vault()
    assert "AAAA" not in str(error.value)

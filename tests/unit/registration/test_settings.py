"""Keys come from variables or from files, and a wrong file is said without its content."""

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from baodao.cli.operate.vault import make_keys
from baodao.kit.keys import new_key
from baodao.kit.settings import NotStartedError
from baodao.registration.settings import Settings
from tests.support.damage import SPOILS

KEY = base64.b64encode(bytes(32)).decode()
SERVERS = {
    "BAODAO_ACTOR_KEYS_FILE": "actor.keys",
    "BAODAO_NATS_URL": "nats://localhost",
    "BAODAO_MONGO_URL": "mongodb://localhost",
    "BAODAO_INBOX_KEY_FILE": "absent.key",
}
MASTERS, LOOKUP = "BAODAO_REGISTRATION_MASTER_KEYS", "BAODAO_REGISTRATION_LOOKUP_KEY"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("BAODAO_")]:
        monkeypatch.delenv(name)
    for name, value in SERVERS.items():
        monkeypatch.setenv(name, value)


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


@pytest.mark.parametrize("key", ["lookup.key", "master.keys"])
@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
def test_whatever_happened_to_a_file_of_keys_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, spoil: Callable[[Path], None]
) -> None:
    make_keys(tmp_path)
    monkeypatch.setenv(f"{MASTERS}_FILE", str(tmp_path / "master.keys"))
    monkeypatch.setenv(f"{LOOKUP}_FILE", str(tmp_path / "lookup.key"))
    Settings().vault()
    spoil(tmp_path / key)
    with pytest.raises(NotStartedError, match=rf"^{re.escape(str(tmp_path / key))}: .*\Z"):
        Settings().vault()

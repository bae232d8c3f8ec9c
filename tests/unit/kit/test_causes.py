"""What servers say when they stop, as they said it, and what we make of it."""

import errno
import signal
from pathlib import Path
from typing import Any

import pytest

from baodao.kit.servers import causes, unusable
from baodao.kit.servers.causes import explain, last_words

HOME = Path("/srv/baodao")
FULL = "the disk of /srv/baodao is full"
DAMAGED = "the data in /srv/baodao are damaged"
OTHER = "written by another version of MongoDB"


def mongod(said: str, severity: str = "F") -> str:
    return f'{{"t":{{"$date":"2026-11-26"}},"s":"{severity}",  "c":"X","ctx":"main",{said}}}\n'


WIRED_TIGER = mongod('"msg":"WiredTiger error message","attr":{"error":-31802,"message":"x"}', "E")
ABORT = mongod('"msg":"\\n\\n***aborting after fassert() failure\\n\\n"')
NO_SPACE = mongod(
    '"msg":"WiredTiger error message","attr":{"error":28,"message":{"session_dhandle_name":'
    '"file:index-18.wt","error_str":"No space left on device","error_code":28}}',
    "E",
)
FEATURES = mongod(
    '"msg":"UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document",'
    '"attr":{"error":"Location4926900: Invalid featureCompatibilityVersion document"}'
)
NEWER = mongod(
    '"msg":"WiredTiger error message","attr":{"error":95,"message":"unsupported WiredTiger file '
    'version: this build only supports major/minor versions up to 1/1, and the file is 2/0"}',
    "E",
)
NOT_OURS = mongod(
    '"msg":"Terminating.","attr":{"reason":"13: Permission denied"}',
)


@pytest.fixture(autouse=True)
def disk_with_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "is_full", lambda _, __: False)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (WIRED_TIGER + ABORT, DAMAGED),
        (NO_SPACE + WIRED_TIGER + ABORT, FULL),
        (FEATURES + ABORT, OTHER),
        (NEWER + ABORT, OTHER),
        (NOT_OURS + ABORT, "cannot be read and written by this user"),
        (mongod('"msg":"x","attr":{"error":"Too many open files"}'), "ulimit -n"),
        (mongod('"msg":"x","attr":{"error":"SocketException: Address already in use"}'), "port 27"),
    ],
)
def test_mongod_is_understood(log: str, said: str) -> None:
    why = explain("mongod", HOME, 27, 14, log)
    assert why
    assert said in why
    assert "\n" not in why


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[FTL] Can't start JetStream: storage directory is not a directory", "jetstream away"),
        ("[FTL] Can't start JetStream: storage directory is not writable", "by this user"),
        ("[ERR] JetStream failed to store a msg: write 1.blk: no space left on device", FULL),
        ("[ERR] JetStream out of resources, insufficient storage resources available", FULL),
    ],
)
def test_nats_is_understood(line: str, said: str) -> None:
    why = explain("nats-server", HOME, 4222, 1, f"[77] 2026/11/26 09:13:18 {line}\n")
    assert why
    assert said in why


def test_what_is_said_in_passing_is_no_cause() -> None:
    calm = mongod('"msg":"Setting featureCompatibilityVersion","attr":{"a":"--repair"}', "I")
    assert explain("mongod", HOME, 27, 3, calm) is None
    assert explain("mongod", HOME, 27, 3, "") is None


def test_a_full_disk_is_noticed_where_no_log_could_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(causes, "is_full", lambda _, needed: needed > 100 << 20)
    assert FULL in (explain("mongod", HOME, 27, 14, "") or "")
    assert explain("mongod", HOME, 27, 14, "something") is None


def test_a_server_that_was_killed_is_not_damaged() -> None:
    assert "killed" in (explain("mongod", HOME, 27, -signal.SIGKILL, "") or "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.EDQUOT, "Quota exceeded"), FULL),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/x"), "/srv/x cannot be read"),
        (OSError(errno.EROFS, "Read-only file system", "/srv/x"), "/srv/x cannot be read"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "/srv/x"), "/srv/x cannot be used: Is"),
        (OSError("odd"), "/srv/baodao cannot be used: odd"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence(error: OSError, said: str) -> None:
    assert said in unusable(error, HOME)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"msg":"Stopped","attr":{"error":{"errmsg":"too old"}}}', "Stopped: too old"),
        ('{"msg":"Stopped","attr":{"reason":"13: no"}}', "Stopped: 13: no"),
        ('{"msg":"Stopped"}', "Stopped"),
        ("[1] 2026 [FTL] gone", "[1] 2026 [FTL] gone"),
        ("[1, 2]", "[1, 2]"),
    ],
)
def test_the_last_words_are_words(line: str, words: str) -> None:
    assert last_words(f"first\n{line}\n")[-1] == words
    assert last_words("") == []


def test_only_a_disk_with_hardly_anything_left_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    used: dict[str, Any] = {}
    monkeypatch.setattr(causes.shutil, "disk_usage", lambda _: type("Usage", (), used)())
    for free, full in ((1 << 30, False), (1 << 20, True), (0, True)):
        used["free"] = free
        assert causes.is_full(tmp_path, 1 << 24) is full

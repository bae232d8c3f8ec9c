import base64
import stat

import pytest
from typer.testing import CliRunner

from baodao.cli.main import app
from baodao.cli.operate.vault import (
    INBOX_KEY,
    LOOKUP_KEY,
    MASTER_KEYS,
    add_key,
    make_keys,
    remove_key,
    why_needed,
)
from baodao.cli.output import Stop
from baodao.kit.keys import parse_key, parse_keys
from baodao.schema.registration.vault import KeyReport, KeyUse


def ids(directory, name=MASTER_KEYS):
    return list(parse_keys((directory / name).read_text()))


def one_id(directory):
    make_keys(directory)
    (key_id,) = ids(directory)
    return key_id


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def vault(*arguments):
    return CliRunner().invoke(app, ["vault", *map(str, arguments)])


def test_missing_keys_are_made_and_existing_ones_left_alone(tmp_path):
    assert vault("keys", tmp_path).exit_code == 0
    texts = [(tmp_path / name).read_text() for name in (MASTER_KEYS, LOOKUP_KEY)]
    assert len(ids(tmp_path)) == 1
    assert len(parse_key(texts[1])) == 32
    assert {mode(tmp_path / name) for name in (MASTER_KEYS, LOOKUP_KEY)} == {0o600}
    again = vault("keys", tmp_path)
    assert "has its keys" in again.stderr
    assert texts == [(tmp_path / name).read_text() for name in (MASTER_KEYS, LOOKUP_KEY)]


def test_a_new_key_is_the_first_and_the_old_ones_stay(tmp_path):
    make_keys(tmp_path, shared=True)
    (old,) = ids(tmp_path)
    before = parse_keys((tmp_path / MASTER_KEYS).read_text())[old]
    assert vault("rotate", tmp_path).exit_code == 0
    new, second = ids(tmp_path)
    assert second == old
    # Made on the same day, and never the same: one id stands for one key.
    assert len({new, old, *(one_id(tmp_path / str(n)) for n in range(5))}) == 7
    assert parse_keys((tmp_path / MASTER_KEYS).read_text())[old] == before
    assert mode(tmp_path / MASTER_KEYS) == 0o644
    third = add_key(tmp_path)
    assert ids(tmp_path) == [third, new, old]
    assert sorted(f.name for f in tmp_path.iterdir() if f.is_file()) == [LOOKUP_KEY, MASTER_KEYS]


def test_the_key_of_inboxes_is_made_once_and_apart(tmp_path):
    assert vault("inbox-key", tmp_path).exit_code == 0
    (file,) = tmp_path.iterdir()
    text = file.read_text()
    assert (file.name, mode(file), len(parse_key(text))) == (INBOX_KEY, 0o600, 32)
    assert "has its key" in vault("inbox-key", tmp_path).stderr
    assert file.read_text() == text
    assert vault("inbox-key", tmp_path / "two", "--shared").exit_code == 0
    assert mode(tmp_path / "two" / INBOX_KEY) == 0o644


def test_keys_on_one_line_are_keys_too(tmp_path):
    first, second = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    (tmp_path / MASTER_KEYS).write_text(f"b:{first},a:{second}")
    name = add_key(tmp_path)
    assert ids(tmp_path) == [name, "b", "a"]


def test_a_retired_key_is_moved_and_its_name_not_used_again(tmp_path):
    make_keys(tmp_path)
    (old,) = ids(tmp_path)
    new = add_key(tmp_path)
    remove_key(tmp_path, old)
    assert ids(tmp_path) == [new]
    assert ids(tmp_path, "retired.keys") == [old]
    assert mode(tmp_path / "retired.keys") == 0o600
    assert add_key(tmp_path) not in (old, new)


@pytest.mark.parametrize(("which", "said"), [("current", "current key"), ("none", "has no key")])
def test_what_cannot_be_retired(tmp_path, which, said):
    make_keys(tmp_path)
    (current,) = ids(tmp_path)
    with pytest.raises(Stop, match=said):
        remove_key(tmp_path, current if which == "current" else which)
    assert ids(tmp_path) == [current]


def test_a_key_is_needed_while_anything_is_under_it():
    def report(current, **records):
        uses = [KeyUse(key_id=k, records=n, known=True) for k, n in records.items()]
        return KeyReport(current=current, keys=uses, erased=0)

    assert why_needed(report("new", new=5, old=0), "old", "new") is None
    assert why_needed(report("new", new=5), "old", "new") is None
    assert "1,200 people" in str(why_needed(report("new", new=5, old=1200), "old", "new"))
    assert "still wraps with old" in str(why_needed(report("old", old=0), "old", "new"))


def test_retiring_waits_until_every_process_has_seen_the_file(tmp_path):
    make_keys(tmp_path)
    result = vault("retire", tmp_path, "x")
    assert result.exit_code == 1
    assert "wait" in result.stderr


@pytest.mark.parametrize("command", [("rotate",), ("retire", "x")])
@pytest.mark.parametrize("content", [None, "nonsense"])
def test_without_a_file_of_keys_nothing_is_made(tmp_path, command, content):
    if content:
        (tmp_path / MASTER_KEYS).write_text(content)
    before = sorted(tmp_path.iterdir())
    result = vault(command[0], tmp_path, *command[1:])
    assert result.exit_code == 1
    assert MASTER_KEYS in result.stderr.replace("\n", "")
    assert sorted(tmp_path.iterdir()) == before


def test_a_directory_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    result = vault("keys", tmp_path / "file" / "keys")
    assert result.exit_code == 1
    assert "Not a directory" in result.stderr


def test_without_a_stack_check_says_how_to_start_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BAODAO_NATS_URL", raising=False)
    result = vault("check")
    assert result.exit_code == 4
    assert "make up" in result.stderr

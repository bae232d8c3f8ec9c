"""Which stack runs here: the file's lock tells, not what is written in it."""

import json
import os
from pathlib import Path

import pytest
import typer

from baodao.cli.connection import StackState, claimed, recorded, run, running_stack
from baodao.cli.output import FINDING, UNREACHABLE, Stop

STATE = StackState(1234, "nats://x", "nats://y", "mongodb://x", "http://x")


def test_a_stack_is_told_of_as_long_as_it_runs(tmp_path: Path) -> None:
    file = tmp_path / "home" / "stack.json"
    assert running_stack(file) is None
    with recorded(lambda: STATE, file):
        assert running_stack(file) == STATE
        assert running_stack(file) == STATE
        assert json.loads(file.read_text())["gateway_url"] == "http://x"
    assert not file.exists()


def test_a_living_pid_proves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    left_behind = vars(STATE) | {"pid": os.getpid()}
    file.write_text(json.dumps(left_behind))
    assert running_stack(file) is None
    with recorded(lambda: STATE, file):
        assert running_stack(file) == STATE


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b"null", b'{"pid": 1}', b"\xff\x00" * 999])
def test_garbage_is_no_stack_and_is_replaced(tmp_path: Path, garbage: bytes) -> None:
    file = tmp_path / "stack.json"
    file.write_bytes(garbage)
    assert running_stack(file) is None
    with recorded(lambda: STATE, file):
        assert running_stack(file) == STATE
        file.write_bytes(garbage)
        assert running_stack(file) is None


def test_a_second_one_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    with recorded(lambda: STATE, file):
        with pytest.raises(Stop, match="a stack runs here already"), recorded(lambda: STATE, file):
            pass
        assert running_stack(file) == STATE


def test_what_went_wrong_with_files_and_servers_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def in_the_way() -> None:
        (tmp_path / "stack.json").mkdir()
        with claimed(tmp_path / "stack.json", "a stack"):
            pass

    async def late() -> None:
        raise TimeoutError

    async def gone() -> None:
        raise ConnectionResetError("gone")

    for work, code, said in (
        (in_the_way, FINDING, "stack.json cannot be used: Is a directory. Move it away"),
        (late, UNREACHABLE, "no answer: TimeoutError"),
        (gone, UNREACHABLE, "no answer: gone"),
    ):
        with pytest.raises(typer.Exit) as ended:
            run(work)
        assert ended.value.exit_code == code
        assert said in capsys.readouterr().err

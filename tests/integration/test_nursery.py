"""What is forked is a process of its own: how it ends, what it knows, where it writes."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.nursery import nursery

IDLE = "tests.support.broken.waits"


@pytest.mark.parametrize(("module", "code"), [("platform", 0), ("json.tool", 1), ("nowhere", 1)])
def test_it_ends_with_the_code_of_its_module(tmp_path: Path, module: str, code: int) -> None:
    process = nursery().start(module, {}, tmp_path / "log")
    assert process.wait(20) == process.poll() == process.returncode == code
    assert (tmp_path / "log").read_text("utf-8")
    # Whoever has its number by now is left alone.
    process.kill()


def test_it_knows_its_own_environment_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("BAODAO_GROUP_SIZE", "no")
    process = nursery().start("baodao.hours", {"BAODAO_RETENTION": "no"}, tmp_path / "log")
    assert process.wait(20) == 1
    (line,) = (tmp_path / "log").read_text("utf-8").splitlines()
    assert line.startswith("not started: ")
    assert "BAODAO_GROUP_SIZE" not in line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_and_nobody_else(tmp_path: Path, number: signal.Signals) -> None:
    one, other = (nursery().start(IDLE, {}, tmp_path / n) for n in ("one", "other"))
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(0)
    one.send_signal(number)
    assert one.wait(20) == -number
    assert other.poll() is None
    assert os.getsid(other.pid) == other.pid
    other.kill()
    assert other.wait(20) == -signal.SIGKILL

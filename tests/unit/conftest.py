"""Unit tests open no socket and start no process: whichever tries fails where it does.

pytest-socket takes the sockets (but those of the event loop to itself), an audit hook of Python
the processes. uvloop has sockets of its own, which neither would see.
"""

import asyncio
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_socket

from baodao.kit.decisions import Change
from tests.support.aggregate_types import check_aggregate_types

_PROCESSES = {
    "subprocess.Popen",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
}
_watching = False


class ProcessStartedError(RuntimeError):
    """A unit test wanted to start a process; such a test belongs to another suite."""


def _watch(event: str, _: tuple[Any, ...]) -> None:
    if _watching and event in _PROCESSES:
        raise ProcessStartedError(event)


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _nothing_outside() -> Iterator[None]:
    global _watching  # noqa: PLW0603 -- an audit hook cannot be taken away again
    assert "uvloop" not in type(asyncio.get_event_loop_policy()).__module__
    pytest_socket.disable_socket(allow_unix_socket=True)
    _watching = True
    yield
    _watching = False
    pytest_socket.enable_socket()


@pytest.fixture(autouse=True, scope="session")
def _events_say_what_they_are_about() -> Iterator[None]:
    """Whatever a unit test commits: events name the type of the aggregate that announces them."""
    check_bounds = Change.check_bounds

    def checked(change: Change[Any]) -> None:
        check_bounds(change)
        check_aggregate_types(change)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Change, "check_bounds", checked)
        yield

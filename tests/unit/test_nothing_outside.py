"""The guard of this suite guards."""

import asyncio
import socket
import subprocess
import sys

import pytest
from pytest_socket import SocketBlockedError

from tests.unit.conftest import ProcessStartedError

# It warns before it raises, and warnings are errors here.
BLOCKED = pytest.raises((SocketBlockedError, UserWarning), match="socket")


def test_no_unit_test_opens_a_socket() -> None:
    with BLOCKED:
        socket.create_connection(("127.0.0.1", 9))


async def test_not_even_through_the_loop() -> None:
    with BLOCKED:
        await asyncio.open_connection("127.0.0.1", 9)


def test_no_unit_test_starts_a_process() -> None:
    with pytest.raises(ProcessStartedError):
        subprocess.run([sys.executable, "-c", ""], check=False)

"""What a process allocates in large pieces it gives back, whatever it allocated between them."""

import sys
from pathlib import Path

import pytest

from baodao.kit.memory import give_back_large_blocks

_MB = 1 << 20


def _held() -> int:
    """MB of its own that this process has, also where the system has put them aside meanwhile."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    own = ("RssAnon:", "VmSwap:")
    return sum(int(line.split()[1]) for line in lines if line.startswith(own)) >> 10


def _held_by_large_pieces() -> tuple[int, int]:
    """MB more with twenty pieces of 4 MB and something small behind each, and without the pieces.

    A piece of twice that size was freed before, which is what glibc learns from.
    """
    first = bytearray(b"x" * (8 * _MB))
    del first
    before = _held()
    large, small = [], []
    for number in range(20):
        large.append(b"y" * (4 * _MB + number))
        small.append(b"z" * (4_096 + number))
    most = _held()
    del large
    return most - before, _held() - before


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_large_pieces_are_given_back() -> None:
    give_back_large_blocks()

    most, left = _held_by_large_pieces()

    assert most >= 60
    assert left <= 10

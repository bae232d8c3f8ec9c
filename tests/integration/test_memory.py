"""What a process allocates in large pieces it gives back, whatever it allocated between them."""

import subprocess
import sys

import pytest

# Twenty pieces of 4 MB and something small behind each. A piece of twice that size was freed
# before, which is what glibc learns from. Prints the MB that are held with the pieces and without
# them; also what the system has put aside meanwhile. In a process of its own: it depends on all
# that was allocated there before.
_PROGRAM = """
from pathlib import Path
from baodao.kit.memory import give_back_large_blocks

def held():
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return sum(int(l.split()[1]) for l in lines if l.startswith(("RssAnon:", "VmSwap:"))) >> 10

MB = 1 << 20
if {gives_back}:
    give_back_large_blocks()
first = bytearray(b"x" * (8 * MB))
del first
before, large, small = held(), [], []
for number in range(20):
    large.append(b"y" * (4 * MB + number))
    small.append(b"z" * (4_096 + number))
most = held()
del large
print(most - before, held() - before)
"""


def _held(*, gives_back: bool) -> list[int]:
    program = _PROGRAM.format(gives_back=gives_back)
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return [int(number) for number in told.stdout.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_large_pieces_are_given_back() -> None:
    most, left = _held(gives_back=True)
    assert most >= 60
    assert left <= 10
    _, kept = _held(gives_back=False)
    assert kept >= 60

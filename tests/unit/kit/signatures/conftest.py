"""A signer, a file of keys of hours, and what checks by it, all at one time."""

from pathlib import Path

import pytest

from baodao.kit.signatures import Signatures, Signer
from tests.support.forging import ROOT, Clock, write


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer(ROOT, clock)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "hours.keys", ROOT)


@pytest.fixture
def reader(file: Path, clock: Clock) -> Signatures:
    return Signatures("hours", file, clock)

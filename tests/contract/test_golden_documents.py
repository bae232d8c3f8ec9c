"""What is stored today, and ever was, can be read by this version."""

import importlib
from pathlib import Path

import pytest

from baodao.kit.golden import problems
from baodao.kit.topology import SERVICES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("service", SERVICES)
def test_every_form_of_every_collection_can_be_read(service: str) -> None:
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    assert problems(ROOT / "services" / service / "documents", collections) == []

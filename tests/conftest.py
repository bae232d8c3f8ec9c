"""Fixtures for all suites; nothing starts before a test asks for it."""

import importlib
from collections.abc import Iterator

import pytest
from hypothesis import settings

from baodao.kit.topology import SERVICES

pytest_plugins = ["tests.support.servers", "tests.support.services"]

# A change that has nothing to do with a test must not make it find something: what it tries is
# drawn from its own source. `make explore` draws anew each time.
settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("explore", derandomize=False, database=None, deadline=None)
settings.load_profile("fixed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it at the end."""
    items.sort(key=_briefness)


def _briefness(item: pytest.Item) -> int:
    if item.get_closest_marker("slow"):
        return 0
    return 1 if "integration" in item.path.parts or "e2e" in item.path.parts else 2


COLLECTIONS = [
    collection
    for service in SERVICES
    for collection in importlib.import_module(f"baodao.{service}.store").COLLECTIONS
]


@pytest.fixture(autouse=True)
def nothing_unreadable() -> Iterator[None]:
    """What one test could not read of a collection is no business of the next."""
    yield
    for collection in COLLECTIONS:
        collection.unreadable.clear()

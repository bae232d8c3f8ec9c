"""Fixtures for all suites; nothing starts before a test asks for it."""

import importlib
from collections.abc import Iterator

import pytest
from hypothesis import settings

from baodao.kit.lean import leave_out
from baodao.kit.memory import freeze_garbage
from baodao.kit.topology import SERVICES

pytest_plugins = ["tests.support.servers", "tests.support.services"]

# httpx looks for it at every request to an application, through all folders of the path.
leave_out("sniffio")

# A change that has nothing to do with a test must not make it find something: what it tries is
# drawn from its own source. `make explore` draws anew each time.
settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("explore", derandomize=False, database=None, deadline=None)
settings.load_profile("fixed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it at the end."""
    items.sort(key=_briefness)


def _briefness(item: pytest.Item) -> tuple[bool, bool]:
    starts_processes = "integration" in item.path.parts or "e2e" in item.path.parts
    return not starts_processes, item.get_closest_marker("slow") is None


def pytest_collection_finish() -> None:
    """What was collected stays; looking for garbage among it took a tenth of the unit tests."""
    freeze_garbage()


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

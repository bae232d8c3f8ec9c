"""What most tests of registration begin with."""

import pytest

from baodao.kit.testing import MemoryService
from tests.builders import organisations, places


@pytest.fixture
async def service() -> MemoryService:
    """Registration in memory, in which the usual places are known."""
    return await places.with_tree()


@pytest.fixture
async def unit(service: MemoryService) -> str:
    """A unit's party organisation of the community."""
    return await organisations.unit(service)

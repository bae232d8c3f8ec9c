import pytest

from baodao.kit.testing import MemoryService
from tests.builders import identity


@pytest.fixture
def service() -> MemoryService:
    return identity.empty()

"""One nats-server and one mongod for the whole test run, as fixtures.

A conftest names this module in `pytest_plugins`. Tests share the two servers and keep apart by
database and stream names; a test that stops or kills a server starts its own.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from baodao.kit.servers import MongoServer, NatsServer


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nats_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NatsServer]:
    async with NatsServer(tmp_path_factory.mktemp("nats")) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MongoServer]:
    async with MongoServer(tmp_path_factory.mktemp("mongo")) as server:
        yield server

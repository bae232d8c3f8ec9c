"""Whatever is killed, and whenever: nothing is lost, nothing is doubled, order is kept.

Each test prints how long recovery took, from the end of the fault to the last event followed.
"""

import asyncio
import shutil
import time

import pytest

from tests.support.city import City
from tests.support.services import RunningServices, until

pytestmark = pytest.mark.slow


@pytest.fixture
async def city(isolated_services: RunningServices) -> City:
    await isolated_services.start_slice()
    city = City(isolated_services)
    await city.prepare()
    return city


async def finish(city: City, what: str, since: float) -> None:
    await city.services.all_ready()
    await until(city.whole, 60, "published again what was lost")
    await city.services.settled()
    print(f"recovered from {what} in {time.monotonic() - since:.1f} s")
    await city.audit()


@pytest.mark.parametrize("name", ["nats", "mongo"])
async def test_a_killed_server_costs_nothing(city: City, name: str) -> None:
    server = getattr(city.services, name)

    async def strike() -> None:
        await server.kill()
        await server.start()

    await city.sign_up(strike)
    since = time.monotonic()
    await city.attend(strike)
    await finish(city, f"a killed {name} server", since)


@pytest.mark.parametrize("phase", ["sign_up", "attend"])
async def test_a_lost_jetstream_disk_costs_nothing(city: City, phase: str) -> None:
    server = city.services.nats
    assert server

    async def strike() -> None:
        await server.kill()
        await asyncio.to_thread(shutil.rmtree, server.directory / "jetstream")
        await server.start()

    await city.sign_up(strike if phase == "sign_up" else None)
    since = time.monotonic()
    await city.attend(strike if phase == "attend" else None)
    await finish(city, "a lost JetStream directory", since)
    (scheduling,) = city.services.processes["scheduling"]

    async def counted() -> bool:
        return bool((await city.services.health(scheduling))["counts"]["republished"])

    await until(counted, 10, "counted as published again")


@pytest.mark.parametrize("service", ["scheduling", "hours"])
async def test_a_killed_service_costs_nothing(city: City, service: str) -> None:
    async def strike() -> None:
        await city.services.kill(service)
        await city.services.restart(service)

    await city.sign_up(strike if service == "scheduling" else None)
    since = time.monotonic()
    await city.attend(strike)
    await finish(city, f"a killed {service}", since)


@pytest.mark.parametrize("module", ["dies_before_publish", "dies_before_mark"])
async def test_a_service_that_dies_around_the_publish_costs_nothing(
    isolated_services: RunningServices, module: str
) -> None:
    services = isolated_services
    await services.start_slice()
    city = City(services, people=20)
    await city.prepare()
    # Nothing may be left to publish or to mark: the broken one is to die of what comes next.
    await services.settled()
    await services.restart("scheduling", module=f"tests.support.broken.{module}")
    (broken,) = services.processes["scheduling"]
    sign_up = asyncio.create_task(city.sign_up())
    assert await broken.ended() == -9
    since = time.monotonic()
    await services.restart("scheduling", module="baodao.scheduling")
    await sign_up
    await city.attend()
    await finish(city, module.replace("_", " "), since)
    health = await services.health(services.processes["scheduling"][0])
    assert health["counts"]["republished"] == 0

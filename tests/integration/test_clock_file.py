"""Garbage in the clock file ends no service: the last good clock stays, and everybody is told."""

from typing import Any

import httpx

from baodao.kit.topology import SERVICES
from tests.support.gateway import gateway, is_ready
from tests.support.scenario import TREE
from tests.support.services import RunningServices, until

GARBAGE: list[bytes] = [b"soon", b"", b"1e400", b"\xff\xfe", b"9" * 30]


async def test_services_keep_the_last_good_clock_and_say_so(services: RunningServices) -> None:
    services.set_clock(86_400)
    await services.start_slice()
    async with gateway(services) as http:
        for number, garbage in enumerate(GARBAGE):
            # In one step, or a service would also meet an empty file on the way.
            fresh = services.clock_file.with_suffix(".garbage")
            fresh.write_bytes(garbage)
            fresh.replace(services.clock_file)
            await until(lambda: tells(http, "+86400.000 s stay"), 30, "readiness tells")
            rows = [{"code": code, "name": f"测试·{code}-{number}"} for code in TREE]
            answer = await http.post("/api/v1/divisions", json={"rows": rows})
            assert answer.status_code == 200, answer.text
            services.set_clock(86_400)
            await until(lambda: is_ready(http), 30, "a good clock is ready")
        for processes in services.processes.values():
            (process,) = processes
            assert process.running
            assert process.log().count("clock_file_refused") == len(GARBAGE)


async def test_a_service_does_not_start_with_a_clock_that_is_none(
    services: RunningServices,
) -> None:
    services.clock_file.write_text("soon")
    (process,) = await services.start("hours", wait=False)
    assert await process.ended() == 1
    (sentence,) = (line for line in process.log().splitlines() if line.startswith("not started: "))
    assert f"clock file {services.clock_file}: it does not hold a number of seconds" in sentence
    services.processes.clear()


async def tells(http: httpx.AsyncClient, words: str) -> bool:
    answer: dict[str, Any] = (await http.get("/readyz")).json()
    problems = answer.get("problems", [])
    return all(any(p.startswith(f"{s}: ") and words in p for p in problems) for s in SERVICES)

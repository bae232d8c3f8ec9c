"""Commands that came together and would not fit into one record of the log are split, not lost."""

import asyncio

import pytest

from baodao.kit import streams
from baodao.schema.registration.divisions import (
    DivisionRow,
    ImportDivisions,
)
from tests.support.scenario import OPERATOR, command_id
from tests.support.services import RunningServices

ROWS = 500


@pytest.mark.slow
async def test_more_events_at_once_than_a_document_can_hold(services: RunningServices) -> None:
    (process,) = await services.start("registration")
    cities = [f"{city:04d}" for city in range(1000, 1300)]
    districts = [f"{city}{n:02d}" for city in cities for n in range(100)]

    async def add(codes: list[str]) -> list[str]:
        commands = [
            ImportDivisions(
                command_id=command_id(),
                actor=OPERATOR,
                rows=[DivisionRow(code=code, name="a") for code in codes[start : start + ROWS]],
            )
            for start in range(0, len(codes), ROWS)
        ]
        replies = await asyncio.gather(*(services.client.send(c) for c in commands))
        return [reply.status for reply in replies]

    assert await add([f"{n}" for n in range(10, 13)]) == ["accepted"]
    assert await add(cities) == ["accepted"]
    # Some 30 bytes a row, but 600 in the log: a group of 1 MB becomes a record beyond 16 MB.
    assert set(await add(districts)) == {"accepted"}
    seconds = await services.settled(within=90)
    database = services.database("registration")
    report = await streams.check(database, services.connection, "registration")
    assert (report.whole, report.unpublished) == (True, 0)
    assert report.events == await database.count("divisions", {}) == 3 + 300 + 30_000
    assert process.running
    print(f"{report.events} events published in {seconds:.1f} s")

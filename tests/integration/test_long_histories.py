"""The benches of growth and of long streams, small: they measure what they say, and find no fault.

How long something takes is no business of a test; what is asked, and what is answered, is.
"""

import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest

from baodao.cli.bench import growth_data, growth_questions, search, streams
from baodao.cli.bench.growth_data import SERVICES
from baodao.kit.mongo import Database
from baodao.kit.servers import MongoServer

# Answers that are one thing and have no rows.
SINGLE = ("Get", "Find", "Follow", "Reveal", "Show", "UnitObligations", "DivisionHistory")


async def test_every_query_is_asked_of_a_province_that_grows(mongo_server: MongoServer) -> None:
    prefix = f"t{uuid.uuid4().hex[:8]}"
    async with AsyncExitStack() as closing:
        provinces = {
            name: {s: _database(mongo_server, f"{prefix}{name}_{s}", closing) for s in SERVICES}
            for name in ("large", "small")
        }
        for name, steps in (("large", ((0, 500), (500, 1_500))), ("small", ((0, 1_000),))):
            await growth_data.prepare(provinces[name])
            for first, after in steps:
                assert await growth_data.grow(provinces[name], first, after) > 6 * (after - first)
        await _ask(provinces)


async def _ask(provinces: Mapping[str, Mapping[str, Database]]) -> None:
    asked = await growth_questions.questions(provinces)
    shown: dict[str, int] = {}
    for question in asked:
        kind = question.name.partition("(")[0]
        shown[kind] = max(shown.get(kind, 0), question.shown["small"])
        assert question.shown["large"] >= question.shown["small"], question.name
    assert not [kind for kind, rows in shown.items() if not rows and not kind.startswith(SINGLE)]
    for question in (*growth_questions.sweeps(provinces), *asked[:3]):
        await question.time()
        assert question.ratio("large", "small") > 0


def _database(server: MongoServer, name: str, closing: AsyncExitStack) -> Database:
    """A database that is dropped and closed, also after a test that fails."""
    database = Database(server.url, name)
    closing.push_async_callback(database.close)
    closing.callback(database._client.delegate.drop_database, name)
    return database


@pytest.mark.slow
async def test_a_long_history_is_checked_and_mended_by_the_command() -> None:
    lines: list[str] = []
    result = await streams.run(4_000, lines.append)
    assert result["exact"], lines
    assert len(lines) == 4


@pytest.mark.slow
async def test_somebody_is_found_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SEARCHES", 10)
    monkeypatch.setattr(search, "_LISTS", 3)
    lines: list[str] = []
    result = await search.run(1_000, lines.append)
    assert result["exact"], result
    assert result["ratio_names"] > 0
    assert len(lines) == 1

from datetime import UTC, datetime
from typing import Any

import pytest

from baodao.kit.calls import fill_parameters

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Tool:
    pass


TOOL = Tool()


def fill(function: Any) -> Any:
    return fill_parameters(function, {Tool: TOOL}, lambda: NOW)


async def test_the_time_and_tools_are_handed_in() -> None:
    async def view(query: str, database: int, tool: Tool, now: datetime) -> tuple[Any, ...]:
        return query, database, tool, now

    assert await fill(view)("q", 1) == ("q", 1, TOOL, NOW)


async def test_who_asks_for_nothing_gets_nothing() -> None:
    async def due(database: int) -> int:
        return database

    assert await fill(due)(7) == 7


async def test_what_has_a_default_is_left_alone() -> None:
    async def view(query: str, database: int, tool: Tool | None = None) -> Any:
        return tool

    assert await fill(view)("q", 1) is None


def test_a_tool_that_the_service_lacks_is_an_error_at_the_start() -> None:
    class Other:
        pass

    async def view(query: str, database: int, other: Other) -> None: ...

    view.__annotations__["other"] = Other
    with pytest.raises(TypeError, match="nobody hands in"):
        fill(view)

"""`by_each` that follows from one aggregate to the next, on a store."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from baodao.kit.decisions import FARTHEST, Aggregate, Decision, accept, by, by_each, use_case
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.access import everybody
from baodao.schema.base import Command, Id
from baodao.schema.scheduling.activities import ActivityReceipt

OPERATOR = Actor(id="a", role="operator", scope="*")


class Climb(Command, subject="commands.test.climb", reply=ActivityReceipt, access=[everybody()]):
    """Tell what is above a node."""

    activity_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Aggregate):
    up: str | None = None


@use_case
def climb(
    command: Climb,
    node: Annotated[Node, by("activity_id")],
    above: Annotated[dict[str, Node], by_each(lambda node: [node.id], follow=lambda node: node.up)],
) -> Decision[ActivityReceipt]:
    """Tell what is above a node, in the order of the way up."""
    return accept(ActivityReceipt(activity_id=node.id, shift_ids=list(above)))


async def climbed(ups: dict[str, str | None], start: str) -> list[str]:
    table = Subscribers("scheduling")
    table.command(Climb, climb)
    service = MemoryService(table, [Collection("nodes", Node)])
    await service.put(*(Node(id=key, up=up) for key, up in ups.items()))
    receipt = await service.done(Climb, OPERATOR, activity_id=start)
    shift_ids: list[str] = receipt.shift_ids
    return shift_ids


async def test_the_whole_way_is_loaded() -> None:
    assert await climbed({"a": "b", "b": "c", "c": None, "d": "a"}, "a") == ["a", "b", "c"]


@pytest.mark.parametrize("ups", [{"a": "b", "b": "a"}, {"a": "a"}, {"a": "gone"}])
async def test_the_way_ends_where_it_has_been_or_nothing_is(ups: dict[str, str | None]) -> None:
    assert await climbed(ups, "a") == list(ups)


async def test_nobody_follows_for_ever() -> None:
    ups: dict[str, str | None] = {f"n{n}": f"n{n + 1}" for n in range(2 * FARTHEST)}
    assert await climbed(ups, "n0") == [f"n{n}" for n in range(FARTHEST)]

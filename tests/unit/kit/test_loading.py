"""What keys may follow from: aggregates that were loaded one after the other."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from baodao.kit.decisions import Aggregate, Decision, accept, by, by_each, use_case
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema import Actor
from baodao.schema.registration.divisions import ImportDivisions

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Aggregate):
    below: tuple[str, ...] = ()


SEEN: list[tuple[list[str], list[str]]] = []


@use_case
def look(
    command: ImportDivisions,
    root: Annotated[
        Node, by(lambda command: command.rows[0].code, or_new=lambda key: Node(id=key))
    ],
    first: Annotated[dict[str, Node], by_each("root.below")],
    second: Annotated[
        dict[str, Node], by_each(lambda first: [c for n in first.values() for c in n.below])
    ],
) -> Decision[None]:
    """Note what was loaded, and grow the tree."""
    SEEN.append((sorted(first), sorted(second)))
    made = [Node(id=row.code).change(below=(f"{row.code}00",)) for row in command.rows[1:]]
    return accept(None, root.change(below=tuple(r.code for r in command.rows[1:])), *made)


def command(key: str, *codes: str) -> ImportDivisions:
    rows = [{"code": code, "name": "测试"} for code in codes]
    actor = Actor(id="a", role="operator")
    return ImportDivisions.model_validate({"command_id": key, "actor": actor, "rows": rows})


def service() -> MemoryService:
    subscribers = Subscribers("test")
    subscribers.command(ImportDivisions, look)
    return MemoryService(subscribers, [Collection("nodes", Node)])


async def test_a_key_follows_what_several_keys_found() -> None:
    SEEN.clear()
    nodes = service()
    for key, codes in {"a": ["12", "1201", "1202"], "b": ["1201", "120100"], "c": ["12"]}.items():
        assert isinstance(await nodes.decide(command(key, *codes), NOW), Done)
    assert SEEN == [([], []), ([], []), (["1201", "1202"], ["120100"])]


async def test_what_an_earlier_message_of_the_group_added_is_followed_too() -> None:
    SEEN.clear()
    nodes = service()
    await nodes.decide(command("a", "1201", "120100"), NOW)
    group = [command("b", "12", "1202"), command("c", "13", "1301"), command("d", "12")]
    outcomes = await nodes.decide_together(group, NOW)
    assert [type(o) for o in outcomes] == [Done] * 3
    assert SEEN[-1] == (["1202"], [])

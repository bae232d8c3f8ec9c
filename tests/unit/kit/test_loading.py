"""What keys may follow from: aggregates that were loaded one after the other."""

import gc
from dataclasses import dataclass
from typing import Annotated, Any

from baodao.kit.access import Access
from baodao.kit.decisions import Aggregate, Decision, UseCase, accept, by, by_each, use_case
from baodao.kit.group import Group
from baodao.kit.loaded import Loaded
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done, Failed
from baodao.schema.registration.divisions import ImportDivisions
from tests.builders.actors import acting_as

OPERATOR = acting_as(id="a", role="operator", scope="*")


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


@use_case
def look_around(
    command: ImportDivisions,
    named: Annotated[dict[str, Node], by_each(lambda command: [command.rows[0].code])],
    around: Annotated[
        dict[str, Node],
        by_each(lambda command: [r.code for r in command.rows[1:]], skips_unreadable=True),
    ],
) -> Decision[None]:
    """Note what was loaded."""
    SEEN.append((sorted(named), sorted(around)))
    return accept(None)


@use_case
def look_below(
    command: ImportDivisions,
    root: Annotated[Node | None, by(lambda command: command.rows[0].code)],
    there: Annotated[dict[str, Node], by_each("root.id", expand=lambda key: [key, f"{key}01"])],
) -> Decision[None]:
    """Note what is there, spoil what was handed out, and let the next row's node go on growing."""
    SEEN.append((sorted(there), sorted(there["12"].below)))
    grown = there["12"].change(below=(*there["12"].below, command.rows[1].code))
    there.clear()
    return accept(None, grown)


def rows(*codes: str) -> dict[str, Any]:
    return {"rows": [{"code": code, "name": "测试"} for code in codes]}


def service(case: UseCase = look) -> MemoryService:
    subscribers = Subscribers("test")
    subscribers.command(ImportDivisions, case)
    return MemoryService(subscribers, [Collection("nodes", Node)])


async def test_a_key_follows_what_several_keys_found() -> None:
    SEEN.clear()
    nodes = service()
    for codes in (["12", "1201", "1202"], ["1201", "120100"], ["12"]):
        assert isinstance(await nodes.send(ImportDivisions, OPERATOR, **rows(*codes)), Done)
    assert SEEN == [([], []), ([], []), (["1201", "1202"], ["120100"])]


async def test_what_an_earlier_message_of_the_group_added_is_followed_too() -> None:
    SEEN.clear()
    nodes = service()
    await nodes.send(ImportDivisions, OPERATOR, **rows("1201", "120100"))
    group = [
        nodes.command(ImportDivisions, OPERATOR, **rows(*codes))
        for codes in (["12", "1202"], ["13", "1301"], ["12"])
    ]
    outcomes = await nodes.decide_together(group)
    assert [type(o) for o in outcomes] == [Done] * 3
    assert SEEN[-1] == (["1202"], [])


async def test_what_nobody_named_and_nobody_can_read_is_in_nobodys_way() -> None:
    SEEN.clear()
    nodes = service(look_around)
    await nodes.put(*(Node(id=code) for code in ("12", "1201")))
    nodes.database.put_raw("nodes", {"_id": "1202", "version": {"no": "sense"}})
    for codes, outcome in (
        (["12", "1201", "1202", "1203"], Done),
        (["1202", "12"], Failed),
        (["12", "1202"], Done),
    ):
        assert isinstance(await nodes.send(ImportDivisions, OPERATOR, **rows(*codes)), outcome)
    assert SEEN == [(["12"], ["1201"]), (["12"], [])]


async def test_whoever_is_led_to_the_same_sees_what_became_of_it() -> None:
    SEEN.clear()
    nodes = service(look_below)
    await nodes.put(Node(id="12"), Node(id="1201"))
    group = [
        nodes.command(ImportDivisions, OPERATOR, **rows("12", code)) for code in ("13", "14", "15")
    ]
    await nodes.decide_together(group)
    both = ["12", "1201"]
    assert [(both, []), (both, ["13"]), (both, ["13", "14"])] == SEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Aggregate):
    grown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree(Aggregate):
    node: str = ""


TREE, NODE, LEAF = "12", "13", "14"


@use_case
def climb(
    command: ImportDivisions,
    tree: Annotated[Tree, by(lambda command: command.rows[0].code)],
    node: Annotated[Node, by("tree.node")],
    leaves: Annotated[dict[str, Leaf], by_each("node.below")],
) -> Decision[None]:
    """Note the leaves, and let what the next row says become another one."""
    SEEN.append(([node.id], [f"{one.id}={one.grown}" for one in leaves.values()]))
    what, name = command.rows[1].code, command.rows[1].name
    if what == LEAF:
        return accept(None, *(one.change(grown=one.grown + 1) for one in leaves.values()))
    return accept(None, tree.change(node=name) if what == TREE else node.change(below=(name,)))


async def test_whatever_leads_somewhere_may_have_changed_alone() -> None:
    SEEN.clear()
    subscribers = Subscribers("test")
    subscribers.command(ImportDivisions, climb)
    kinds = [Collection("trees", Tree), Collection("nodes", Node), Collection("leaves", Leaf)]
    service = MemoryService(subscribers, kinds)
    await service.put(Tree(id=TREE, node="a"), Node(id="a", below=("x",)), Node(id="b"))
    await service.put(Leaf(id="x"), Leaf(id="y"))
    steps = [(LEAF, "all"), (NODE, "y"), (LEAF, "all"), (TREE, "b"), (NODE, "x")]
    group = [
        service.command(
            ImportDivisions,
            OPERATOR,
            rows=[{"code": TREE, "name": "测试"}, {"code": what, "name": name}],
        )
        for what, name in [*steps, (NODE, "none")]
    ]
    outcomes = await service.decide_together(group)
    assert [type(one) for one in outcomes] == [Done] * 6
    assert SEEN == [
        (["a"], ["x=0"]),
        (["a"], ["x=1"]),
        (["a"], ["y=0"]),
        (["a"], ["y=1"]),
        (["b"], []),
        (["b"], ["x=1"]),
    ]


async def test_a_group_is_gone_with_its_last_name() -> None:
    """Nothing of it holds itself: all that it has loaded would wait for the collector.

    With one method of `Loaded` kept by an object of its own, hours spent a sixth of its time there.
    """
    nodes = service()
    gc.disable()
    try:
        before = groups()
        await nodes.send(ImportDivisions, OPERATOR, **rows("12", "1201"))
        await nodes.send(ImportDivisions, OPERATOR, **rows("1201", "120100"))
        assert not [one for one in groups() if not any(one is other for other in before)]
    finally:
        gc.enable()


def groups() -> list[Any]:
    """What there is in this process of groups, also those that other tests have left."""
    return [one for one in gc.get_objects() if type(one) in (Access, Group, Loaded)]

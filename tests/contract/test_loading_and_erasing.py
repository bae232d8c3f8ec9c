"""What a use case may load, with tools and after one another, and the end of an aggregate."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import pytest_asyncio

from baodao.kit.decisions import (
    Aggregate,
    Decision,
    NotNowError,
    accept,
    by,
    by_each,
    use_case,
)
from baodao.kit.servers import MongoServer
from baodao.kit.store import Collection
from baodao.kit.work import Done, Failed, Outcome, Unavailable
from baodao.schema.access import everybody
from baodao.schema.base import Command
from baodao.schema.registration.divisions import (
    DivisionRenamed,
    DivisionsReceipt,
)
from tests.support.stores import Store, memory, mongod, work


class Locksmith:
    """A tool."""

    def turn(self, word: str) -> str:
        return word[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Aggregate):
    inside: str | None = None


class Move(Command, subject="commands.test.move", reply=DivisionsReceipt, access=[everybody()]):
    box: str
    to: str | None = None


BOXES = Collection("boxes", Box)
ACTOR = {"id": "a", "role": "operator", "scope": "*"}
RECEIPT = DivisionsReceipt(added=0, renamed=0, unchanged=0, rejected=[])


def renamed(name: str) -> DivisionRenamed:
    return DivisionRenamed(division="12", name=name, former_name="测试")


@use_case
def put(
    command: Move, box: Annotated[Box, by("box", or_new=lambda key: Box(id=key))]
) -> Decision[None]:
    return accept(None, box.change(renamed(f"put {box.id}"), inside=command.to))


@use_case
def burn(command: Move, box: Annotated[Box, by("box")]) -> Decision[None]:
    return accept(None, box.erase(renamed(f"burn {box.id}")))


@use_case
def follow(
    command: Move,
    box: Annotated[Box, by(lambda command, smith: smith.turn(command.box))],
    inner: Annotated[Box | None, by("box.inside")],
    innermost: Annotated[Box | None, by("inner.inside")],
    all_of_them: Annotated[dict[str, Box], by_each(lambda box, smith: [box.id, smith.turn("y")])],
    smith: Locksmith,
) -> Decision[DivisionsReceipt]:
    found = RECEIPT.model_copy(
        update={
            "added": (inner is not None) + (innermost is not None),
            "renamed": len(all_of_them),
            "unchanged": len(smith.turn("tool")),
        }
    )
    return accept(found)


def _broken(command: Move) -> str:
    return _key(command, "at once")


def _broken_later(command: Move, box: Box) -> str:
    assert box
    return _key(command, "later")


def _key(command: Move, when: str) -> str:
    if command.to == when:
        raise NotNowError("no key yet")
    if command.to == f"defect {when}":
        raise LookupError(command.box)
    return command.box


@use_case
def lock(
    command: Move,
    box: Annotated[Box, by(_broken, or_new=lambda key: Box(id=key))],
    other: Annotated[Box | None, by(_broken_later)],
) -> Decision[None]:
    return accept(None, box.change(renamed(f"lock {box.id}")))


@pytest.fixture(params=["memory", "mongod"])
def server(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("mongo_server") if request.param == "mongod" else None


@pytest_asyncio.fixture
async def store(server: MongoServer | None) -> AsyncIterator[Store]:
    tools = [Locksmith()]
    async with mongod(server, [BOXES], tools) if server else memory([BOXES], tools) as made:
        yield made


def command(box: str, to: str | None = None) -> Move:
    return Move.model_validate(
        {"command_id": uuid.uuid4().hex, "actor": ACTOR, "box": box, "to": to}
    )


async def together(store: Store, *asked: tuple[Any, Move]) -> list[Outcome]:
    outcomes: list[Outcome] = await store.commit([work(case, message) for case, message in asked])
    return outcomes


def found(outcome: Outcome) -> tuple[int, int, int]:
    assert isinstance(outcome, Done), outcome
    receipt = DivisionsReceipt.model_validate_json(outcome.reply)
    return receipt.added, receipt.renamed, receipt.unchanged


async def test_loads_follow_one_another_and_use_tools(store: Store) -> None:
    await together(store, (put, command("ab", "x")), (put, command("x", "y")), (put, command("y")))
    (outcome,) = await together(store, (follow, command("ba")))
    assert found(outcome) == (2, 2, 4)


async def test_a_load_sees_what_an_earlier_message_of_the_group_changed(store: Store) -> None:
    await together(store, (put, command("x", "y")), (put, command("y")))
    *_, outcome = await together(store, (put, command("ab", "x")), (follow, command("ba")))
    assert found(outcome) == (2, 2, 4)


async def test_no_key_loads_nothing(store: Store) -> None:
    await together(store, (put, command("ab")))
    (outcome,) = await together(store, (follow, command("ba")))
    assert found(outcome) == (0, 1, 4)


async def test_a_defect_in_a_key_concerns_its_own_message_alone(store: Store) -> None:
    wishes = (None, "at once", "defect at once", "later", "defect later", None)
    outcomes = await together(store, *((lock, command(f"b{n}", w)) for n, w in enumerate(wishes)))
    assert [type(outcome) for outcome in outcomes] == [
        Done,
        Unavailable,
        Failed,
        Unavailable,
        Failed,
        Done,
    ]
    assert [name for name, _ in await store.events()] == ["lock b0", "lock b5"]


async def test_what_is_erased_is_gone_and_its_event_stays(store: Store) -> None:
    await together(store, (put, command("a")), (put, command("b")))
    await together(store, (burn, command("a")))
    assert [row["_id"] for row in await store.all("boxes")] == ["b"]
    assert await store.events() == [("put a", 1), ("put b", 1), ("burn a", 2)]


async def test_made_and_erased_in_one_group_leaves_nothing(store: Store) -> None:
    outcomes = await together(store, (put, command("a")), (burn, command("a")))
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert await store.all("boxes") == []


async def test_erased_in_a_group_and_made_anew(store: Store) -> None:
    await together(store, (put, command("a", "old")))
    outcomes = await together(store, (burn, command("a")), (put, command("a", "new")))
    assert all(isinstance(outcome, Done) for outcome in outcomes), outcomes
    (row,) = await store.all("boxes")
    assert (row["inside"], row["version"]) == ("new", 1)

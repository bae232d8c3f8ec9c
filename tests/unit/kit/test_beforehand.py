"""What is found out before a decision, and leads to what is loaded for it."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import pytest

from baodao.kit.decisions import Aggregate, Decision, accept, by, by_each, use_case
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.testing import MemoryService
from baodao.schema import Command
from baodao.schema.access import guests
from baodao.schema.base import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Aggregate):
    book: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(Aggregate):
    title: str = ""


class Found(NamedTuple):
    shelf_id: str | None


class Reply(Value):
    shelf: str | None
    title: str | None


class Look(Command, subject="commands.hours.look", reply=Reply, access=[guests()]):
    word: str


async def find(command: Look, reads: Reads) -> Found:
    return Found({"cat": "animals", "dog": "animals", "oak": "nowhere"}.get(command.word))


@use_case
def one(
    command: Look,
    shelf: Annotated[Shelf | None, by(lambda found: found.shelf_id)],
    book: Annotated[Book | None, by("shelf.book")],
    found: Found,
) -> Decision[Reply]:
    return accept(Reply(shelf=shelf and shelf.id, title=book and book.title))


@use_case
def several(
    command: Look,
    shelves: Annotated[dict[str, Shelf], by_each(lambda found: found.shelf_id)],
    found: Found,
) -> Decision[Reply]:
    return accept(Reply(shelf=next(iter(shelves), None), title=None))


@pytest.mark.parametrize(
    ("word", "reply"), [("cat", ("animals", "Cats")), ("oak", (None, None)), ("x", (None, None))]
)
async def test_a_key_can_be_found_out_beforehand(
    word: str, reply: tuple[str | None, str | None]
) -> None:
    for case in (one, several):
        table = Subscribers("hours")
        table.command(Look, case, find)
        service = MemoryService(table, [Collection("shelves", Shelf), Collection("books", Book)])
        await service.put(Shelf(id="animals", book="cats"), Book(id="cats", title="Cats"))
        found = await service.done(Look, None, word=word)
        assert (found.shelf, found.title) == (reply if case is one else (reply[0], None))


async def test_messages_of_one_group_have_keys_of_their_own() -> None:
    table = Subscribers("hours")
    table.command(Look, one, find)
    service = MemoryService(table, [Collection("shelves", Shelf), Collection("books", Book)])
    await service.put(Shelf(id="animals", book="cats"), Book(id="cats", title="Cats"))
    sent = [service.command(Look, None, word=word) for word in ("cat", "oak", "dog")]
    outcomes = await service.decide_together(sent)
    shelves = [Reply.model_validate_json(outcome.reply).shelf for outcome in outcomes]
    assert shelves == ["animals", None, "animals"]

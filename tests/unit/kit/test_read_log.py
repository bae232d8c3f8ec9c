"""What a query declares to be logged is tied to its view when that is registered."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from baodao.kit.answering import Answering
from baodao.kit.clock import system_clock
from baodao.kit.decisions import Aggregate, by
from baodao.kit.reads import Reads
from baodao.kit.subscribers import Subscribers
from baodao.schema.access import everybody, logged
from baodao.schema.base import Command, Id, Query, Value


class Row(Value):
    """Somebody in a house."""

    person_id: Id


class Page(Value):
    """Who is there."""

    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class House(Aggregate):
    owner: str | None = None


def asking(*people: str, at: str = "") -> type[Query]:
    class Ask(
        Query,
        subject="queries.test.ask",
        reply=Page,
        access=[everybody()],
        logged=logged("list", *people, at=at),
    ):
        """Who is there?"""

        house_id: Id

    return Ask


def register(kind: type[Query]) -> Subscribers:
    async def answer(
        _: kind,  # type: ignore[valid-type]
        house: Annotated[House, by("house_id")],
        reads: Reads,
    ) -> Page:
        raise NotImplementedError(house, reads)

    table = Subscribers("test")
    table.query(kind, answer)
    return table


@pytest.mark.parametrize("path", ["reply.rows.person_id", "house.owner", "house.id", "house_id"])
def test_a_path_leads_into_the_answer_or_what_is_named_or_the_question(path: str) -> None:
    kind = asking(path)
    table = register(kind)
    with pytest.raises(TypeError, match="there is no log of reads"):
        Answering(table.queries[kind], {}, system_clock)


@pytest.mark.parametrize("path", ["reply.rows.name", "reply.people", "house.colour", "colour"])
def test_a_path_that_leads_nowhere_is_an_error_at_import(path: str) -> None:
    with pytest.raises(TypeError, match="has no"):
        register(asking(path))
    with pytest.raises(TypeError, match="has no"):
        register(asking("house_id", at=path))


def test_a_declaration_shows_somebody_and_is_a_querys() -> None:
    with pytest.raises(TypeError, match="shows nobody"):
        asking()
    with pytest.raises(TypeError, match="is no query"):

        class Tell(
            Command,
            subject="commands.test.tell",
            reply=Page,
            access=[everybody()],
            logged=logged("list", "reply.rows.person_id"),
        ):
            """Tells."""

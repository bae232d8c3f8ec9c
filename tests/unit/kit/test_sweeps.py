import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from structlog.testing import capture_logs

from baodao.kit.decisions import Aggregate, Decision, accept, by, refuse, use_case
from baodao.kit.mongo import UnreachableError
from baodao.kit.own import OwnCommand
from baodao.kit.store import Collection
from baodao.kit.subscribers import Subscribers
from baodao.kit.sweeps import Sweep, Sweeper
from baodao.kit.testing import MemoryDatabase, eventually
from baodao.kit.work import Outcome, Work
from baodao.schema import NotFound
from tests.support.stores import memory

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Aggregate):
    ended: int = 0


class EndTerm(OwnCommand):
    term: str


TERMS = Collection("terms", Term)


@use_case
def end_term(
    command: EndTerm, term: Annotated[Term, by("term", or_new=lambda key: Term(id=key))]
) -> Decision[None]:
    if command.term == "no":
        return refuse(NotFound(kind="term", id="no"))
    return accept(None, term.change(ended=term.ended + 1))


def due_command(term: str) -> EndTerm:
    return EndTerm.due(term, term=term)


class TheCommitter:
    """Commits to a store in memory, as the committer of the process would."""

    def __init__(self, commit: Any) -> None:
        self._commit = commit

    async def commit(self, works: list[Work]) -> list[Outcome]:
        outcomes: list[Outcome] = await self._commit(works)
        return outcomes


async def test_what_is_due_is_committed_once_however_often_it_is_seen() -> None:
    turns = 0

    async def due(database: MemoryDatabase, now: datetime) -> Sequence[OwnCommand]:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise UnreachableError
        if turns == 2:
            raise ZeroDivisionError
        assert now == NOW
        return [due_command("a"), due_command("no"), due_command("b")]

    async with memory([TERMS]) as store:
        sweeper = Sweeper(
            "registration",
            store.database,
            TheCommitter(store.commit),  # type: ignore[arg-type]
            {EndTerm: end_term},
            lambda: NOW,
            {},
            timedelta(0),
        )
        with capture_logs() as logs:
            running = asyncio.create_task(sweeper.run(Sweep("terms", timedelta(days=1), due)))
            await eventually(lambda: turns > 5)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        kept = {row["_id"]: row["ended"] for row in await store.all("terms")}
    assert kept == {"a": 1, "b": 1}
    assert [entry["event"] for entry in logs][:2] == ["sweep_failed", "sweep_done"]
    assert (logs[1]["due"], logs[1]["refused"]) == (3, 1)


def test_what_a_service_tells_itself_is_no_message() -> None:
    """It has no actor who could be somebody else, and no subject to which it could be sent."""
    table = Subscribers("registration")
    table.own(EndTerm, end_term)
    merged = Subscribers("registration", table)
    assert merged.owns == {EndTerm: end_term}
    assert merged.commands == {}
    assert EndTerm.model_fields.keys() == {"command_id", "term"}
    assert not hasattr(EndTerm, "SUBJECT")
    with pytest.raises(TypeError, match="arrive at two wings"):
        Subscribers("registration", table, table)
    with pytest.raises(TypeError, match="end_term takes EndTerm, not OwnCommand"):
        table.own(OwnCommand, end_term)


def test_what_is_due_is_told_apart_by_its_id() -> None:
    one, again = EndTerm.due("t", "2027-01-01", term="t"), EndTerm.due("t", "2027-01-01", term="t")
    assert one.command_id == again.command_id == "EndTerm:t:2027-01-01"
    assert EndTerm.due("t", "2028-01-01", term="t").command_id != one.command_id

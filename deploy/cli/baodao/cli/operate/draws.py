"""`baodao hours draw`: the sample of an inspection drawn again, from the population's list."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from baodao.cli.connection import connected, run
from baodao.cli.credentials import signed_in
from baodao.cli.output import FINDING, Json, Stop, facts, print_json
from baodao.hours.inspections.domain import commitment_of, lowest, seed_of
from baodao.kernel.merkle import MerkleTree
from baodao.schema.base import NOBODY, Actor, Query
from baodao.schema.hours.inspections import (
    Inspection,
    ListDrawnEntries,
    ListInspections,
    ListPopulation,
)

Ask = Callable[[Query], Awaitable[Any]]
"""Asks for a page: the reply of the query."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What was drawn again, the lowest first, and what is not as it was published."""

    entry_ids: list[str]
    wrong: list[str]


async def draw_again(ask: Ask, inspection_id: str, actor: Actor = NOBODY) -> Redrawn:
    """Draw from the list of the population, and compare with all that was published.

    Raises:
        Stop: there is no such inspection, or its seed is not told yet.
    """
    one = await _inspection(ask, inspection_id, actor)
    if not (one.seed_secret and one.checkpoint_root and one.seed):
        raise Stop(f"{inspection_id} is {one.state}: its seed is not told yet")
    ids = await _population(ask, inspection_id, actor)
    tree = MerkleTree()
    for key in ids:
        tree.add(key.encode())
    sample = lowest(seed_of(one.seed_secret, one.checkpoint_root), ids, one.sample_size)
    checks = {
        "the secret is not the one that was announced": commitment_of(one.seed_secret)
        == one.commitment,
        "the seed is not that of the secret and the checkpoint": seed_of(
            one.seed_secret, one.checkpoint_root
        )
        == one.seed,
        f"there are {len(ids):,} entries, {one.population:,} were published": len(ids)
        == one.population,
        "the entries are others than were committed to": tree.root.hex() == one.root,
        "other entries were drawn": one.drawn is None
        or await _drawn(ask, inspection_id, actor) == sample,
    }
    return Redrawn(sample, [said for said, holds in checks.items() if not holds])


async def _inspection(ask: Ask, inspection_id: str, actor: Actor) -> Inspection:
    after: str | None = ""
    while after is not None:
        page = await ask(ListInspections(actor=actor, after=after, limit=1000))
        for one in page.inspections:
            if one.inspection_id == inspection_id:
                found: Inspection = one
                return found
        after = page.next
    raise Stop(f"there is no inspection {inspection_id}")


async def _population(ask: Ask, inspection_id: str, actor: Actor) -> list[str]:
    ids: list[str] = []
    after: str | None = ""
    while after is not None:
        query = ListPopulation(actor=actor, inspection_id=inspection_id, after=after)
        page = await ask(query)
        ids += [row.entry_id for row in page.entries]
        after = page.next
    return ids


async def _drawn(ask: Ask, inspection_id: str, actor: Actor) -> list[str]:
    ids: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await ask(ListDrawnEntries(actor=actor, inspection_id=inspection_id, after=after))
        ids += [row.ledger_entry.entry_id for row in page.drawn_entries]
        after = page.next
    return ids


def draw(
    inspection: Annotated[str, typer.Argument(help="The id of the inspection.")],
    as_json: Json = False,
) -> None:
    """Draw the sample of an inspection again; for who supervises or audits there.

    Exit codes: 0 it is the one that was drawn, 1 something is not as published, and it says what.
    """

    async def work() -> Redrawn:
        async with connected() as connection:
            client = signed_in(connection, purpose="hours")

            async def ask(query: Query) -> Any:
                return await client.get(query, type(query).REPLY)

            return await draw_again(ask, inspection)

    redrawn = run(work)
    if as_json:
        print_json({"entry_ids": redrawn.entry_ids, "wrong": redrawn.wrong})
    else:
        for rank, key in enumerate(redrawn.entry_ids, start=1):
            facts.print(f"{rank:>3} {key}")
        for line in redrawn.wrong:
            facts.print(f"broken: {line}")
        if not redrawn.wrong:
            facts.print("the sample is the one that was drawn")
    raise typer.Exit(FINDING if redrawn.wrong else 0)

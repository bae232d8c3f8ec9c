"""Reports over a million entries: a whole city's year, by everything, from maintained totals.

The cells are stored as hours keeps them; the service, its servers and the wire are real. One asker
waits for each answer.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, get_args

from baodao.cli.bench import seed
from baodao.cli.bench.growth_ids import COMMUNITIES, IN_A_COMMUNITY, place
from baodao.cli.bench.stage import Stage, median, peak_mb
from baodao.hours.totals.domain.cells import FormerDivision, ServiceCell, Sum
from baodao.hours.totals.store import FORMER_DIVISIONS, SERVICE_CELLS
from baodao.kit.client import Client
from baodao.schema import Actor
from baodao.schema.hours.totals import ListServiceTotals, ServiceTotalsPage, TotalsBy, TreeOf

CELLS = 108_000
_ENTRIES, _AT_ONCE, _PAGE = 1_000_000, 2_000, 1_000
_MINUTES = 90
_CATEGORIES = ("居家养老", "环境保护", "平安巡逻")
_AUDITOR = Actor(id="bench", role="auditor", scope="*", purpose="supervision")


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """Seconds of each report, the first page of it, `rounds` times."""
    async with Stage() as stage:
        hours = await stage.start_service("hours")
        database, began, entries = stage.database("baodao_hours"), time.monotonic(), 0
        cells = _cells()
        while batch := list(islice(cells, _AT_ONCE)):
            await seed.store(database, SERVICE_CELLS, batch)
            entries += sum(cell.b.entries for cell in batch)
        # Where a division has become another one, today's tree is not that of then.
        await seed.store(database, FORMER_DIVISIONS, [_former()])
        announce(f"  {entries:,} entries in {CELLS:,} cells, in {time.monotonic() - began:.0f} s")
        seconds, exact = await _measured(stage.client(), entries, rounds, announce)
        return {
            "entries": entries,
            "cells": CELLS,
            "worst_s": max(seconds.values()),
            **{f"{name}_s": took for name, took in seconds.items()},
            "peak_mb": peak_mb(hours.pid),
            "exact": exact,
        }


async def _measured(
    client: Client, entries: int, rounds: int, announce: Callable[[str], None]
) -> tuple[dict[str, float], bool]:
    took, exact = dict[str, list[float]](), True
    for number in range(rounds):
        for tree in get_args(TreeOf):
            for by in get_args(TotalsBy):
                began = time.perf_counter()
                page = await client.get(_report(by, tree), ServiceTotalsPage)
                name = f"{by}_{tree}".replace("-", "_")
                took.setdefault(name, []).append(time.perf_counter() - began)
                shown = sum(one.entries for one in page.totals)
                exact &= page.next is not None or shown == entries
        announce(f"  round {number + 1} of {rounds}: {max(one[-1] for one in took.values()):.2f} s")
    return {name: round(median(one, 3), 2) for name, one in took.items()}, exact


def _report(by: TotalsBy, tree: TreeOf) -> ListServiceTotals:
    return ListServiceTotals(
        actor=_AUDITOR, since="2026-01", until="2026-12", by=by, tree=tree, limit=_PAGE
    )


def _former() -> FormerDivision:
    ended = FormerDivision.blank(place(0))
    (change,) = ended.end("2026-06-30", [place(IN_A_COMMUNITY)])
    return change.after


def _cells() -> Iterator[ServiceCell]:
    """Cells of all communities, months and some organisations in turn, and as many entries."""
    for number in range(CELLS):
        rest, community = divmod(number, COMMUNITIES)
        rest, month = divmod(rest, 12)
        named = ServiceCell.named(
            ".".join(
                (
                    place(community * IN_A_COMMUNITY),
                    f"2026-{month + 1:02}",
                    f"organisation-{community % 1_000:04}-{rest}",
                    _CATEGORIES[(community + month) % len(_CATEGORIES)],
                )
            )
        )
        entries = (number + 1) * _ENTRIES // CELLS - number * _ENTRIES // CELLS
        yield named.count("B", Sum(entries * _MINUTES, entries)).after

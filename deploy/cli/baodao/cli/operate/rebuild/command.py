"""`baodao hours rebuild`."""

from dataclasses import asdict
from typing import Annotated

import typer

from baodao.cli.connection import connected, mongo_url, opened, run
from baodao.cli.operate.rebuild.comparing import Difference, rebuild_beside
from baodao.cli.operate.rebuild.reading import Rebuilt
from baodao.cli.output import FINDING, USAGE, Json, Stop, bar, facts, print_json
from baodao.kit.mongo import Database


def rebuild(
    into: Annotated[str, typer.Option(help="The name of a database that is empty, or not there.")],
    as_json: Json = False,
) -> None:
    """Make every balance and total from the events alone, in another database, and compare.

    That is heads, entries, times that are taken, totals, days of service, accounts and pools.
    Nothing stops meanwhile. Exit codes: 0 what is live is so, 1 something differs or cannot be
    compared, as accounts to which nothing was posted since postings are told; it says what.
    """

    async def work() -> tuple[Rebuilt, list[Difference]]:
        async with connected() as connection, opened("hours") as live:
            if into == live.name:
                raise Stop(f"{into} is the database that hours uses", USAGE)
            other = Database(mongo_url("hours"), into, timeout_ms=3_000)
            try:
                with bar() as progress:
                    return await rebuild_beside(connection, live, other, progress)
            finally:
                await other.close()

    rebuilt, differences = run(work)
    if as_json:
        print_json(asdict(rebuilt) | {"differences": [asdict(one) for one in differences]})
    else:
        for one in differences:
            what = "differs" if one.comparable else "cannot be compared"
            facts.print(f"{what}: {one.collection} {one.id}: {one.reason}", markup=False)
        made = f"{rebuilt.ledgers:,} ledgers, {rebuilt.entries:,} entries"
        kept = f"{rebuilt.accounts:,} accounts, {rebuilt.pools:,} pools"
        kept += f" ({rebuilt.opened:,} from an opening)" if rebuilt.opened else ""
        facts.print(f"{made}, {rebuilt.minutes:,} minutes, {kept} in {into}: {_found(differences)}")
    raise typer.Exit(FINDING if differences else 0)


def _found(differences: list[Difference]) -> str:
    untold = sum(not one.comparable for one in differences)
    said = [f"{len(differences) - untold:,} differ"] if len(differences) > untold else []
    said += [f"{untold:,} cannot be compared"] if untold else []
    return ", ".join(said) or "as they are live"

"""`baodao hours verify`: recompute the chains of the ledger."""

from typing import Annotated

import typer

from baodao.cli.connection import connected, run
from baodao.cli.credentials import signed_in
from baodao.cli.output import FINDING, Json, facts, print_json
from baodao.kit.client import Client
from baodao.schema.base import NOBODY, Actor
from baodao.schema.hours.verification import BrokenLedger, LedgerReport, VerifyLedgers

app = typer.Typer(no_args_is_help=True, help="The ledger of hours.")


async def verify_all(
    client: Client, volunteer: str | None = None, actor: Actor = NOBODY
) -> LedgerReport:
    """The chains of one volunteer, or of all, in one report; `actor` where the client signs."""
    ledgers = entries = minutes = 0
    broken: list[BrokenLedger] = []
    after: str | None = ""
    while after is not None:
        query = VerifyLedgers(actor=actor, volunteer_id=volunteer, after=after)
        page = await client.get(query, LedgerReport)
        ledgers, entries = ledgers + page.ledgers, entries + page.entries
        minutes, broken = minutes + page.minutes, broken + page.broken
        after = page.next
    return LedgerReport(ledgers=ledgers, entries=entries, minutes=minutes, broken=broken)


@app.command()
def verify(
    volunteer: Annotated[str | None, typer.Option(help="Only this volunteer's ledger.")] = None,
    as_json: Json = False,
) -> None:
    """Recompute every link of every chain; exit code 1 if one does not hold."""

    async def work() -> LedgerReport:
        async with connected() as connection:
            return await verify_all(signed_in(connection), volunteer)

    report = run(work)
    if as_json:
        print_json(report.model_dump(mode="json", exclude={"next"}))
    else:
        for ledger in report.broken:
            facts.print(
                f"broken: {ledger.volunteer_id} at entry {ledger.sequence}: {ledger.reason}"
            )
        facts.print(
            f"{report.ledgers:,} ledgers, {report.entries:,} entries, {report.minutes:,} minutes: "
            + (f"{len(report.broken):,} broken" if report.broken else "every chain holds"),
        )
    raise typer.Exit(FINDING if report.broken else 0)

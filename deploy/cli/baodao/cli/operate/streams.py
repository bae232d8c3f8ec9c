"""`baodao streams check|repair`: the logs in MongoDB against their copies in JetStream."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from nats.js import JetStreamContext

from baodao.cli.connection import connected, opened, run
from baodao.cli.output import FINDING, USAGE, Json, Stop, facts, print_json, progress, table
from baodao.kit import streams
from baodao.kit.mongo import Database
from baodao.kit.streams import StreamReport
from baodao.schema.catalog import CONTEXTS

app = typer.Typer(no_args_is_help=True, help="Compare streams with the logs they are copies of.")

Examine = Callable[[Database, JetStreamContext, str], Awaitable[StreamReport]]
Services = Annotated[
    list[str] | None, typer.Option("--service", help="Only this service; may be given again.")
]


@app.command()
def check(service: Services = None, as_json: Json = False) -> None:
    """Compare every stream with its log, event by event; exit code 1 if they differ."""
    reports = run(lambda: _examine(streams.check, service))
    _show(reports, as_json)
    raise typer.Exit(0 if all(report.whole for report in reports) else FINDING)


@app.command()
def repair(service: Services = None, as_json: Json = False) -> None:
    """Have what a stream has lost published again, by the running service.

    Exit code 1 if something is wrong that publishing again does not mend.
    """
    reports = run(lambda: _examine(streams.repair, service))
    _show(reports, as_json)
    again = sum(report.lost for report in reports)
    records = sum(report.forgotten for report in reports)
    progress.print(f"{again:,} events and {records:,} whole records will be published again")
    raise typer.Exit(FINDING if any(r.unknown or r.duplicated for r in reports) else 0)


async def _examine(examine: Examine, services: list[str] | None) -> list[StreamReport]:
    if wrong := set(services or ()) - set(CONTEXTS):
        raise Stop(f"no service {', '.join(wrong)}; there are {', '.join(CONTEXTS)}", USAGE)
    reports = []
    async with connected() as connection:
        for service in services or CONTEXTS:
            async with opened(service) as database:
                reports.append(await examine(database, connection.jetstream(timeout=10), service))
    return reports


def _show(reports: list[StreamReport], as_json: bool) -> None:
    if as_json:
        print_json({report.service: report.facts() for report in reports})
        return
    columns = ["stream", "records", "events", "lost", "unknown", "doubled", "disordered", "waiting"]
    facts.print(
        table(
            columns,
            (
                (
                    r.service.upper(),
                    r.records,
                    r.events,
                    r.lost,
                    len(r.unknown),
                    len(r.duplicated),
                    len(r.out_of_order),
                    r.unpublished,
                )
                for r in reports
            ),
        )
    )
    for report in reports:
        for record, events in list(report.missing.items())[:10]:
            facts.print(f"missing: {', '.join(events[:5])} of record {record}", soft_wrap=True)

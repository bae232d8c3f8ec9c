"""`baodao streams check|repair`: the logs in MongoDB against their copies in JetStream."""

import os
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from nats.aio.client import Client as NatsClient

from baodao.cli.connection import connected, keeper_url, nats_url, opened, run
from baodao.cli.output import FINDING, USAGE, Json, Stop, facts, print_json, progress, table
from baodao.kit import streams, topology
from baodao.kit.mongo import Database
from baodao.kit.streams import StreamReport
from baodao.schema.catalog import CONTEXTS

app = typer.Typer(no_args_is_help=True, help="Compare streams with the logs they are copies of.")

Examine = Callable[[Database, NatsClient, str], Awaitable[StreamReport]]
_SHOWN = 10
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

    Each aggregate keeps its order: what followed a lost event in its history comes again too. Exit
    code 1 if something is wrong that publishing again does not mend, or a stream is not as wanted.
    """
    reports = run(lambda: _examine(_repair, service, keeper_url))
    _show(reports, as_json)
    again = sum(report.lost + report.moved for report in reports)
    records = sum(report.forgotten for report in reports)
    progress.print(f"{again:,} events and {records:,} whole records will be published again")
    raise typer.Exit(FINDING if any(r.unknown for r in reports) else 0)


async def _repair(database: Database, connection: NatsClient, service: str) -> StreamReport:
    spec = topology.stream_spec(service, int(os.environ.get("BAODAO_STREAM_REPLICAS", "1")))
    try:
        return await streams.repair(database, connection, service, spec)
    except topology.TopologyDriftError as drift:
        raise Stop(f"not repaired, it would be lost again: {drift}") from None


async def _examine(
    examine: Examine, services: list[str] | None, url: Callable[[], str] = nats_url
) -> list[StreamReport]:
    if wrong := set(services or ()) - set(CONTEXTS):
        raise Stop(f"no service {', '.join(wrong)}; there are {', '.join(CONTEXTS)}", USAGE)
    reports = []
    async with connected(url()) as connection:
        for service in services or CONTEXTS:
            async with opened(service) as database:
                reports.append(await examine(database, connection, service))
    return reports


def _show(reports: list[StreamReport], as_json: bool) -> None:
    if as_json:
        print_json({report.service: report.facts() for report in reports})
        return
    columns = [
        "stream",
        "records",
        "events",
        "lost",
        "unknown",
        "doubled",
        "disordered",
        "broken",
        "waiting",
    ]
    rows = (
        (
            r.service.upper(),
            r.records,
            r.events,
            r.lost,
            len(r.unknown),
            len(r.duplicated),
            len(r.out_of_order),
            len(r.broken),
            r.unpublished,
        )
        for r in reports
    )
    facts.print(table(columns, rows))
    for report in reports:
        if report.gaps:
            shown = ", ".join(report.gaps.examples[:_SHOWN])
            facts.print(f"{report.service.upper()} has no message at {shown}", soft_wrap=True)
    for report in reports:
        for record, events in list(report.missing.items())[:_SHOWN]:
            facts.print(f"missing: {', '.join(events[:5])} of record {record}", soft_wrap=True)

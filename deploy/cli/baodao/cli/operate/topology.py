"""`baodao topology apply|check`: streams and durables as this version wants them."""

import importlib
import os

import typer
from nats.js import JetStreamContext

from baodao.cli.connection import connected, run
from baodao.cli.output import FINDING, Json, facts, print_json
from baodao.kit import topology
from baodao.kit.topology import SERVICES, Drift, DurableSpec, StreamSpec

app = typer.Typer(no_args_is_help=True, help="Streams and durables: compare and mend.")


def wanted() -> tuple[list[StreamSpec], list[DurableSpec]]:
    """All streams and all durables of all services."""
    streams = topology.streams(int(os.environ.get("BAODAO_STREAM_REPLICAS", "1")))
    tables = [
        importlib.import_module(f"baodao.{name}.subscribers").subscribers for name in SERVICES
    ]
    return streams, [durable for table in tables for durable in table.durables()]


async def apply_all(jetstream: JetStreamContext) -> list[Drift]:
    """Make the server's topology as wanted; returns what was not."""
    return await topology.apply(jetstream, *wanted())


@app.command()
def apply(as_json: Json = False) -> None:
    """Create what is missing and change what differs."""

    async def work() -> list[Drift]:
        async with connected() as connection:
            return await apply_all(connection.jetstream())

    _show(run(work), "mended", as_json)


@app.command()
def check(as_json: Json = False) -> None:
    """Name every difference with its field; exit code 1 if there is one."""

    async def work() -> list[Drift]:
        async with connected() as connection:
            return await topology.check(connection.jetstream(), *wanted())

    drifts = run(work)
    _show(drifts, "drift", as_json)
    raise typer.Exit(FINDING if drifts else 0)


def _show(drifts: list[Drift], word: str, as_json: bool) -> None:
    if as_json:
        rows = [
            {"what": d.what, "field": d.field, "wanted": d.wanted, "found": d.found} for d in drifts
        ]
        print_json({word: rows})
        return
    for drift in drifts:
        facts.print(f"{word}: {drift}", markup=False, soft_wrap=True)
    if not drifts:
        facts.print("streams and durables are as wanted")

"""`baodao topology apply|check`: streams and durables as this version wants them."""

import asyncio
import importlib
import os
import signal

import typer
from nats.js import JetStreamContext

from baodao.cli.connection import connected, keeper_url, run
from baodao.cli.output import FINDING, Json, facts, print_json, say
from baodao.kit import topology
from baodao.kit.jetstream import jetstream_of
from baodao.kit.keeper import kept
from baodao.kit.tls import context_from_environment
from baodao.kit.topology import SERVICES, Drift, DurableSpec, StreamSpec
from baodao.kit.wires import Wires, wires

app = typer.Typer(no_args_is_help=True, help="Streams and durables: compare and mend.")


def durables() -> dict[str, list[DurableSpec]]:
    """The durables of every service, by its name."""
    return {
        name: importlib.import_module(f"baodao.{name}.subscribers").subscribers.durables()
        for name in SERVICES
    }


def wanted() -> tuple[list[StreamSpec], list[DurableSpec]]:
    """All streams and all durables of all services."""
    streams = topology.streams(int(os.environ.get("BAODAO_STREAM_REPLICAS", "1")))
    return streams, [durable for some in durables().values() for durable in some]


def all_wires() -> Wires:
    """Who may say what to whom."""
    return wires(durables(), [stream.name for stream in topology.streams()])


async def apply_all(jetstream: JetStreamContext) -> list[Drift]:
    """Make the server's topology as wanted; returns what was not."""
    return await topology.apply(jetstream, *wanted())


@app.command()
def apply(as_json: Json = False) -> None:
    """Create what is missing and change what differs."""

    async def work() -> list[Drift]:
        async with connected(keeper_url()) as connection:
            return await apply_all(jetstream_of(connection))

    _show(run(work), "mended", as_json)


@app.command()
def check(as_json: Json = False) -> None:
    """Name every difference with its field; exit code 1 if there is one."""

    async def work() -> list[Drift]:
        async with connected() as connection:
            return await topology.check(jetstream_of(connection), *wanted())

    drifts = run(work)
    _show(drifts, "drift", as_json)
    raise typer.Exit(FINDING if drifts else 0)


@app.command()
def keep() -> None:
    """Create what is missing and change what differs, then look after it until Ctrl-C."""

    async def work() -> None:
        url, stopped = keeper_url(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        async with kept(url, wanted, say, context_from_environment(url)):
            say("streams and durables are as wanted")
            await stopped.wait()

    run(work)


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

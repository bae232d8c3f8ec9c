"""`baodao documents check|renew`: what is stored, as this version of the services reads it."""

import importlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from baodao.cli.connection import opened, run
from baodao.cli.output import FINDING, USAGE, Json, Stop, facts, print_json, progress, table
from baodao.kit.documents import Condition, examine_documents
from baodao.kit.documents import renew_documents as renew_collection
from baodao.kit.store import Collection
from baodao.kit.topology import SERVICES

app = typer.Typer(no_args_is_help=True, help="Read every stored document, and renew old forms.")

Services = Annotated[
    list[str] | None, typer.Option("--service", help="Only this service; may be given again.")
]


@app.command()
def check(service: Services = None, as_json: Json = False) -> None:
    """Name every document that cannot be read, and why; exit code 1 if there is one."""
    found = run(lambda: _examine(_chosen(service)))
    _show(found, as_json)
    hurt = [one for conditions in found.values() for one in conditions if one.unreadable]
    raise typer.Exit(FINDING if hurt else 0)


@app.command()
def renew(service: Services = None) -> None:
    """Write documents of older forms in the form of today; running services do it by themselves."""
    progress.print(f"{run(lambda: _renew(_chosen(service))):,} documents renewed")


def _chosen(services: list[str] | None) -> Sequence[str]:
    if wrong := set(services or ()) - set(SERVICES):
        raise Stop(f"no service {', '.join(wrong)}; there are {', '.join(SERVICES)}", USAGE)
    return services or SERVICES


def _collections(service: str) -> tuple[Collection[Any], ...]:
    found: tuple[Collection[Any], ...] = importlib.import_module(
        f"baodao.{service}.store"
    ).COLLECTIONS
    return found


async def _examine(services: Sequence[str]) -> dict[str, list[Condition]]:
    found = {}
    for service in services:
        async with opened(service) as database:
            found[service] = [await examine_documents(database, c) for c in _collections(service)]
    return found


async def _renew(services: Sequence[str]) -> int:
    renewed = 0
    for service in services:
        async with opened(service) as database:
            for collection in _collections(service):
                renewed += await renew_collection(database, collection)
    return renewed


def _show(found: dict[str, list[Condition]], as_json: bool) -> None:
    if as_json:
        print_json({service: [asdict(one) for one in found[service]] for service in found})
        return
    rows = [(s, one.collection, one) for s, conditions in found.items() for one in conditions]
    facts.print(
        table(
            ["service", "collection", "documents", "older", "newer", "unreadable"],
            (
                (s, name, one.documents, one.older, one.newer, len(one.unreadable))
                for s, name, one in rows
                if one.documents
            ),
        )
    )
    for service, name, one in rows:
        for key, reason in one.unreadable.items():
            line = f"unreadable: {service}.{name} {key}: {reason}"
            facts.print(line, markup=False, soft_wrap=True)

"""The table of commands."""

import typer

from baodao.cli import (
    bench,
    dead_letters,
    demo,
    divisions,
    documents,
    events,
    hours,
    members,
    stack,
    streams,
    topology,
    vault,
    volunteers,
)

app = typer.Typer(
    name="baodao",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Baodao 报到: the local stack, the demonstration and the operator's tools.",
    epilog="Exit codes: 0 fine · 1 a finding (drift, missing, broken) · 2 wrong usage · "
    "3 done in part · 4 NATS, MongoDB or a service could not be reached.",
)
app.command()(stack.up)
app.command()(demo.demo)
divisions.app.command()(members.members)
divisions.app.command()(volunteers.volunteers)
app.add_typer(divisions.app, name="import")
app.add_typer(events.app, name="events")
app.add_typer(topology.app, name="topology")
app.add_typer(streams.app, name="streams")
app.add_typer(documents.app, name="documents")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(hours.app, name="hours")
app.add_typer(vault.app, name="vault")
app.add_typer(bench.app, name="bench")

"""The table of commands."""

import typer

from baodao.cli import bench
from baodao.cli.demo import command
from baodao.cli.importing import divisions, members, programme, volunteers
from baodao.cli.operate import (
    accounts,
    dead_letters,
    documents,
    events,
    hours,
    signing,
    streams,
    topology,
    vault,
)
from baodao.cli.stack import up

app = typer.Typer(
    name="baodao",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Baodao 报到: the local stack, the demonstration and the operator's tools.",
    epilog="Exit codes: 0 fine · 1 a finding (drift, missing, broken) · 2 wrong usage · "
    "3 done in part · 4 NATS, MongoDB or a service could not be reached.",
)
tables = typer.Typer(no_args_is_help=True, help="Bring tables in, and programmes.")
tables.command()(divisions.divisions)
tables.command()(members.members)
tables.command()(programme.programme)
tables.command()(volunteers.volunteers)

app.command()(up.up)
app.command()(command.demo)
app.add_typer(tables, name="import")
app.add_typer(events.app, name="events")
app.add_typer(topology.app, name="topology")
app.add_typer(streams.app, name="streams")
app.add_typer(documents.app, name="documents")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(hours.app, name="hours")
app.add_typer(vault.app, name="vault")
app.add_typer(accounts.app, name="accounts")
app.add_typer(signing.app, name="identity")
app.add_typer(bench.app, name="bench")

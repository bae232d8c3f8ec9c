"""`baodao import programme`: activities from a table, a calendar or a schedule, again and again."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from baodao.cli.connection import run
from baodao.cli.importing.command import Encoding, Errors, IgnoreColumn, Options, carry_out
from baodao.cli.output import USAGE, Json, Stop
from baodao.tables.calendar_file import window_of
from baodao.tables.programme import Programme
from baodao.tables.programmes import ProgrammesTable

_PREVIEW = {
    "created": "would be drafted",
    "updated": "would be changed",
    "called-off": "would be called off",
}

Usual = Annotated[str | None, typer.Option(help="Of rows that say none.")]


def programme(  # noqa: PLR0913, PLR0917 -- the options of a command
    organisation_id: Annotated[str, typer.Argument(help="whose activities they are")],
    file: Annotated[
        Path, typer.Argument(help="CSV, XLSX or XLS; iCalendar; frab or pretalx JSON.")
    ],
    source: Annotated[
        str, typer.Option(help="What the programme is called: the same name every time.")
    ],
    category: Usual = None,
    place: Usual = None,
    role: Usual = None,
    crew: Usual = None,
    division: Usual = None,
    responsible: Annotated[
        str | None, typer.Option(help="Volunteer who is responsible, of rows that say none.")
    ] = None,
    risk_note: Usual = None,
    zone: Annotated[
        str | None,
        typer.Option(help="IANA zone of times that say none; of tables Asia/Shanghai."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="First day of events that recur: 2026-12-01.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last day of events that recur.")] = None,
    cancel_vanished: Annotated[
        bool,
        typer.Option("--cancel-vanished", help="Call off what is not in the file any more."),
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would become of the rows; change nothing.")
    ] = False,
    ignore_column: IgnoreColumn = None,
    encoding: Encoding = None,
    errors: Errors = None,
    as_json: Json = False,
) -> None:
    """Draft an activity for each row; again, only what has changed there is changed.

    A row that cannot be taken is named with its line and reasons and stops nothing; one that says
    nothing of its times is a draft without shifts. Exit codes: 0 all rows taken, 3 some rejected,
    1 none taken or the file cannot be read, 4 no service.
    """
    usual = {
        "category": category,
        "place": place,
        "role": role,
        "max_crew": crew,
        "division": division,
        "responsible_id": responsible,
        "risk_note": risk_note,
    }
    texts = {name: text for name, text in usual.items() if text}
    said = run(
        lambda: _programme(organisation_id, source, texts, zone, (since, until), cancel_vanished)
    )
    table = ProgrammesTable(said, preview=preview)
    words = {one: said.en for one, said in table.outcomes.items()}
    options = Options(file, ignore_column, encoding, errors, as_json)
    carry_out(table, options, words | (_PREVIEW if preview else {}))


async def _programme(
    organisation_id: str,
    source: str,
    usual: dict[str, str],
    zone: str | None,
    days: tuple[str | None, str | None],
    cancel_vanished: bool,
) -> Programme:
    try:
        known = ZoneInfo(zone) if zone else None
    except (ValueError, KeyError, OSError):
        raise Stop(f"--zone {zone} is no zone of the IANA list", USAGE) from None
    try:
        window = window_of(*days)
    except ValueError:
        raise Stop("--since and --until are days such as 2026-12-01", USAGE) from None
    return Programme(organisation_id, source, usual, known, window, cancel_vanished)

"""Paths of programmes: activities that are kept elsewhere, as entries and as files."""

from collections.abc import Callable
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from baodao.gateway.operations import Operation
from baodao.gateway.problems import invalid_field
from baodao.gateway.uploads import MEDIA_TYPES, UploadOperation, UploadQuery
from baodao.schema import Actor
from baodao.schema.base import Id, Line
from baodao.schema.scheduling.imports import ImportProgramme, ListImported, PreviewProgramme
from baodao.tables.programme import Programme
from baodao.tables.programmes import ProgrammesTable

_ORGANISATION = "01KAXR1N5D2J8H4G6S9P3E7K0A"
_EXAMPLE = {
    "organisation_id": _ORGANISATION,
    "source": "社区学院 2026 年冬季课表",
    "rows": [
        {
            "line": 2,
            "entry": "K-001",
            "title": "智能手机课堂",
            "category": "助学支教",
            "place": "昔阳里社区居委会",
            "responsible_id": "01KAXR2V8F6Z0Q4T9C3M7W5Y1B",
            "risk_note": "注意插座用电安全。",
            "shifts": [
                {
                    "starts_at": "2026-12-01T09:00:00+08:00",
                    "ends_at": "2026-12-01T11:00:00+08:00",
                    "role": "助教",
                    "max_crew": 2,
                }
            ],
        }
    ],
}
_MEDIA_TYPES = {**MEDIA_TYPES, "text/calendar": ".ics", "application/json": ".json"}
_Usual = Annotated[str | None, Field(max_length=4_000)]


class ProgrammeQuery(UploadQuery):
    """What is said of a whole programme; the rest are cells of rows that say nothing themselves."""

    organisation_id: Id
    """Whose activities they are."""
    source: Line
    """What the programme is called: the same name every time."""
    category: _Usual = None
    place: _Usual = None
    role: _Usual = None
    max_crew: _Usual = None
    division: _Usual = None
    responsible_id: _Usual = None
    risk_note: _Usual = None
    zone: str | None = None
    """IANA zone of times that say none; of tables Asia/Shanghai."""
    since: date | None = None
    """First day of events that recur."""
    until: date | None = None
    """Last day of events that recur."""
    cancel_vanished: bool = False
    """Whether what is not in the file any more is called off."""


_CELLS = {"category", "place", "role", "max_crew", "division", "responsible_id", "risk_note"}


def _table(
    query: ProgrammeQuery, who: Actor, new_id: Callable[[], str], *, preview: bool
) -> ProgrammesTable:
    programme = Programme(
        query.organisation_id,
        query.source,
        {name: text for name, text in query.model_dump(include=_CELLS).items() if text},
        _zone(query.zone),
        (query.since, query.until),
        query.cancel_vanished,
    )
    below = None if who.scope == "*" else who.scope
    return ProgrammesTable(programme, preview=preview, below=below, new_id=new_id)


def _zone(named: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(named) if named else None
    except (ValueError, KeyError, OSError):
        raise invalid_field("zone", "other") from None


OPERATIONS = [
    Operation(
        "POST",
        "/activities/imports",
        ImportProgramme,
        "Draft the activities of a programme",
        example=_EXAMPLE,
    ),
    Operation(
        "POST",
        "/activities/imports/preview",
        PreviewProgramme,
        "What the import of a programme would do; nothing is changed",
        example=_EXAMPLE,
    ),
    Operation(
        "GET",
        "/organisations/{organisation_id}/imported-activities",
        ListImported,
        "What was imported from a programme",
    ),
]
UPLOADS = [
    UploadOperation(
        Operation(
            "POST",
            "/imports/activities",
            ImportProgramme,
            "Draft the activities in a CSV, XLSX, iCalendar or JSON file",
            operation_id="uploadProgramme",
        ),
        ProgrammeQuery,
        lambda _, query, who, new_id: _table(query, who, new_id, preview=False),
        _MEDIA_TYPES,
    ),
    UploadOperation(
        Operation(
            "POST",
            "/imports/activities/preview",
            PreviewProgramme,
            "What the import of such a file would do; nothing is changed",
            operation_id="previewProgrammeFile",
        ),
        ProgrammeQuery,
        lambda _, query, who, new_id: _table(query, who, new_id, preview=True),
        _MEDIA_TYPES,
    ),
]

"""Schedules of conferences in the JSON form of frab and pretalx: their events as rows."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from baodao.tables.sentences import unusable
from baodao.tables.source import Source
from baodao.tables.table_file import Row, RowFile, problem

_MOST_BYTES = 32 * 1024 * 1024
_LENGTH = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_NAMES = {"entry": "编号", "title": "标题", "date": "日期", "duration": "时长"}


class ScheduleFile(RowFile):
    """The events of a schedule, each a row; its line is the number of the event in the file.

    Their moments have offsets. The zone is that of the conference, where it says one.
    """

    def __init__(self, file: Path | Source) -> None:
        super().__init__(file)

    def rows(self) -> Iterator[Row]:
        """The events, day by day and room by room.

        Raises:
            TableError: it is no such file, or larger than 32 MiB.
        """
        conference = self._conference()
        named = conference.get("time_zone_name")
        zone = {"zone": named} if isinstance(named, str) and named else {}
        for number, (room, event) in enumerate(_events(conference), 1):
            yield _row(number, room, event, zone)

    def _conference(self) -> dict[str, Any]:
        try:
            with self._file.open() as opened:
                content = opened.read(_MOST_BYTES + 1)
        except OSError as error:
            raise unusable(self._file, "unreadable", why=error.strerror or error) from None
        if len(content) > _MOST_BYTES:
            raise unusable(self._file, "large-schedule")
        try:
            conference = json.loads(content)["schedule"]["conference"]
            days = conference["days"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise unusable(self._file, "no-schedule") from None
        if not isinstance(conference, dict) or not isinstance(days, list):
            raise unusable(self._file, "no-schedule")
        return conference


def _events(conference: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for day in conference["days"]:
        rooms = day.get("rooms") if isinstance(day, dict) else None
        for room, events in rooms.items() if isinstance(rooms, dict) else [("", None)]:
            for event in events if isinstance(events, list) else [None]:
                yield room, event


def _row(number: int, room: str, event: Any, zone: dict[str, str]) -> Row:
    row = Row(number, {})
    if not isinstance(event, dict):
        row.problems.append(problem("entry", "damaged", _NAMES["entry"]))
        return row
    texts = {
        "entry": event.get("guid") or event.get("id"),
        "title": event.get("title"),
        "place": event.get("room") or room,
        "category": event.get("track"),
        "date": event.get("date"),
        "duration": event.get("duration"),
    }
    for name, found in texts.items():
        value = str(found) if type(found) is int else found
        if isinstance(value, str) and value.strip():
            row.cells[name] = " ".join(value.split())
        elif value not in (None, ""):
            row.problems.append(problem(name, "form", _NAMES.get(name, "")))
    row.cells |= zone
    _check(row)
    return row


def _check(row: Row) -> None:
    """An event has a name, a moment and a length: without them it is no event."""
    cells = row.cells
    for name in ("entry", "date", "duration"):
        if name not in cells and not any(one.field == name for one in row.problems):
            row.problems.append(problem(name, "missing", _NAMES[name]))
    if "date" in cells and not _is_instant(cells["date"]):
        row.problems.append(problem("date", "form", _NAMES["date"]))
    if "duration" in cells and not _LENGTH.fullmatch(cells["duration"]):
        row.problems.append(problem("duration", "form", _NAMES["duration"]))


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False

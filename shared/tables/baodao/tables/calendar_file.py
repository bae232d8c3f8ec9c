"""Files of iCalendar (RFC 5545): their events as rows, one at a time.

A file is cut into events by lines, and each is parsed for itself: one that is broken concerns
itself alone, and a file of any length takes the memory of one event. What a VTIMEZONE says is not
read: zones are those of the IANA list.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from baodao.tables.calendar_event import Moved, Reading, Window, row_of, stands_for
from baodao.tables.sentences import unusable
from baodao.tables.source import Source
from baodao.tables.table_file import Row, RowFile, problem

_LINE, _EVENT, _LINES = 65_536, 262_144, 5_000_000
"""Bytes of a line as it stands and of an event, and lines of a file, at most."""
_BEGIN, _END = b"BEGIN:VEVENT", b"END:VEVENT"


@dataclass(slots=True)
class Block:
    """The text of an event from its line on, or what is wrong with it as a whole."""

    line: int
    text: str
    wrong: str | None = None


class CalendarFile(RowFile):
    """The events of a file, each a row; those that recur have all their days in one.

    Args:
        file: where its bytes are.
        encoding: of its texts, UTF-8 unless it is said.
        zone: for times that say none; without it they are not taken.
        window: between which days events that recur are wanted.
    """

    def __init__(
        self,
        file: Path | Source,
        *,
        encoding: str | None = None,
        zone: ZoneInfo | None = None,
        window: Window = (None, None),
    ) -> None:
        super().__init__(file)
        self._encoding, self._zone, self._window = encoding or "utf-8", zone, window

    def rows(self) -> Iterator[Row]:
        """The events, in the order of the file.

        Raises:
            TableError: it cannot be read further, or is too long.
        """
        reading = Reading(self._zone, self._window, self._moved())
        for block in self._blocks():
            if block.wrong:
                yield Row(block.line, {}, [problem("entry", block.wrong, "编号")])
            else:
                yield row_of(block.line, block.text, reading)

    def _moved(self) -> dict[str, Moved]:
        """Of events that recur, which of their times have an event of their own; by UID."""
        moved: defaultdict[str, Moved] = defaultdict(set)
        for block in self._blocks():
            if "RECURRENCE-ID" in block.text and (found := stands_for(block.text)):
                uid, moment = found
                moved[uid].add(moment)
        return moved

    def _blocks(self) -> Iterator[Block]:
        lines: list[bytes] = []
        begun = size = 0
        for number, line in self._lines():
            plain = line.strip().upper()
            if plain == _BEGIN:
                if begun:
                    yield Block(begun, "", "unclosed")
                begun, lines, size = number, [], 0
            if not begun:
                continue
            size += len(line)
            if size <= _EVENT:
                lines.append(line)
            if plain == _END:
                yield self._block(begun, lines, size)
                begun = 0
        if begun:
            yield Block(begun, "", "unclosed")

    def _block(self, line: int, lines: list[bytes], size: int) -> Block:
        if size > _EVENT:
            return Block(line, "", "too-long")
        # A line may be folded within a character.
        whole = b"".join(lines).replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
        try:
            return Block(line, whole.decode(self._encoding).replace("\n", "\r\n"))
        except UnicodeDecodeError:
            return Block(line, "", "encoding")

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        try:
            if not self._file.is_readable:
                raise unusable(self._file, "no-file")
            with self._file.open() as opened:
                number = 0
                while line := opened.readline(_LINE):
                    number += 1
                    if number > _LINES:
                        raise unusable(self._file, "too-many-lines", lines=_LINES)
                    yield number, line
        except OSError as error:
            raise unusable(self._file, "unreadable", why=error.strerror or error) from None


def window_of(since: str | None, until: str | None) -> Window:
    """The first and the last day; None is open.

    Raises:
        ValueError: one is no day.
    """
    first = date.fromisoformat(since) if since else None
    return first, date.fromisoformat(until) if until else None

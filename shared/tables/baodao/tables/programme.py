"""What is said of a whole programme, whatever its file is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from baodao.tables.calendar_event import Window


@dataclass(frozen=True, slots=True)
class Programme:
    """What is said of a whole programme.

    `usual` are cells of rows that say nothing themselves, by field; `zone` is that of times that
    say none, and without it tables are of China and floating times of calendars are not taken.
    `window` is between which days events that recur are wanted. With `cancel_vanished` what was
    imported before and is not in the file any more is called off.
    """

    organisation_id: str
    source: str
    usual: Mapping[str, str] = field(default_factory=dict)
    zone: ZoneInfo | None = None
    window: Window = (None, None)
    cancel_vanished: bool = False

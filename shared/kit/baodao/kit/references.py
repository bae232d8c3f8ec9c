"""What a command names and its service was not told of yet.

Services learn of each other by events (ADR 0010), some milliseconds after the other one's commit.
Whoever makes an organisation and at once an activity of it must not be told that there is none: a
refusal waits for what was made a moment ago (ADR 0027).
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from baodao.kit.ids import time_of

YOUNG = timedelta(seconds=30)
"""An id is so young that its event may still be on its way, also while a relay changes hands."""
AHEAD = timedelta(minutes=1)
"""How far an id's time may lie ahead, as clocks differ; one farther ahead was made up."""
_LONGEST_SECONDS = 2.0
_RELAY_SECONDS = 0.25

IsBehind = Callable[[str], bool]
"""Whether there are events of a context that wait to be followed here."""


class Missing(NamedTuple):
    """A key of what the events of the context `told_by` would have brought here."""

    told_by: str
    key: str
    is_alone: bool
    """It is looked for by itself; of several, as the packs of all above, some are always absent."""


class Prospect(NamedTuple):
    """For how many seconds what is missing may be waited for, and whether it is absent then."""

    seconds: float
    is_certain: bool


def can_come(missing: Missing) -> bool:
    """Whether it is ever waited for: of several, what has no time is absent."""
    return missing.is_alone or time_of(missing.key) is not None


def prospect(missing: Iterable[Missing], now: datetime, is_behind: IsBehind) -> Prospect | None:
    """Whether one of the missing may come soon; None: what is missing is absent.

    Ids carry the time at which they were made. What has no time, as the code of a division, is
    waited for as long as events wait to be followed, and else for the time of a relay.
    """
    found = None
    for told_by, key, is_alone in missing:
        made = time_of(key)
        if made is None:
            if not is_alone:
                continue
            if not is_behind(told_by):
                found = found or Prospect(_RELAY_SECONDS, is_certain=True)
                continue
        elif made > now + AHEAD or (made < now - YOUNG and not is_behind(told_by)):
            continue
        return Prospect(_LONGEST_SECONDS, is_certain=False)
    return found

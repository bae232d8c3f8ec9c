"""Weekly times: those that overlap are one."""

from collections.abc import Iterable

from baodao.schema.registration.skills import Availability

_DAY, _WEEK = 24 * 60, 7 * 24 * 60


def merged(windows: Iterable[Availability]) -> tuple[Availability, ...]:
    """The same times in the order of the week, none of which overlaps another."""
    spans: list[list[int]] = []
    for begins, ends in sorted(part for window in windows for part in _parts(window)):
        if spans and begins < spans[-1][1]:
            spans[-1][1] = max(ends, spans[-1][1])
        else:
            spans.append([begins, ends])
    if len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == _WEEK:
        # The night from Sunday to Monday was cut where the week begins.
        spans[-1][1] += spans.pop(0)[1]
    found = [_window(*piece) for span in spans for piece in _days(*span)]
    return tuple(sorted(found, key=lambda one: (one.weekday, one.from_minute)))


def _parts(window: Availability) -> list[tuple[int, int]]:
    """Where it lies in the week, in minutes since Monday; in two where it goes over its end."""
    begins = (window.weekday - 1) * _DAY + window.from_minute
    length = (window.until_minute - window.from_minute) % _DAY or _DAY
    ends = begins + length
    return [(begins, ends)] if ends <= _WEEK else [(begins, _WEEK), (0, ends - _WEEK)]


def _days(begins: int, ends: int) -> list[tuple[int, int]]:
    """What is longer than a window can be, cut where days begin."""
    pieces = []
    while ends - begins >= _DAY:
        cut = (begins // _DAY + 1) * _DAY
        pieces.append((begins, cut))
        begins = cut
    return [*pieces, (begins, ends)] if ends > begins else pieces


def _window(begins: int, ends: int) -> Availability:
    return Availability(
        weekday=begins // _DAY % 7 + 1,
        from_minute=begins % _DAY,
        until_minute=(ends - 1) % _DAY + 1,
    )

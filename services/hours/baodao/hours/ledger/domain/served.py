"""Time that somebody served: spans, and the days on which no two of them overlap."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Self

from baodao.kit.decisions import Aggregate, Change

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The time that one entry covers; half-open, in UTC."""

    entry_id: str
    served_from: datetime
    served_until: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """The time that one entry covers: one span, or several of somebody who was away in between."""

    spans: tuple[Span, ...]

    @property
    def entry_id(self) -> str:
        """The entry that covers it."""
        return self.spans[0].entry_id

    @property
    def served_from(self) -> datetime:
        """When the first span begins."""
        return self.spans[0].served_from

    @property
    def served_until(self) -> datetime:
        """When the last span ends."""
        return self.spans[-1].served_until

    def without(self, others: Iterable[Span]) -> "Served | None":
        """What is left of it outside of other spans; None if that is under a minute."""
        left = list(self.spans)
        for other in others:
            left = [piece for one in left for piece in _outside(one, other)]
        rest = Served(tuple(left))
        return rest if left and rest.minutes else None

    def first(self, minutes: int) -> "Served":
        """Its first so many minutes, which it has."""
        left, pieces = minutes * MINUTE, []
        for span in self.spans:
            until = min(span.served_until, span.served_from + left)
            if span.served_from < until:
                pieces.append(replace(span, served_until=until))
            left -= until - span.served_from
        return Served(tuple(pieces))

    def under(self, entry_id: str) -> "Served":
        """The same time as another entry's."""
        return Served(tuple(replace(one, entry_id=entry_id) for one in self.spans))

    def clashes(self, spans: Iterable[Span]) -> list[Span]:
        """Those of the spans that share time with it."""
        return [
            span
            for span in spans
            if any(
                span.served_from < one.served_until and one.served_from < span.served_until
                for one in self.spans
            )
        ]

    @property
    def minutes(self) -> int:
        """Whole minutes of all spans together, rounded down once."""
        lengths = (one.served_until - one.served_from for one in self.spans)
        return sum(lengths, timedelta()) // MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedDay(Aggregate):
    """What one volunteer served on one day (UTC), across all organisations: no two spans overlap.

    A span over midnight is kept on every day it touches.
    """

    spans: tuple[Span, ...] = ()

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """No two spans overlap: no time is counted twice."""
        ordered = sorted((s.served_from, s.served_until, s.entry_id) for s in self.spans)
        for one, other in pairwise(ordered):
            if other[0] < one[1]:
                return f"{one[2]} and {other[2]} overlap"
        return None

    @classmethod
    def idle(cls, day_id: str) -> Self:
        """A volunteer's day without service."""
        return cls(id=day_id)

    @staticmethod
    def ids_for(volunteer_id: str, start: datetime, end: datetime) -> list[str]:
        """The ids of a volunteer's days (UTC) from one instant to another."""
        return [f"{volunteer_id}-{day}" for day in _days(start.date(), end.date())]

    def add(self, served: Served) -> Change[Self]:
        """Add served time to the day."""
        return self.change(spans=(*self.spans, *served.spans))

    def remove(self, entry_id: str) -> Change[Self]:
        """Free the time of an entry that was taken back."""
        return self.change(spans=tuple(one for one in self.spans if one.entry_id != entry_id))


def _outside(one: Span, other: Span) -> list[Span]:
    """What is left of one span before and after another one."""
    if other.served_until <= one.served_from or one.served_until <= other.served_from:
        return [one]
    before = replace(one, served_until=max(one.served_from, other.served_from))
    after = replace(one, served_from=min(one.served_until, other.served_until))
    return [piece for piece in (before, after) if piece.served_from < piece.served_until]


@lru_cache(maxsize=4096)
def _days(first: date, last: date) -> tuple[str, ...]:
    """The days from one to another, both included, as texts."""
    days = (last - first).days
    return tuple((first + timedelta(days=n)).isoformat() for n in range(days + 1))

"""What detectors remember of events for a while: ids, hashes and times, and no more.

Each is let go by the database some months after it was begun.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self

from baodao.kernel.days import today
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.scheduling.attendance import End

_KEPT_FOR = timedelta(days=180)
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace(Aggregate):
    """Something that is remembered until `gone_at`."""

    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering(Trace):
    """What has something in common: people on a device, people of one second, overlaps of one.

    `members` are whom or what, the first of them; `attendance_ids` where each was seen.
    """

    members: tuple[str, ...] = ()
    attendance_ids: tuple[str, ...] = ()

    @classmethod
    def none(cls, key: str) -> Self:
        """Nothing was gathered yet."""
        return cls(id=key)

    def add(self, member: str, attendance_id: str, now: datetime) -> list[Change[Self]]:
        """Add one; no change if it is known, or there are enough."""
        if member in self.members or len(self.members) >= _MOST:
            return []
        return [
            self.change(
                members=(*self.members, member),
                attendance_ids=(*self.attendance_ids, attendance_id),
                gone_at=self.gone_at or now + _KEPT_FOR,
            )
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Trace):
    """When somebody says that they came and left in one shift; its id is that of the sign-up.

    The first that is told of each end, in whole seconds since 1970.
    """

    came: int | None = None
    left: int | None = None

    @classmethod
    def none(cls, key: str) -> Self:
        """Nothing was said yet."""
        return cls(id=key)

    def saying(self, end: End, at: datetime) -> Self:
        """The visit with one end more, if it was not told before."""
        second = int(at.timestamp())
        if end == "in":
            return self if self.came is not None else replace(self, came=second)
        return self if self.left is not None else replace(self, left=second)

    def note(self, told: Self, now: datetime) -> list[Change[Self]]:
        """Keep what was told."""
        if (told.came, told.left) == (self.came, self.left):
            return []
        return [
            self.change(came=told.came, left=told.left, gone_at=self.gone_at or now + _KEPT_FOR)
        ]


@dataclass(frozen=True, slots=True)
class Stay:
    """That somebody was in a division for a while."""

    attendance_id: str
    division: str
    came_at: datetime
    left_at: datetime

    def gap_to(self, other: "Stay") -> timedelta:
        """The time between the two; none if they overlap."""
        earlier, later = sorted((self, other), key=lambda one: one.came_at)
        return max(later.came_at - earlier.left_at, timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts(Trace):
    """Where one person was on one UTC day, as far as attendance tells: by divisions alone."""

    AROUND: ClassVar = timedelta(hours=10)

    stays: tuple[Stay, ...] = ()

    @classmethod
    def none(cls, key: str) -> Self:
        """Nowhere, as far as anybody knows."""
        return cls(id=key)

    @classmethod
    def days_of(cls, person: str, came_at: datetime, left_at: datetime) -> list[str]:
        """The ids of the days on which somebody was there."""
        day, last = (at.astimezone(UTC).date() for at in (came_at, left_at))
        days = range((last - day).days + 1)
        return [f"{person}-{(day + timedelta(days=one)).isoformat()}" for one in days]

    @classmethod
    def days_around(cls, person: str, came_at: datetime, left_at: datetime) -> list[str]:
        """The ids of these days, and of those that are near."""
        return cls.days_of(person, came_at - cls.AROUND, left_at + cls.AROUND)

    def add(self, stay: Stay, now: datetime) -> list[Change[Self]]:
        """Add a stay; no change if it is known, or there are enough."""
        if stay in self.stays or len(self.stays) >= _MOST:
            return []
        return [self.change(stays=(*self.stays, stay), gone_at=self.gone_at or now + _KEPT_FOR)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMonth(Trace):
    """How one organisation recorded in one month: how many entries, how many of them later 补录.

    `nights` are the days in whose small hours it wrote down by hand what was long past.
    """

    entries: int = 0
    later: int = 0
    nights: tuple[str, ...] = ()

    @classmethod
    def none(cls, key: str) -> Self:
        """Nothing was recorded."""
        return cls(id=key)

    @staticmethod
    def id_for(organisation_id: str, at: datetime) -> str:
        """The id of the month in China in which an instant is."""
        return f"{organisation_id}-{today(at)[:7]}"

    @property
    def month(self) -> str:
        """`YYYY-MM`."""
        return self.id[-len("2026-11") :]

    @property
    def later_percent(self) -> int:
        """How many of a hundred entries were recorded later, rounded down."""
        return 100 * self.later // self.entries if self.entries else 0

    def counting(self, *, is_later: bool) -> Self:
        """The month with an entry more."""
        return replace(self, entries=self.entries + 1, later=self.later + is_later)

    def during(self, nights: Iterable[str]) -> Self:
        """The month with these nights."""
        return replace(self, nights=tuple(sorted({*self.nights, *nights})))

    def become(self, told: Self, now: datetime) -> list[Change[Self]]:
        """Keep what was told."""
        if told == self:
            return []
        gone_at = self.gone_at or now + _KEPT_FOR
        fields = {"entries": told.entries, "later": told.later, "nights": told.nights}
        return [self.change(**fields, gone_at=gone_at)]

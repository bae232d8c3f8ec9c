"""Ceilings: how much can be recorded of a shift in all, and how much of it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema.scheduling.rolls import RollSettled

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledShift:
    """A shift whose roll is settled, as an entry tells it; `most_people` could serve in it."""

    activity_id: str
    organisation_id: str
    responsible_id: str
    title: str
    category: str
    division: str
    role: str | None
    place: str | None
    zone: str
    starts_at: datetime
    ended_at: datetime
    most_people: int

    @classmethod
    def told(cls, event: RollSettled) -> Self | None:
        """What was told; None of what is no volunteering, was called off, or is not all told."""
        if event.kind != "volunteer" or event.ends_at <= event.starts_at:
            return None
        if not event.most_people or not event.category or not event.responsible_id:
            return None
        return cls(
            activity_id=event.activity_id,
            organisation_id=event.organisation_id,
            responsible_id=event.responsible_id,
            title=event.title,
            category=event.category,
            division=event.division,
            role=event.role,
            place=event.place,
            zone=event.zone,
            starts_at=event.starts_at,
            ended_at=event.ends_at,
            most_people=event.most_people,
        )

    @property
    def minutes(self) -> int:
        """How long it was."""
        return (self.ended_at - self.starts_at) // _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCeiling(Aggregate):
    """How many minutes the ledgers have of a shift; its id is the shift's.

    `credited` is the sum of all entries about it, written with each of them. What was served then
    is never refused; of what is recorded later 补录, `admitted` in all, nothing is beyond what its
    people could serve. Nothing is admitted of a `shift` whose roll is not settled.
    """

    credited: int = 0
    admitted: int = 0
    shift: SettledShift | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Nothing is admitted beyond what the shift's people could serve; nor is that undone."""
        known = before.admitted if isinstance(before, ShiftCeiling) else 0
        if self.admitted < known:
            return f"{self.admitted} minutes were admitted after {known}"
        if self.admitted > known and self.credited > self.most:
            return f"{self.credited} of {self.most} minutes"
        return None

    @classmethod
    def blank(cls, shift_id: str) -> Self:
        """Of a shift of which nothing is recorded yet."""
        return cls(id=shift_id)

    @property
    def most(self) -> int:
        """How many minutes all of its people together could serve; 0 while that is not known."""
        return self.shift.most_people * self.shift.minutes if self.shift else 0

    @property
    def left(self) -> int:
        """How many minutes can be recorded later."""
        return max(self.most - self.credited, 0)

    @property
    def organisation_id(self) -> str | None:
        """Who records it; None until its roll is settled."""
        return self.shift.organisation_id if self.shift else None

    def settle(self, event: RollSettled) -> list[Change[Self]]:
        """Note that its roll is settled; nothing changes if that is known."""
        shift = SettledShift.told(event)
        return [self.change(shift=shift)] if shift and not self.shift else []

    def count(self, minutes: int) -> Change[Self]:
        """Note an entry of so many minutes; below zero if it takes another one back."""
        return self.change(credited=self.credited + minutes)

    def admit(self, minutes: int) -> Change[Self]:
        """Note that so many of the minutes that are counted were recorded later."""
        return self.change(admitted=self.admitted + minutes)

"""A volunteer's time: whoever is here cannot be there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.domain.shift import Shift
from baodao.schema import Refusal
from baodao.schema import scheduling as schema

_REMEMBERED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Booking:
    """A stretch of time a volunteer has given away."""

    shift_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Aggregate):
    """The seats that one volunteer holds: no two overlap, anywhere."""

    bookings: tuple[Booking, ...] = ()

    @classmethod
    def blank(cls, volunteer_id: str) -> Self:
        """Of a volunteer who holds no seat."""
        return cls(id=volunteer_id)

    def refusals(self, shift: Shift) -> list[Refusal]:
        """Why the volunteer cannot be there: already signed up, or busy elsewhere."""
        refusals: list[Refusal] = []
        for booking in self.bookings:
            if booking.shift_id == shift.id:
                refusals.append(schema.AlreadySignedUp(shift_id=shift.id))
            elif booking.starts_at < shift.ends_at and shift.starts_at < booking.ends_at:
                refusals.append(
                    schema.Overlaps(
                        shift_id=booking.shift_id,
                        starts_at=booking.starts_at,
                        ends_at=booking.ends_at,
                    )
                )
        return refusals

    def book(self, shift: Shift, now: datetime) -> Change[Self]:
        """Give this time away; bookings long past are forgotten, they can overlap nothing new."""
        kept = tuple(b for b in self.bookings if b.ends_at > now - _REMEMBERED)
        return self.change(bookings=(*kept, Booking(shift.id, shift.starts_at, shift.ends_at)))

    def clear(self, shift: Shift) -> Change[Self]:
        """Get this time back."""
        return self.change(bookings=tuple(b for b in self.bookings if b.shift_id != shift.id))

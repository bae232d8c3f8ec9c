"""An activity as it is planned, to be done again on another day by the clock of its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.said import said_of, said_of_shift
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.domain.zones import ZONES
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.scheduling.series.domain.clocks import (
    comes_twice,
    is_left_out,
    local,
    local_day,
    meant,
    moved,
)
from baodao.schema import Actor, Refusal
from baodao.schema.scheduling.activities import CreateActivity
from baodao.schema.scheduling.activity_refusals import (
    LeadNotAgreed,
    UnknownZone,
    WithoutShifts,
)
from baodao.schema.scheduling.copying import ClockNote, DayIsPast
from baodao.schema.scheduling.plans import ShiftPlan

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """An activity with the shifts that are to be done again, and the day that they are of.

    That is the day there on which the first of them begins, or what a series has it for.
    """

    activity: Activity
    shifts: tuple[Shift, ...]
    day: date

    @classmethod
    def of(
        cls, activity: Activity, shifts: Iterable[Shift], day: str | None = None
    ) -> Self | list[Refusal]:
        """The pattern that an activity makes, of its shifts in their order; or why it makes none.

        Shifts that were called off are none of it, unless the whole activity was called off.
        """
        if activity.zone not in ZONES:
            return [UnknownZone(zone=activity.zone)]
        every = tuple(shifts)
        live = tuple(one for one in every if one.state != "cancelled") or every
        if not live:
            return [WithoutShifts(activity_id=activity.id)]
        if day:
            return cls(activity, live, date.fromisoformat(day))
        return cls(activity, live, local_day(min(s.starts_at for s in live), activity.zone))

    @property
    def ends_at(self) -> datetime:
        """When the last of its shifts ends."""
        return max(one.ends_at for one in self.shifts)

    def shifts_on(self, day: date) -> list[dict[str, Any]]:
        """The fields of `ShiftPlan` of each shift on another day."""
        return [self._moved(one, (day - self.day).days) for one in self.shifts]

    def plan_on(self, day: date, organisation_id: str, actor: Actor) -> CreateActivity:
        """The wish that doing it again on a day amounts to."""
        return CreateActivity.model_construct(
            actor=actor,
            command_id="pattern",
            organisation_id=organisation_id,
            division=self.activity.division,
            shifts=[ShiftPlan.model_construct(**said) for said in self.shifts_on(day)],
            **said_of(self.activity),
        )

    def begins_on(self, day: date) -> datetime:
        """At which instant it begins on a day."""
        return meant(self._shown_on(day), self.activity.zone)

    def is_left_out(self, day: date) -> bool:
        """Whether the clock there never shows its time on a day, so that it recurs on none."""
        return is_left_out(self._shown_on(day), self.activity.zone)

    def notes_on(self, day: date) -> list[ClockNote]:
        """What clocks do to its shifts on a day."""
        days = (day - self.day).days
        return [
            note
            for number, one in enumerate(self.shifts, 1)
            for note in self._notes(number, one, days)
        ]

    def day_refusals(self, day: date, now: datetime) -> list[Refusal]:
        """`day-is-past` if it is, there."""
        if day >= local_day(now, self.activity.zone):
            return []
        return [DayIsPast(day=day.isoformat())]

    def force_refusals(self, day: date, organisation: KnownOrganisation) -> list[Refusal]:
        """`organisation-not-in-force` for each day there on which the organisation is not."""
        zone = self.activity.zone
        days: set[str] = set()
        for said in self.shifts_on(day):
            at, last = local_day(said["starts_at"], zone), local_day(said["ends_at"], zone)
            days |= {(at + timedelta(days=n)).isoformat() for n in range((last - at).days + 1)}
        return organisation.force_refusals(sorted(days))

    def lead_refusals(self, actor: Actor) -> list[Refusal]:
        """`lead-not-agreed` if whoever is responsible has not agreed even once."""
        activity = self.activity
        if activity.is_agreed or activity.responsible_id == actor.id:
            return []
        return [LeadNotAgreed(responsible_id=activity.responsible_id)]

    def _shown_on(self, day: date) -> datetime:
        first = min(one.starts_at for one in self.shifts)
        return local(first, self.activity.zone) + (day - self.day)

    def _moved(self, shift: Shift, days: int) -> dict[str, Any]:
        said, zone = said_of_shift(shift), self.activity.zone
        for name in ("starts_at", "ends_at", "sign_up_opens_at"):
            if said[name] is not None:
                said[name] = moved(said[name], days, zone)
        return said

    def _notes(self, number: int, shift: Shift, days: int) -> list[ClockNote]:
        zone = self.activity.zone
        there = [moved(at, days, zone) for at in (shift.starts_at, shift.ends_at)]
        shown = [local(at, zone) + timedelta(days=days) for at in (shift.starts_at, shift.ends_at)]
        longer = (there[1] - there[0]) - (shift.ends_at - shift.starts_at)
        holds = {
            "left-out": any(is_left_out(at, zone) for at in shown),
            "twice": any(comes_twice(at, zone) for at in shown),
            "longer": longer >= _MINUTE,
            "shorter": longer <= -_MINUTE,
        }
        return [
            ClockNote.model_validate(
                {"number": number, "change": change, "starts_at": there[0], "ends_at": there[1]}
            )
            for change, true in holds.items()
            if true
        ]


def in_order(activity: Activity, shifts: dict[str, Shift]) -> list[Shift]:
    """The shifts of an activity in their order."""
    return [shifts[one] for one in activity.shift_ids if one in shifts]


def all_shifts(activities: dict[str, Activity]) -> Sequence[str]:
    """The ids of all shifts of some activities."""
    return [shift_id for one in activities.values() for shift_id in one.shift_ids]

"""The days on which people have served, and who is active by them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Self

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.totals.domain.cells import Counted, Told, counted_by, service_day
from baodao.kernel.days import years_after
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.totals import ACTIVE_DAYS

_KEPT_YEARS = 2
_MOST_DAYS = _KEPT_YEARS * 366 + 1
_OF = "-days"


@dataclass(frozen=True, slots=True)
class ServedOn:
    """What counts of a day: entries, and their minutes."""

    minutes: int
    entries: int


NOTHING = ServedOn(0, 0)
Days = Mapping[str, ServedOn]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDays(Aggregate):
    """The days on which one record has minutes that count, and when its person was active.

    A day is that on which a service began, by the clock of its place; `days` are those of the two
    years up to the last one, since nobody asks for more. `third_day` is the third from the end of
    all days of the person, whatever record they are under: they are active until a year after it.
    Only of the record that is kept there is one; `division` is where the person lives.
    """

    division: str = ""
    days: Days = field(default_factory=dict)
    third_day: str | None = None

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """A day is kept as long as something counts on it, and not for ever."""
        if any(one.minutes <= 0 or one.entries <= 0 for one in self.days.values()):
            return "nothing was served on a day of service"
        return f"{len(self.days)} days" if len(self.days) > _MOST_DAYS else None

    @staticmethod
    def id_for(volunteer_id: str) -> str:
        """The id of the days of a record."""
        return f"{volunteer_id}{_OF}"

    @classmethod
    def named(cls, days_id: str) -> Self:
        """The days with this id, while there are none."""
        return cls(id=days_id)

    @property
    def volunteer_id(self) -> str:
        """The record whose days they are."""
        return self.id.removesuffix(_OF)

    def with_more(self, day: str, by: ServedOn) -> dict[str, ServedOn]:
        """Its days with more on one of them, or less; what was dropped as old stays so."""
        was = self.days.get(day, NOTHING)
        now = ServedOn(was.minutes + by.minutes, was.entries + by.entries)
        days = {**self.days, day: now}
        if now.entries <= 0:
            del days[day]
        first = first_kept(days)
        return {key: days[key] for key in sorted(days) if key >= first}


def first_kept(days: Collection[str]) -> str:
    """The first day that is kept beside these."""
    return years_after(max(days), -_KEPT_YEARS) if days else ""


def third_last(records: Iterable[Days]) -> str | None:
    """The day from which on somebody has served on as many days as make them active."""
    days = sorted(set(chain.from_iterable(records)), reverse=True)
    return days[ACTIVE_DAYS - 1] if len(days) >= ACTIVE_DAYS else None


def records_of(event: Told, kept: KnownVolunteer) -> list[str]:
    """All records under which the person of an entry may have days."""
    return [*dict.fromkeys([*kept.records, event.volunteer_id])]


def served_anew(
    event: Told, was: Counted | None, kept: KnownVolunteer, days: Mapping[str, ServiceDays]
) -> list[Change[ServiceDays]]:
    """What changes as an entry counts otherwise than before, of the days of its person.

    Those of the kept record are written in any case: somebody else may write those of another one
    at the same time, and one of them has to look again.
    """
    now = counted_by(event)
    more = ServedOn(_minutes(now) - _minutes(was), bool(now) - bool(was))
    if more == NOTHING:
        return []
    own, first = ServiceDays.id_for(event.volunteer_id), ServiceDays.id_for(kept.id)
    day = service_day(event.served_from, event.zone)
    after = days[own].with_more(day, more)
    all_days = [after if key == own else one.days for key, one in days.items()]
    fields: dict[str, dict[str, Any]] = {first: {}, own: {}}
    fields[first] |= {
        "third_day": third_last(all_days),
        "division": kept.division or event.division,
    }
    fields[own]["days"] = after
    return [days[key].change(**said) for key, said in fields.items()]


def _minutes(one: Counted | None) -> int:
    return one.minutes if one else 0


def reckoned_anew(
    people: Mapping[str, KnownVolunteer], division: str, days: Mapping[str, ServiceDays]
) -> list[Change[ServiceDays]]:
    """What changes as records become one person's, or several people's again.

    At `division` is whoever nobody knows where they live.
    """
    changes = []
    for one in people.values():
        own = days[ServiceDays.id_for(one.id)]
        if one.merged_into:
            changes.append(own.change(third_day=None))
        else:
            theirs = [days[ServiceDays.id_for(key)].days for key in one.records]
            home = one.division or own.division or division
            changes.append(own.change(third_day=third_last(theirs), division=home))
    return changes

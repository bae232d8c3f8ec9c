"""Points of party members 双报到积分: what was given for what, by rules of the pack of that day.

Separate from what is counted, and never hours. What a point entry says is never changed: a pack
that is set later does not rewrite it, and what is taken back is exactly what was given.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from baodao.kernel.days import beginning_of
from baodao.kernel.policies import Packs, Section, rules_at
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.obligations.domain.quarters import period_of, quarter_of_day
from baodao.schema.registration.point_rules import Period, PointKind, PointRule

_PERIODS: tuple[Period, ...] = ("quarter", "half-year", "year")


class PointPolicy(Section, name="points"):
    """The rules about points as they hold in one division: without any, there are none."""

    gives: tuple[PointRule, ...] = ()
    percent: int = 100

    def rule(self, kind: PointKind) -> PointRule | None:
        """What the pack says of a kind of record, if it says anything."""
        return next((one for one in self.gives if one.given_for == kind), None)

    def worth(self, rule: PointRule) -> int:
        """The points of one record, rounded down."""
        return rule.points * self.percent // 100


@dataclass(frozen=True, slots=True)
class Served:
    """A record of a party member, of which day it is, and for which unit and community.

    `earned_as` is the record of the person in whose name it is, which may be merged by now.
    """

    kind: PointKind
    record_id: str
    day: str
    unit_id: str
    division: str
    earned_as: str

    @classmethod
    def counted(
        cls, kind: PointKind, record_id: str, day: str, groups: Iterable[str], earned_as: str
    ) -> list[Self]:
        """What counts in the tallies of these groups: those of a unit's member are two."""
        names = [group.rpartition("-")[0] for group in groups]
        if not names[1:]:
            return []
        return [cls(kind, record_id, day, names[0], names[1], earned_as)]


@dataclass(frozen=True, slots=True)
class Entry:
    """Points as they were given, with the limit of their rule; or (`takes`) taken back again."""

    kind: PointKind
    record_id: str
    day: str
    unit_id: str
    division: str
    points: int
    policy: str
    earned_as: str
    at_most: int | None = None
    per: Period | None = None
    takes: bool = False

    @classmethod
    def of(cls, one: Served, packs: Packs) -> list[Self]:
        """What a record earns, by the rules that held when its day began; none if no rule is."""
        policy = rules_at(PointPolicy, packs, one.division, beginning_of(one.day))
        rule = policy.rule(one.kind)
        if rule is None:
            return []
        entry = cls(
            kind=one.kind,
            record_id=one.record_id,
            day=one.day,
            unit_id=one.unit_id,
            division=one.division,
            points=policy.worth(rule),
            policy=policy.version,
            earned_as=one.earned_as,
            at_most=rule.at_most,
            per=rule.per,
        )
        return [entry]

    @property
    def cause(self) -> tuple[PointKind, str]:
        """For what the points are: nothing is given twice for it."""
        return self.kind, self.record_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PointBook(Aggregate):
    """A person's points of a year: entries are added, and none is rewritten.

    How many of an entry's points count follows from the entries alone, whichever came first.
    """

    volunteer_id: str
    year: str
    entries: tuple[Entry, ...] = ()

    @staticmethod
    def id_for(volunteer_id: str, day: str) -> str:
        """The id of the one book of a person for the year of a day."""
        return f"{volunteer_id}-{day[:4]}"

    @classmethod
    def blank(cls, book_id: str) -> Self:
        """The book of a person without points in the year."""
        volunteer_id, _, year = book_id.rpartition("-")
        return cls(id=book_id, volunteer_id=volunteer_id, year=year)

    def broken(self, before: Aggregate) -> str | None:
        """No entry is rewritten or missing, but for all of them: moved, or of somebody erased.

        What was earned as another record goes back to that, and a report's where the report goes.
        """
        known = before.entries if isinstance(before, PointBook) else ()
        gone = {one.cause for one in known} - {one.cause for one in self.entries}
        stay = tuple(one for one in known if one.cause not in gone)
        theirs = {
            one.kind == "report-accepted" or one.earned_as != self.volunteer_id
            for one in known
            if one.cause in gone
        }
        kept = self.entries[: len(stay)] == stay and False not in theirs
        return None if kept or not self.entries else "entries were rewritten"

    def book(self, entries: Iterable[Entry]) -> list[Change[Self]]:
        """Add points for what is in the book for nothing yet; no change if all of it is."""
        known = {one.cause for one in self.entries}
        new = [one for one in entries if one.cause not in known]
        return [self.change(entries=(*self.entries, *new))] if new else []

    def take_back(self, kind: PointKind, record_id: str) -> list[Change[Self]]:
        """Take back what was given for a record: exactly that, and once."""
        theirs = [one for one in self.entries if one.cause == (kind, record_id)]
        if [one.takes for one in theirs] != [False]:
            return []
        return [self.change(entries=(*self.entries, replace(theirs[0], takes=True)))]

    def absorb(self, other: "PointBook") -> list[Change["PointBook"]]:
        """Move all entries of another book of the person here."""
        if not other.entries:
            return []
        return [self.change(entries=(*self.entries, *other.entries)), *other.empty()]

    def without(self, causes: Collection[tuple[PointKind, str]]) -> list[Change[Self]]:
        """Give up what there is for these, given and taken back."""
        left = tuple(one for one in self.entries if one.cause not in causes)
        return [self.change(entries=left)] if left != self.entries else []

    def empty(self) -> list[Change[Self]]:
        """Forget all entries."""
        return [self.change(entries=())] if self.entries else []

    def counting(self) -> Iterator[tuple[Entry, int, bool]]:
        """Each entry in its order, how many of its points count, and whether it was taken back."""
        taken = {one.cause for one in self.entries if one.takes}
        given = [one for one in self.entries if not one.takes]
        counts: dict[tuple[PointKind, str], int] = defaultdict(int)
        used: dict[tuple[PointKind, str], int] = defaultdict(int)
        for one in sorted(given, key=lambda one: (one.day, one.record_id)):
            if one.cause in taken:
                continue
            quarter, most = quarter_of_day(one.day), one.points
            if one.at_most is not None and one.per:
                most = min(most, one.at_most - used[one.kind, period_of(quarter, one.per)])
            counts[one.cause] = max(0, most)
            for per in _PERIODS:
                used[one.kind, period_of(quarter, per)] += counts[one.cause]
        return ((one, counts[one.cause], one.cause in taken) for one in given)

    def total(self, group: str | None = None) -> int:
        """The points that count, or those of them that count for a unit or a community."""
        return sum(
            points
            for one, points, _ in self.counting()
            if group is None or group in (one.unit_id, one.division)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPoints(Aggregate):
    """The points of a year of all who earned them for a unit, or for a community."""

    points: int = 0

    @staticmethod
    def id_for(group: str, year: str) -> str:
        """The id of the points of a group in a year."""
        return f"{group}-{year}"

    @staticmethod
    def ids_for(entries: Iterable[Entry]) -> list[str]:
        """The ids of those in which these entries count: of a group and a year."""
        groups = [(group, one.day[:4]) for one in entries for group in (one.unit_id, one.division)]
        return [GroupPoints.id_for(*each) for each in dict.fromkeys(groups)]

    @classmethod
    def blank(cls, key: str) -> Self:
        """Of a group without points in the year."""
        return cls(id=key)

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """Nothing is taken back that was not given."""
        return "less than no points" if self.points < 0 else None


def with_totals(
    changes: Iterable[Change[PointBook]], totals: Mapping[str, GroupPoints]
) -> list[Change[Aggregate]]:
    """Changes of books, and what changes with them in the totals of the groups."""
    listed, more = list(changes), defaultdict[str, int](int)
    for change in listed:
        for key in totals:
            group, _, year = key.rpartition("-")
            if year == change.after.year and isinstance(change.before, PointBook):
                more[key] += change.after.total(group) - change.before.total(group)
    return [
        *listed,
        *(one.change(points=one.points + more[key]) for key, one in totals.items() if more[key]),
    ]

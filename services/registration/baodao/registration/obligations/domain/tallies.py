"""Tallies: what was done in a quarter, by a person and by everybody of a unit or a community.

Numbers to look at, and to compare with the obligations of the policy. Nobody is ever enrolled
because of them, and nothing else follows from them (志愿服务条例 art. 25).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self, TypeVar

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.obligations.domain.quarters import (
    ends_with,
    period_of,
    quarter_of_day,
    quarters_of,
)
from baodao.registration.party.domain.party_members import PartyMember
from baodao.schema.registration.obligations import Counts, ObligationStatus
from baodao.schema.registration.policies import Obligation

NOTHING = Counts(contacts=0, activities=0, minutes=0, claims=0)


@dataclass(frozen=True, slots=True)
class Attended:
    """An attendance as it was counted: on which day, and in which tallies of groups.

    One that was `annulled` counts for nothing, and is kept so that it never does again.
    """

    id: str
    activity_id: str
    day: str
    groups: tuple[str, ...]
    annulled: bool = False


@dataclass(frozen=True, slots=True)
class Credited:
    """An entry of the ledger as it was counted; one that was taken back has no minutes."""

    id: str
    minutes: int
    day: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Aggregate):
    """What one person did in a quarter; each activity counts once in it.

    `attended` and `credited` are what was counted, each with where: what is taken back is taken
    from there, wherever the person is by then. `activities` and `minutes` are what they come to.
    """

    volunteer_id: str
    quarter: str
    contacts: int = 0
    activities: tuple[str, ...] = ()
    minutes: int = 0
    claims: int = 0
    attended: tuple[Attended, ...] = ()
    credited: tuple[Credited, ...] = ()

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """No count is below zero: nothing is taken back that was not counted."""
        counts = (self.contacts, len(self.activities), self.minutes, self.claims)
        return "less than nothing was done" if min(counts) < 0 else None

    @staticmethod
    def id_for(volunteer_id: str, quarter: str) -> str:
        """The id of the one tally of a person and quarter."""
        return f"{volunteer_id}-{quarter}"

    @classmethod
    def blank(cls, tally_id: str) -> Self:
        """The tally of a person who did nothing in the quarter yet."""
        volunteer_id, _, quarter = tally_id.rpartition("-")
        return cls(id=tally_id, volunteer_id=volunteer_id, quarter=quarter)

    def attend(self, one: Attended) -> Change[Self] | None:
        """Count an attendance in the tally; None if it is counted already."""
        if any(known.id == one.id for known in self.attended):
            return None
        known = one.activity_id in self.activities
        activities = self.activities if known else (*self.activities, one.activity_id)
        return self.change(activities=activities, attended=(*self.attended, one))

    def annul(self, one: Attended) -> Change[Self] | None:
        """Let an attendance count no more, for good; None if it was annulled already.

        Its activity counts as long as another attendance of it does.
        """
        known = next((each for each in self.attended if each.id == one.id), None)
        if known is None:
            return self.change(attended=(*self.attended, replace(one, annulled=True)))
        if known.annulled:
            return None
        kept = tuple(replace(e, annulled=True) if e is known else e for e in self.attended)
        counting = {each.activity_id for each in kept if not each.annulled}
        gone = {known.activity_id} - counting
        activities = tuple(each for each in self.activities if each not in gone)
        return self.change(activities=activities, attended=kept)

    def credit(self, one: Credited) -> Change[Self] | None:
        """Count an entry of the ledger; with 0 minutes, take it back where it was counted.

        None if nothing changes: it is counted already, or was taken back, which is for good.
        """
        known = next((entry for entry in self.credited if entry.id == one.id), None)
        if known is None:
            return self.change(minutes=self.minutes + one.minutes, credited=(*self.credited, one))
        if one.minutes or not known.minutes:
            return None
        kept = tuple(replace(e, minutes=0) if e is known else e for e in self.credited)
        return self.change(minutes=self.minutes - known.minutes, credited=kept)

    def placed(self, day: str, groups: tuple[str, ...]) -> Change[Self] | None:
        """Count for groups what was done on a day and counts for none yet; None if nothing is."""
        attended = tuple(_placed(one, day, groups) for one in self.attended)
        credited = tuple(_placed(one, day, groups) for one in self.credited)
        if (attended, credited) == (self.attended, self.credited):
            return None
        return self.change(attended=attended, credited=credited)

    def counted(self, key: str) -> Attended | Credited | None:
        """An attendance or an entry as it was counted here; None if it was not."""
        noted: tuple[Attended | Credited, ...] = (*self.attended, *self.credited)
        return next((one for one in noted if one.id == key), None)

    def annulled(self, key: str) -> bool:
        """Whether an attendance counts for nothing."""
        return any(one.id == key and one.annulled for one in self.attended)

    def share(self, group: str) -> tuple[int, int]:
        """How many activities and minutes of this tally count in the tally of a group."""
        attended = (one for one in self.attended if group in one.groups and not one.annulled)
        activities = {one.activity_id for one in attended}
        return len(activities), sum(e.minutes for e in self.credited if group in e.groups)

    def add(self, *, contacts: int = 0, claims: int = 0) -> Change[Self]:
        """Add to the counts, or take back with negative numbers."""
        return self.change(contacts=self.contacts + contacts, claims=self.claims + claims)

    @property
    def counts(self) -> Counts:
        """The counts of the person as they are told to others."""
        return Counts(
            contacts=self.contacts,
            activities=len(self.activities),
            minutes=self.minutes,
            claims=self.claims,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTally(Aggregate):
    """What a unit and its members, or the party members of a community, did in a quarter.

    The sum over who belonged to it at the time; `group` is the unit's id or the community's code.
    """

    group: str
    quarter: str
    contacts: int = 0
    activities: int = 0
    minutes: int = 0
    claims: int = 0

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- the state alone tells
        """No count is below zero: nothing is taken back that was not counted."""
        counts = (self.contacts, self.activities, self.minutes, self.claims)
        return "less than nothing was done" if min(counts) < 0 else None

    @classmethod
    def blank(cls, tally_id: str) -> Self:
        """The tally of a group that did nothing in the quarter yet."""
        group, _, quarter = tally_id.rpartition("-")
        return cls(id=tally_id, group=group, quarter=quarter)

    def add(
        self, *, contacts: int = 0, activities: int = 0, minutes: int = 0, claims: int = 0
    ) -> Change[Self]:
        """Add to the counts, or take back with negative numbers."""
        return self.change(
            contacts=self.contacts + contacts,
            activities=self.activities + activities,
            minutes=self.minutes + minutes,
            claims=self.claims + claims,
        )

    @property
    def counts(self) -> Counts:
        """The counts of the group as they are told to others."""
        return Counts(
            contacts=self.contacts,
            activities=self.activities,
            minutes=self.minutes,
            claims=self.claims,
        )


_Done = TypeVar("_Done", Attended, Credited)


def _placed(one: _Done, day: str, groups: tuple[str, ...]) -> _Done:
    return replace(one, groups=groups) if one.day == day and not one.groups else one


def group_tallies(member: PartyMember, day: str) -> list[str]:
    """The ids of the group tallies in which counts what a person did on a day.

    That are those of the unit and the community of which they were then, by a report that the
    community had accepted.
    """
    stay = member.stay_on(day)
    if stay is None:
        return []
    return [f"{group}-{quarter_of_day(day)}" for group in (stay.unit_id, stay.division)]


def follow_tally(
    change: Change[Tally], groups: Iterable[GroupTally], before: Tally
) -> list[Change[GroupTally]]:
    """What changes in the tallies of groups when a person's tally does."""
    changes = []
    for group in groups:
        activities, minutes = change.after.share(group.id)
        activities_before, minutes_before = before.share(group.id)
        more = {"activities": activities - activities_before, "minutes": minutes - minutes_before}
        changes += [group.add(**more)] if any(more.values()) else []
    return changes


def sum_of_counts(counts: Iterable[Counts]) -> Counts:
    """The sum of several counts; half-years and years are sums of quarters."""
    listed = list(counts)
    return Counts(**{what: sum(getattr(c, what) for c in listed) for what in Counts.model_fields})


def obligation_standing(
    obligations: Iterable[Obligation], quarter: str, done: Mapping[str, Counts]
) -> list[ObligationStatus]:
    """How much of each obligation is done in the period around a quarter.

    `done` are the counts by quarter; those of the year are enough for every period.
    """
    return [
        ObligationStatus(
            what=obligation.what,
            per=obligation.per,
            period=period_of(quarter, obligation.per),
            wanted=obligation.at_least,
            done=sum(
                getattr(done.get(one, NOTHING), obligation.what)
                for one in quarters_of(quarter, obligation.per)
            ),
        )
        for obligation in obligations
    ]


def obligations_met(
    obligations: Iterable[Obligation], quarter: str, done: Mapping[str, Counts]
) -> bool:
    """Whether everything that fell due with the end of this quarter was done."""
    due = [obligation for obligation in obligations if ends_with(quarter, obligation.per)]
    return all(status.done >= status.wanted for status in obligation_standing(due, quarter, done))

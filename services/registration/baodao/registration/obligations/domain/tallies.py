"""Tallies: what was done in a quarter, by a person and by everybody of a unit or a community.

Numbers to look at, and to compare with the obligations of the policy. Nobody is ever enrolled
because of them, and nothing else follows from them (志愿服务条例 art. 25).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.obligations.domain.quarters import ends_with, period_of, quarters_of
from baodao.registration.party.domain.party_members import PartyMember
from baodao.schema.registration.obligations import Counts, ObligationStatus
from baodao.schema.registration.policies import Obligation

NOTHING = Counts(contacts=0, activities=0, minutes=0, claims=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Aggregate):
    """What one person did in a quarter; each activity counts once in it."""

    volunteer_id: str
    quarter: str
    contacts: int = 0
    activities: tuple[str, ...] = ()
    minutes: int = 0
    claims: int = 0

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

    def attend(self, activity_id: str) -> Change[Self] | None:
        """Count an activity in the tally; None if it is counted already."""
        if activity_id in self.activities:
            return None
        return self.change(activities=(*self.activities, activity_id))

    def add(self, *, contacts: int = 0, minutes: int = 0, claims: int = 0) -> Change[Self]:
        """Add to the counts, or take back with negative numbers."""
        return self.change(
            contacts=self.contacts + contacts,
            minutes=self.minutes + minutes,
            claims=self.claims + claims,
        )

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


def group_tallies(member: PartyMember, quarter: str) -> list[str]:
    """The ids of the group tallies in which a person counts: of their unit and their community.

    Only a report that the community accepted makes somebody count for others.
    """
    if not member.accepted:
        return []
    return [f"{group}-{quarter}" for group in (member.unit_id, member.division) if group]


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

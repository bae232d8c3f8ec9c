"""What is known of somebody's presence: what devices saw, and the time that follows from it.

Observations arrive in any order, twice, hours later and from several devices. All of them are kept,
and what follows is computed from all of them, so that it does not matter how they came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Self

from baodao.kernel.days import today
from baodao.schema.scheduling.attendance import (
    AttendanceFlag,
    End,
    EvidenceGrade,
    How,
    PlaceJudged,
)

STRETCHES_A_DAY = 3
"""So many stretches of one day count; who comes and goes more often talks to the organiser."""
MOST_OBSERVATIONS = 64
"""More of one person and shift are no attendance but an attack."""
_APART = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Observation:
    """A device saw somebody come or go at `at`, by its own clock.

    `device` is a keyed hash, `clock_off` whether the device's clock was wrong by more than a little
    when it sent this. Where it was is known no closer than as judged.
    """

    end: End
    at: datetime
    how: How
    grade: EvidenceGrade
    received_at: datetime
    nonce: str | None = None
    device: str | None = None
    place: PlaceJudged = "not-given"
    clock_off: bool = False

    @property
    def name(self) -> tuple[str, ...]:
        """What tells it from others: the nonce that its device gave it, or all that it says."""
        if self.nonce:
            return (self.nonce,)
        return (self.end, self.at.isoformat(), self.how, self.device or "")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time that somebody was there, and how well that is known."""

    came_at: datetime
    left_at: datetime
    grade: EvidenceGrade


@dataclass(frozen=True, slots=True)
class Correction:
    """What an organiser has said instead, and why; no stretches where it counts for nothing."""

    at: datetime
    by_role: str
    reason: str
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """All observations of one person in one shift, in the order of their times.

    What somebody says of themself counts once the organiser has confirmed it (`confirmed`); until
    then the others' observations alone do. The last of `corrections` stands instead of all of them.
    `recorded` is what was told to count.
    """

    observations: tuple[Observation, ...] = ()
    confirmed: bool = False
    asked: bool = False
    wrong_codes: int = 0
    corrections: tuple[Correction, ...] = ()
    recorded: tuple[Stretch, ...] = ()

    def knows(self, observation: Observation) -> bool:
        """Whether it has been noted before."""
        return any(one.name == observation.name for one in self.observations)

    def note(self, observation: Observation) -> Self:
        """Note an observation that is not known yet."""
        return replace(
            self, observations=tuple(sorted((*self.observations, observation), key=_place))
        )

    def without_traces(self) -> Self:
        """Without what leads to somebody or says something of them: devices, and reasons."""
        return replace(
            self,
            observations=tuple(replace(one, device=None) for one in self.observations),
            corrections=tuple(replace(one, reason="") for one in self.corrections),
        )

    def correct(self, correction: Correction) -> Self:
        """Note what an organiser says instead."""
        return replace(self, corrections=(*self.corrections, correction))

    @property
    def counted(self) -> tuple[Observation, ...]:
        """The observations that count."""
        return tuple(one for one in self.observations if self.confirmed or one.grade != "C")

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The stretches that count."""
        if self.corrections:
            return self.corrections[-1].stretches
        return stretches_of(self.counted)

    @property
    def came(self) -> datetime | None:
        """The first time that somebody was seen to come, or said so."""
        return next((one.at for one in self.observations if one.end == "in"), None)

    @property
    def left(self) -> datetime | None:
        """The last time that somebody was seen to go, or said so."""
        seen = _without_proposals(self.observations)
        return next((one.at for one in reversed(seen) if one.end == "out"), None)

    @property
    def grade(self) -> EvidenceGrade | None:
        """The weakest grade of anything that was seen."""
        return max((one.grade for one in self.observations), default=None)

    @property
    def is_open(self) -> bool:
        """Whether they came, and nobody knows when they left."""
        return bool(self.observations) and self.observations[-1].end == "in"

    @property
    def flags(self) -> tuple[AttendanceFlag, ...]:
        """What somebody should look at, in the order of the alphabet."""
        found: set[AttendanceFlag] = set()
        if any(run[-1].at - run[0].at > _APART for run in _runs(self.observations)):
            found.add("devices-disagree")
        if any(one.clock_off for one in self.observations):
            found.add("clock-off")
        if len(_paired(self.observations)) > len(stretches_of(self.observations)):
            found.add("too-many-stretches")
        if self.recorded and not self.corrections and self.stretches != self.recorded:
            found.add("seen-later")
        return tuple(sorted(found))


UNSEEN = Presence()
"""Of who was not seen yet."""


def in_order(stretches: Sequence[Stretch]) -> bool:
    """Whether each ends after it begins, and before the next begins."""
    return all(one.came_at < one.left_at for one in stretches) and all(
        one.left_at <= following.came_at for one, following in pairwise(stretches)
    )


def stretches_of(observations: Iterable[Observation]) -> tuple[Stretch, ...]:
    """The stretches between coming and going, at most three that begin on one day in China.

    Observations of one end that follow each other are of the same coming or going: the earliest
    coming, the latest going, and the weakest grade of all of them. What has no other end is none.
    """
    found: list[Stretch] = []
    days: dict[str, int] = {}
    for stretch in _paired(tuple(observations)):
        day = today(stretch.came_at)
        days[day] = days.get(day, 0) + 1
        if days[day] <= STRETCHES_A_DAY:
            found.append(stretch)
    return tuple(found)


def _paired(observations: Sequence[Observation]) -> list[Stretch]:
    runs = list(_runs(_without_proposals(observations)))
    found = []
    for came, left in pairwise(runs):
        if came[0].end == "in" and left[0].end == "out" and came[0].at < left[-1].at:
            grade = max(one.grade for one in (*came, *left))
            found.append(Stretch(came[0].at, left[-1].at, grade))
    return found


def _without_proposals(observations: Sequence[Observation]) -> Sequence[Observation]:
    """What is only proposed gives way to whatever somebody has seen after the last coming."""
    seen = [one for one in observations if one.how != "proposed"]
    return seen if seen and seen[-1].end == "out" else observations


def _runs(observations: Iterable[Observation]) -> Iterable[list[Observation]]:
    """Observations of the same end that follow each other."""
    return (list(run) for _, run in groupby(observations, key=attrgetter("end")))


def _place(observation: Observation) -> tuple[object, ...]:
    """By time, and in one order whatever came first."""
    return (observation.at, observation.end, *observation.name)

"""A shift: a time, a role, and seats that are never sold twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.plans import OPEN, SignUpScope, SkillNeeded
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.schema.scheduling.activity_changes import ShiftCancelled, ShiftOver
from baodao.schema.scheduling.activity_facts import ActivityKind, ShiftFacts, ShiftState
from baodao.schema.scheduling.call_outs import StoodDown
from baodao.schema.scheduling.policies import MOST_HOURS_BEFORE

_DAY = timedelta(days=1)
_LEAST = timedelta(milliseconds=1)
_MARKS_AHEAD = timedelta(hours=MOST_HOURS_BEFORE)
_UNMARKED: Mapping[str, Any] = {"mark_at": None, "reminded_up_to": None}
"""Of what does not start any more, nothing is due before."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waiting list; of two, the one with the smaller turn is offered a seat first.

    Turns are counted from 1 in the order in which people came, and stay when others leave.
    """

    turn: int
    volunteer_id: str


@dataclass(frozen=True, slots=True)
class Offer(Waiting):
    """A seat that is held for somebody who waited, until an instant."""

    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Aggregate):
    """A time, a role and a number of seats: `seats_taken` never exceeds `max_crew`.

    Nor do its `apprentices`, who are none of the crew, exceed the `shadow_places`.

    Carries the facts of its activity, so that a seat or an attendance needs no second look. An
    offered seat is taken; `offers` are in the order in which they were made, `waiting` in that of
    turns. At `look_at` something falls due: an offer expires, or somebody can be offered a seat.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("draft", "published"),
        open=Move(("draft",), "published"),
        cancel=Move(("draft", "published"), "cancelled"),
        end=Move(("published",), "over"),
    )

    activity_id: str
    organisation_id: str
    responsible_id: str
    title: str
    category: str
    division: str
    starts_at: datetime
    ends_at: datetime
    role: str
    min_crew: int
    max_crew: int
    sign_up_opens_at: datetime | None
    state: ShiftState
    seats_taken: int
    zone: str = "Asia/Shanghai"
    offers: tuple[Offer, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    next_turn: int = 1
    look_at: datetime | None = None

    # What its organiser has planned; `where` is None of before shifts knew it.
    where: Whereabouts | None = None
    kind: ActivityKind = "volunteer"
    danger: bool = False
    agreement_required: bool = False
    # Which version of the risk note is read before a seat is taken; None where none is.
    terms_version: int | None = None
    minimum_age: int | None = None
    skills: tuple[SkillNeeded, ...] = ()
    courses_needed: tuple[str, ...] = ()
    shadow_places: int = 0
    apprentices: int = 0
    changeover_minutes: int = 0
    max_waiting: int | None = None
    scope: SignUpScope = OPEN
    campaign_id: str | None = None
    post_id: str | None = None
    opens_as_planned: bool = False
    """Whether its organiser said when sign-up opens, or it opened when it was published."""
    # What is said of this shift, None if nothing is; and what its activity has for all of them.
    by_approval: bool | None = None
    activity_by_approval: bool = False
    # How many ask for a seat, and how many are invited and have not answered.
    requested: int = 0
    invitations: int = 0
    # What became of it: `material_changes` counts those that who holds a seat is asked about, and
    # of `asked_changes` everybody has been.
    changed_at: datetime | None = None
    material_changes: int = 0
    asked_changes: int = 0
    cancel_reason: str | None = None
    # What is due before it starts: at `mark_at` there is something to look at, up to `marked_at`
    # that was done. Holders of seats are reminded in the order of their ids, up to this one.
    mark_at: datetime | None = None
    marked_at: datetime | None = None
    reminded_up_to: str | None = None
    # Of an emergency call-out: who lives where is called, and when it was ended before its time.
    called_within: str | None = None
    stood_down_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """A seat is never sold twice, the end is after the start, and states change by `LIFE`.

        The waiting list is in order, and nobody is on it twice.
        """
        if not 0 <= len(self.offers) <= self.seats_taken <= self.max_crew:
            return f"{self.seats_taken} of {self.max_crew} seats are taken"
        if not 0 <= self.apprentices <= self.shadow_places:
            return f"{self.apprentices} of {self.shadow_places} places of apprentices are taken"
        if min(self.requested, self.invitations) < 0:
            return f"{self.requested} requests and {self.invitations} invitations are open"
        if self.ends_at <= self.starts_at:
            return "it ends before it starts"
        if self.mark_at is None and self.reminded_up_to is not None:
            return "nobody reminds the others"
        return self._list_broken() or self.LIFE.broken(before, self)

    def _list_broken(self) -> str | None:
        is_to_be_freed = self.state == "cancelled" and self.concerns_anybody
        if not self.offers and not self.waiting and not is_to_be_freed and not self.is_to_be_asked:
            return "it is looked at for nothing" if self.look_at else None
        if self.look_at is None:
            return "nobody looks at who waits, is to be freed or to be asked"
        last = 0
        for one in self.waiting:
            if not last < one.turn < self.next_turn:
                return f"turn {one.turn} follows {last}, and the next is {self.next_turn}"
            last = one.turn
        people = {one.volunteer_id for one in self.waiting}
        people.update(one.volunteer_id for one in self.offers)
        is_twice = len(people) < len(self.offers) + len(self.waiting)
        return "somebody is on the list twice" if is_twice else None

    @property
    def is_by_approval(self) -> bool:
        """Whether an organiser decides who comes."""
        return approval_asked(of_shift=self.by_approval, of_all=self.activity_by_approval)

    @property
    def people(self) -> int:
        """How many have a seat, are offered one, or have a place as apprentices."""
        return self.seats_taken + self.apprentices

    @property
    def most_people(self) -> int:
        """How many can serve in it: the crew at its most, and apprentices beside it."""
        return self.max_crew + self.shadow_places

    @property
    def takes_place(self) -> bool:
        """Whether it is held, or was: it is no draft, and was not called off."""
        return self.state in ("published", "over")

    @property
    def is_to_be_asked(self) -> bool:
        """Whether somebody who signed up has still to be asked about a change, if it is to come."""
        return self.state != "cancelled" and self.material_changes > self.asked_changes

    @property
    def concerns_anybody(self) -> bool:
        """Whether anybody has a seat, or may get one."""
        return bool(self.people or self.waiting or self.requested or self.invitations)

    def has_begun(self, now: datetime) -> bool:
        """Whether it has started: its plan is as it was then."""
        return self.state == "over" or (self.state == "published" and self.starts_at <= now)

    @property
    def over_at(self) -> datetime:
        """When it is over: at its end, or when it was stood down."""
        return self.stood_down_at or self.ends_at

    def days(self, zone: str) -> Iterator[str]:
        """The days on which it takes place, by the clock of its place; midnight ends a day."""
        there = ZoneInfo(zone)
        day = self.starts_at.astimezone(there).date()
        last = (self.ends_at - _LEAST).astimezone(there).date()
        while day <= last:
            yield day.isoformat()
            day += _DAY

    @property
    def first_day(self) -> str:
        """The day on which it begins, by the clock of its place."""
        return next(self.days(self.zone))

    def opening(self, now: datetime) -> dict[str, Any]:
        """What opens it for sign-up: from the planned instant on, or from now."""
        opens_at = self.sign_up_opens_at or now
        return {"state": "published", "sign_up_opens_at": opens_at, **self.marked_from(now)}

    def marked_from(self, now: datetime) -> dict[str, Any]:
        """What has the marks before its start looked at that are still to come.

        Which these are, the pack says then; none is longer ahead than the first look.
        """
        first = max(now, self.starts_at - _MARKS_AHEAD)
        return {"mark_at": first, "marked_at": now, "reminded_up_to": None}

    def open(self, now: datetime, **carried: Any) -> Change[Self]:
        """Open the shift for sign-up, with what it carries of its activity."""
        return self.change(**self.opening(now), **carried)

    def cancel(self, reason: str, now: datetime) -> Change[Self]:
        """Call the shift off; of one that nobody knew, nobody is told.

        Who signed up for it is freed with what falls due then.
        """
        if self.state == "draft":
            return self.change(state="cancelled", cancel_reason=reason)
        off = {"state": "cancelled", "cancel_reason": reason, **_UNMARKED}
        event = ShiftCancelled(
            division=self.division,
            shift_id=self.id,
            activity_id=self.activity_id,
            organisation_id=self.organisation_id,
            title=self.title,
            category=self.category,
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            role=self.role,
            reason=reason,
            **self.whereabouts(),
        )
        look_at = now if self.concerns_anybody else None
        return self.change(event, **off, look_at=look_at)

    def end(self) -> Change[Self]:
        """Note that its time is over; its activity tells that of all of them."""
        return self.change(self._over(self.ends_at), state="over", **_UNMARKED)

    def stand_down(self, reason: str, now: datetime) -> Change[Self]:
        """End a call-out that has begun before its time; who came keeps what they did."""
        event = StoodDown(
            division=self.division,
            shift_id=self.id,
            activity_id=self.activity_id,
            organisation_id=self.organisation_id,
            at=now,
            reason=reason,
        )
        fields = {"state": "over", "stood_down_at": now, "cancel_reason": reason}
        return self.change(event, self._over(now), **fields, **_UNMARKED)

    def served(self, ended_at: datetime) -> dict[str, Any]:
        """What its records are told of it, once it has ended."""
        return {
            "division": self.division,
            "shift_id": self.id,
            "activity_id": self.activity_id,
            "organisation_id": self.organisation_id,
            "title": self.title,
            "kind": self.kind,
            "zone": self.zone,
            "starts_at": self.starts_at,
            "ends_at": ended_at,
        }

    def _over(self, ended_at: datetime) -> ShiftOver:
        return ShiftOver(**self.served(ended_at), people=self.people)

    def whereabouts(self) -> dict[str, Any]:
        """Where it is, as messages tell it."""
        return self.where.facts() if self.where else {}

    def facts(self) -> ShiftFacts:
        """The facts of the shift as its activity publishes them."""
        return ShiftFacts(
            shift_id=self.id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            role=self.role,
            min_crew=self.min_crew,
            max_crew=self.max_crew,
            sign_up_opens_at=self.sign_up_opens_at or self.starts_at,
        )


def approval_asked(*, of_shift: bool | None, of_all: bool) -> bool:
    """Whether an organiser decides who comes: as is said of the shift, or else of its activity."""
    return of_all if of_shift is None else of_shift

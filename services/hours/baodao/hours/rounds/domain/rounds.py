"""A round of a division: open for nominations, posted, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import Limit
from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.working_days import is_final, working_days_after
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.hours import round_refusals as refusals
from baodao.schema.hours import rounds as schema
from baodao.schema.registration.divisions import DivisionLevel, level_of


@dataclass(frozen=True, slots=True)
class Honour:
    """A title that a round gives, to people or to groups, and how many times."""

    title: str
    honour_for: schema.HonourFor
    places: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A nomination that is on the list of a round, and for what."""

    nomination_id: str
    honour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Aggregate):
    """A round of recognition; `waiting` nominations are not reviewed, `listed` are on its list.

    `awarded` is how many honours it has given. Nothing of who nominates or reviews is kept here.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open",),
        post=Move(("open",), "posted"),
        publish=Move(("open", "posted"), "published"),
        call_off=Move(("open", "posted"), "called-off"),
    )

    division: str
    title: str
    since: str
    until: str
    honours: tuple[Honour, ...]
    nominate_until: str
    notice_days: int
    state: schema.RoundState = "open"
    waiting: int = 0
    listed: tuple[Listed, ...] = ()
    posted_on: str | None = None
    awarded: int = 0
    given: tuple[str, ...] = ()
    published_at: datetime | None = None
    off_reason: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """No title is given more often than there are places, and a notice is not left out."""
        for one in self.honours:
            taken = sum(listed.honour == one.title for listed in self.listed)
            if taken > one.places:
                return f"{taken} are listed for {one.places} places of {one.title}"
        if self.waiting < 0:
            return f"{self.waiting} nominations wait"
        if self.state == "published" and self.notice_days and not self.posted_on:
            return "it was published without its notice"
        return self.LIFE.broken(before, self)

    @classmethod
    def open(cls, round_id: str, command: schema.OpenRound, policy: Policy) -> Change[Self]:
        """Open a round; without a word of its own the notice is as long as the pack says."""
        asked = command.notice_days
        told = schema.RoundOpened(
            division=command.division,
            round_id=round_id,
            title=command.title,
            nominate_until=command.nominate_until,
        )
        honours = tuple(Honour(one.title, one.honour_for, one.places) for one in command.honours)
        return cls.create(
            told,
            id=round_id,
            division=command.division,
            title=command.title,
            since=command.since,
            until=command.until,
            honours=honours,
            nominate_until=command.nominate_until,
            notice_days=policy.notice_days if asked is None else asked,
        )

    @property
    def level(self) -> DivisionLevel:
        """The level of whoever grants its honours (art. 9)."""
        return level_of(self.division)

    @property
    def is_shown(self) -> bool:
        """Whether its list is for everybody."""
        return self.state in ("posted", "published")

    @property
    def notice(self) -> Limit | None:
        """Until when its list is posted: the first working day is the one after it was posted."""
        if self.posted_on is None:
            return None
        on = working_days_after(self.posted_on, self.notice_days)
        return Limit(on, is_final(on))

    @property
    def posted_until(self) -> str | None:
        """The last day of the notice, as it is counted now."""
        return self.notice.on if self.notice else None

    @property
    def is_provisional(self) -> bool:
        """Whether the end of the notice may still become another day."""
        return self.notice is not None and not self.notice.is_final

    @property
    def listed_ids(self) -> list[str]:
        """The nominations on its list."""
        return [one.nomination_id for one in self.listed]

    @property
    def decided_ids(self) -> list[str]:
        """The nominations that are on its list, or have got an honour by now."""
        return [*self.listed_ids, *self.given]

    def is_posted(self, now: datetime) -> bool:
        """Whether it can be objected to: while the notice runs, or nobody knows its end."""
        return self.state == "posted" and self.notice is not None and not self.notice.is_past(now)

    def places_of(self, honour: str, honour_for: schema.HonourFor | None = None) -> int | None:
        """How many places a title has; None if the round has no such title for that kind."""
        fit = (one for one in self.honours if honour_for in (None, one.honour_for))
        return next((one.places for one in fit if one.title == honour), None)

    def nominate_refusals(self, now: datetime) -> list[Refusal]:
        """`round-not-open` once it takes no nominations."""
        if self.state == "open" and today(now) <= self.nominate_until:
            return []
        return [refusals.RoundNotOpen(state=self.state, nominate_until=self.nominate_until)]

    def list_refusals(self, honour: str) -> list[Refusal]:
        """Why no other nomination comes on its list."""
        if self.state != "open":
            return [refusals.RoundOver(state=self.state)]
        taken = sum(one.honour == honour for one in self.listed)
        places = self.places_of(honour) or 0
        return [] if taken < places else [refusals.NoPlaceLeft(honour=honour, places=places)]

    def close_refusals(self, now: datetime) -> list[Refusal]:
        """Why its list cannot be shown yet."""
        if today(now) <= self.nominate_until:
            return [refusals.NominationsStillOpen(nominate_until=self.nominate_until)]
        if self.waiting:
            return [refusals.NotAllReviewed(waiting=self.waiting)]
        return [] if self.listed else [refusals.NobodyListed()]

    def post_refusals(self, now: datetime) -> list[Refusal]:
        """Why its list cannot be posted."""
        if self.state not in self.LIFE.sources("post"):
            return [refusals.RoundOver(state=self.state)]
        return self.close_refusals(now)

    def publish_refusals(self, now: datetime) -> list[Refusal]:
        """Why its honours cannot be given; again they can, to who was objected to before."""
        if self.state == "called-off" or (self.state == "published" and not self.listed):
            return [refusals.RoundOver(state=self.state)]
        notice = self.notice
        if notice is None:
            return [refusals.NotPostedYet()] if self.notice_days else self.close_refusals(now)
        if not notice.is_final:
            return [refusals.NoticeProvisional(posted_until=notice.on)]
        if not notice.is_past(now):
            return [refusals.NoticeNotOver(posted_until=notice.on)]
        return []

    def take(self) -> Change[Self]:
        """Note that there is a nomination more to review."""
        return self.change(waiting=self.waiting + 1)

    def list_one(self, nomination_id: str, honour: str) -> Change[Self]:
        """Put a nomination on the list."""
        listed = (*self.listed, Listed(nomination_id, honour))
        return self.change(waiting=self.waiting - 1, listed=listed)

    def drop(self, nomination_id: str, *, waited: bool) -> Change[Self]:
        """Note that a nomination comes to nothing: one that waited, or one of the list."""
        return self.change(waiting=self.waiting - waited, listed=self._without([nomination_id]))

    def post(self, now: datetime) -> Change[Self]:
        """Post the list, from today on."""
        posted_on = today(now)
        until = working_days_after(posted_on, self.notice_days)
        told = schema.RoundPosted(
            division=self.division, round_id=self.id, posted_on=posted_on, posted_until=until
        )
        return self.change(told, state="posted", posted_on=posted_on)

    def publish(self, done: Sequence[str], given: Sequence[str], now: datetime) -> Change[Self]:
        """Note to which of the nominations honours were given that were `done` with."""
        told = schema.RoundPublished(
            division=self.division,
            round_id=self.id,
            issuer=self.division,
            level=self.level,
            awarded=len(given),
        )
        return self.change(
            told,
            state="published",
            listed=self._without(done),
            awarded=self.awarded + len(given),
            given=(*self.given, *given),
            published_at=now,
        )

    def call_off(self, reason: str) -> Change[Self]:
        """Note that nothing comes of it."""
        told = schema.RoundCalledOff(division=self.division, round_id=self.id)
        return self.change(told, state="called-off", off_reason=reason)

    def _without(self, nomination_ids: Sequence[str]) -> tuple[Listed, ...]:
        return tuple(one for one in self.listed if one.nomination_id not in nomination_ids)

"""Books of stars: which stars somebody holds, and by which ledgers that was judged."""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Self

from baodao.hours.common.policies import Policy
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, Event
from baodao.schema.hours.policies import Granting
from baodao.schema.hours.stars import (
    StarAwarded,
    StarLoss,
    StarProposed,
    StarState,
    StarWithdrawn,
)

_OF = "-stars"


class Recorders(NamedTuple):
    """The organisations that recorded somebody's hours, and who was responsible there."""

    organisations: AbstractSet[str] = frozenset()
    people: AbstractSet[str] = frozenset()

    def concern(self, actor: Actor) -> bool:
        """Whether the actor is among them, under whatever record, or answers for one of them."""
        return any(map(actor.is_concerned, (*self.organisations, *self.people)))


@dataclass(frozen=True, slots=True)
class Star:
    """A star that is held or proposed, by the rules that held when it was reached.

    `minutes` is what it took. `granted_by` is the id of who granted it, which nobody is shown.
    """

    level: int
    minutes: int
    state: StarState
    since: datetime
    granting: Granting
    policy: str
    granted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stars are judged by: the entries of each ledger of a person, and all their minutes."""

    division: str
    entries: Mapping[str, int]
    minutes: int
    is_suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StarBook(Aggregate):
    """The stars in the name of a record; those of a person are in the book of the kept one.

    `seen` is how many entries of each ledger were there when it was judged last, so that nothing
    older has a say. The book of a record that was merged `rests`: it keeps what it had, for the
    case that it was another person's after all. While it `awaits` the end of reconciliations, time
    may count twice, and nothing is added. `has_awarded` and `has_proposed` are for lists.
    """

    volunteer_id: str = ""
    division: str = ""
    minutes: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    stars: tuple[Star, ...] = ()
    rests: bool = False
    awaits: tuple[str, ...] = ()
    has_awarded: bool = False
    has_proposed: bool = False

    def broken(self, before: Aggregate) -> str | None:
        """Each level stands once, none takes more than was served, and nobody grants their own."""
        levels = [star.level for star in self.stars]
        if levels != sorted(set(levels)):
            return f"its stars are {levels}"
        if self.volunteer_id in {star.granted_by for star in self.stars}:
            return "it was granted by whose it is"
        if isinstance(before, StarBook) and set(before.awarded) & set(self.proposed):
            return "what was awarded is proposed"
        too_high = [star.level for star in self.stars if star.minutes > self.minutes]
        return f"of {self.minutes} minutes there are stars {too_high}" if too_high else None

    @classmethod
    def blank(cls, volunteer_id: str) -> Self:
        """The book of a record without stars."""
        return cls(id=cls.id_for(volunteer_id), volunteer_id=volunteer_id)

    @staticmethod
    def id_for(volunteer_id: str) -> str:
        """The id of a record's book."""
        return f"{volunteer_id}{_OF}"

    @classmethod
    def named(cls, book_id: str) -> Self:
        """The book with this id, while there is nothing in it."""
        return cls.blank(book_id.removesuffix(_OF))

    @property
    def awarded(self) -> list[int]:
        """The levels that are held."""
        return [star.level for star in self.stars if star.state == "awarded"]

    @property
    def proposed(self) -> list[int]:
        """The levels that somebody has to grant."""
        return [star.level for star in self.stars if star.state == "proposed"]

    def is_ahead_of(self, entries: Mapping[str, int]) -> bool:
        """Whether it was judged by something else than these numbers of entries, and later.

        That is by more of a ledger, or by other ledgers, because records were merged or parted.
        """
        if self.rests or (self.seen and self.seen.keys() != entries.keys()):
            return True
        return any(count < self.seen.get(key, 0) for key, count in entries.items())

    def judge(
        self, standing: Standing, policy: Policy, now: datetime, loss: StarLoss
    ) -> Change[Self]:
        """Withdraw what the minutes do not reach any more, and award or propose what they do.

        It is written in any case, so that of two who judge at once one is judged anew.
        """
        fallen = [star for star in self.stars if star.minutes > standing.minutes]
        stars = [star for star in self.stars if star not in fallen]
        events = [self._withdrawn(star, standing.division, loss) for star in reversed(fallen)]
        is_held = standing.is_suspended or bool(self.awaits)
        for star in [] if is_held else _reached(standing, stars, policy, now):
            stars.append(star)
            events.append(self._told(star, standing.division))
        stars.sort(key=lambda star: star.level)
        return self._become(
            *events,
            stars=stars,
            division=standing.division,
            minutes=standing.minutes,
            seen=dict(standing.entries),
        )

    def rest(self) -> Change[Self]:
        """Note that the record was merged into another one, which has the stars from now on."""
        return self.change(rests=True, has_awarded=False, has_proposed=False)

    def done_with(self, reconciliation_id: str) -> Self:
        """The book without a reconciliation that has ended."""
        left = tuple(one for one in self.awaits if one != reconciliation_id)
        return replace(self, awaits=left)

    def take_over(
        self, others: Iterable[Star], minutes: int, awaits: Iterable[str] = ()
    ) -> Change[Self]:
        """Stand for the stars of records that are merged into this one, and be judged anew."""
        stars = {star.level: star for star in self.stars}
        for star in others:
            known = stars.get(star.level)
            if known is None or (known.state, star.state) == ("proposed", "awarded"):
                stars[star.level] = star
        ordered = [stars[level] for level in sorted(stars)]
        return self._become(
            stars=ordered,
            seen={},
            minutes=max(self.minutes, minutes),
            rests=False,
            awaits=tuple(dict.fromkeys((*self.awaits, *awaits))),
        )

    def grant(self, level: int, by: str, now: datetime) -> Change[Self]:
        """Award a star that is proposed."""
        stars = [
            replace(star, state="awarded", since=now, granted_by=by)
            if star.level == level
            else star
            for star in self.stars
        ]
        told = StarAwarded(**self._about(level, self.division))
        return self._become(told, stars=stars)

    def move(self, division: str) -> Change[Self]:
        """Note that the person belongs to another division."""
        return self.change(division=division)

    def _become(self, *events: Event, stars: Collection[Star], **fields: Any) -> Change[Self]:
        states = {star.state for star in stars}
        return self.change(
            *events,
            stars=tuple(stars),
            has_awarded="awarded" in states,
            has_proposed="proposed" in states,
            **fields,
        )

    def _told(self, star: Star, division: str) -> Event:
        about = self._about(star.level, division)
        if star.state == "awarded":
            return StarAwarded(**about)
        return StarProposed(**about, granting=star.granting)

    def _withdrawn(self, star: Star, division: str, loss: StarLoss) -> Event:
        return StarWithdrawn(**self._about(star.level, division), reason=loss)

    def _about(self, level: int, division: str) -> dict[str, Any]:
        return {
            "division": division,
            "star_book_id": self.id,
            "volunteer_id": self.volunteer_id,
            "level": level,
        }


def _reached(
    standing: Standing, held: Collection[Star], policy: Policy, now: datetime
) -> list[Star]:
    """The stars that the minutes reach and that do not stand yet, from the lowest."""
    known = {star.level: star.state for star in held}
    found: list[Star] = []
    for level, minutes in policy.star_minutes.items():
        if level in known or minutes > standing.minutes:
            continue
        if level in policy.stars_in_order and level > 1 and known.get(level - 1) != "awarded":
            continue
        granting = policy.granting_of(level)
        state: StarState = "awarded" if granting == "automatic" else "proposed"
        known[level] = state
        found.append(Star(level, minutes, state, now, granting, policy.version))
    return found

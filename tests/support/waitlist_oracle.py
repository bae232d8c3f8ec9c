"""What must be true of seats, offers and waiting lists: written without looking at the service."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOLD = timedelta(hours=2)
CLOSE_TO = timedelta(minutes=15)


@dataclass
class Held:
    """An offer: in which turn, to whom, until when."""

    turn: int
    who: str
    until: datetime


@dataclass
class Place:
    """A shift with who is on it."""

    start: datetime
    end: datetime
    most: int
    seated: list[str] = field(default_factory=list)
    offers: list[Held] = field(default_factory=list)
    line: list[tuple[int, str]] = field(default_factory=list)
    turns: int = 0

    @property
    def free(self) -> int:
        return self.most - len(self.seated) - len(self.offers)

    @property
    def people(self) -> set[str]:
        return {*self.seated, *(o.who for o in self.offers), *(who for _, who in self.line)}

    def drop(self, who: str) -> None:
        self.seated = [one for one in self.seated if one != who]
        self.offers = [one for one in self.offers if one.who != who]
        self.line = [one for one in self.line if one[1] != who]

    def turn_of(self, who: str) -> int:
        turns = [(o.turn, o.who) for o in self.offers] + self.line
        return next(turn for turn, one in turns if one == who)


@dataclass
class Oracle:
    places: list[Place]
    barred: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)

    def can(self, who: str) -> bool:
        return who not in self.barred and who not in self.merged

    def busy(self, who: str, place: Place) -> bool:
        return any(
            other is not place
            and other.start < place.end
            and place.start < other.end
            and (who in other.seated or who in [o.who for o in other.offers])
            for other in self.places
        )

    def why_not(self, who: str, place: Place, now: datetime, *, wait: bool) -> set[str]:
        """The rules against somebody who asks for a seat, or for one or a place in line."""
        to_all = place.start - now < CLOSE_TO
        takes = place.free > 0 and (to_all or not place.line)
        waits = not takes and wait and not to_all
        said = set() if self.can(who) else {"volunteer-not-active"}
        if now >= place.start:
            said.add("sign-up-closed")
        if not takes and not waits:
            said.add("others-wait" if place.free > 0 else "shift-full")
        if who in place.people:
            said.add("already-signed-up")
        if not waits and self.busy(who, place):
            said.add("overlaps")
        return said

    def ask(self, who: str, place: Place, now: datetime) -> None:
        if place.free > 0 and (place.start - now < CLOSE_TO or not place.line):
            place.seated.append(who)
            return
        place.turns += 1
        place.line.append((place.turns, who))

    def offer(self, place: Place, now: datetime, also_busy: Collection[str] = ()) -> None:
        if place.start - now < CLOSE_TO:
            return
        for turn, who in list(place.line):
            if who in also_busy or self.busy(who, place):
                continue
            if place.free > 0 and self.can(who):
                place.line.remove((turn, who))
                place.offers.append(Held(turn, who, min(now + HOLD, place.start)))

    def resize(self, place: Place, most: int, now: datetime) -> None:
        grows, place.most = most > place.most, most
        while place.free < 0:
            last = place.offers.pop()
            place.line = sorted([*place.line, (last.turn, last.who)])
        if grows:
            self.offer(place, now)

    def settle(self, now: datetime) -> None:
        """What time has brought about; who was busy until now is asked within a minute."""
        were_busy = [[w for _, w in p.line if self.busy(w, p)] for p in self.places]
        for place, also_busy in zip(self.places, were_busy, strict=True):
            place.offers = [one for one in place.offers if one.until > now]
            if now >= place.start:
                place.line = []
            self.offer(place, now, also_busy)

    def bar(self, who: str, now: datetime) -> None:
        self.barred.add(who)
        for place in self.places:
            if now < place.start:
                place.drop(who)

    def merge(self, gone: str, kept: str, now: datetime) -> None:
        self.merged[gone] = kept
        for place in self.places:
            if now >= place.start or gone not in place.people:
                continue
            held, turn = gone in place.seated, None
            if not held:
                turn = place.turn_of(gone)
            place.drop(gone)
            if held and kept not in place.seated:
                if self.can(kept) and not self.busy(kept, place):
                    place.drop(kept)
                    place.seated.append(kept)
            elif turn is not None and kept not in place.people:
                place.line = sorted([*place.line, (turn, kept)])
            elif turn is not None and kept in [who for _, who in place.line]:
                first = min(turn, place.turn_of(kept))
                place.drop(kept)
                place.line = sorted([*place.line, (first, kept)])

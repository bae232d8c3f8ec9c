"""What must be true of seats, offers and waiting lists: written without looking at the service."""

from collections.abc import Collection, Sequence
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
    by_approval: bool = False
    seated: list[str] = field(default_factory=list)
    offers: list[Held] = field(default_factory=list)
    line: list[tuple[int, str]] = field(default_factory=list)
    turns: int = 0
    asked: list[str] = field(default_factory=list)
    invited: dict[str, datetime] = field(default_factory=dict)
    declined: set[str] = field(default_factory=set)

    @property
    def free(self) -> int:
        return self.most - len(self.seated) - len(self.offers)

    @property
    def people(self) -> set[str]:
        """Who has a seat or a place, or has asked for one."""
        on_it = {*self.seated, *self.asked}
        return {*on_it, *(o.who for o in self.offers), *(who for _, who in self.line)}

    def drop(self, who: str) -> None:
        self.seated = [one for one in self.seated if one != who]
        self.offers = [one for one in self.offers if one.who != who]
        self.line = [one for one in self.line if one[1] != who]
        self.asked = [one for one in self.asked if one != who]
        self.invited.pop(who, None)

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

    def busy(self, who: str, place: Place, but: Place | None = None) -> bool:
        return any(
            other is not place
            and other is not but
            and other.start < place.end
            and place.start < other.end
            and (who in other.seated or who in [o.who for o in other.offers])
            for other in self.places
        )

    def why_not(self, who: str, place: Place, now: datetime, *, wait: bool) -> set[str]:
        """The rules against somebody who wants a seat, or one or a place in line."""
        to_all = place.start - now < CLOSE_TO
        takes = place.free > 0 and (to_all or not place.line)
        waits = not takes and wait and not to_all
        said = self.why_not_now(who, place, now)
        if not takes and not waits:
            said.add("others-wait" if place.free > 0 else "shift-full")
        if waits and who in place.invited:
            said.add("invitation-open")
        if who in place.people:
            said.add("already-signed-up")
        if not waits and self.busy(who, place):
            said.add("overlaps")
        return said

    def why_not_now(self, who: str, place: Place, now: datetime) -> set[str]:
        said = set() if self.can(who) else {"volunteer-not-active"}
        return said | {"sign-up-closed"} if now >= place.start else said

    def why_not_approved(self, who: str, place: Place, now: datetime) -> set[str]:
        if who not in place.asked:
            return {"not-requested"}
        return self.why_not(who, place, now, wait=True) - {"already-signed-up"}

    def records(self, who: str) -> set[str]:
        """All under which something may be kept of somebody."""
        found = {who}
        for _ in self.merged:
            found |= {gone for gone, kept in self.merged.items() if kept in found}
        return found

    def why_not_invited(self, who: str, place: Place, now: datetime) -> set[str]:
        said = self.why_not_now(who, place, now)
        if place.declined & self.records(who):
            said.add("invitation-declined")
        if who in place.invited:
            said.add("invitation-open")
        return said | {"already-signed-up"} if who in place.people else said

    def why_not_a_party(self, people: Sequence[str], place: Place, now: datetime) -> set[str]:
        """Why an organiser cannot sign these people up together."""
        against = [self.why_not(who, place, now, wait=False) for who in people]
        of_shift = {"sign-up-closed", "others-wait", "shift-full"}
        said = set().union(*against) & of_shift
        if any(one - of_shift for one in against):
            said.add("not-everybody-can")
        return said | {"too-few-seats"} if 0 < place.free < len(people) else said

    def why_not_handed_on(self, who: str, place: Place, now: datetime) -> set[str]:
        said = {"sign-up-closed"} if now >= place.start else set()
        if place.by_approval:
            said.add("approval-needed")
        return said if who in place.seated else said | {"not-signed-up"}

    def why_not_taken(self, who: str, place: Place, gives: Place | None) -> set[str]:
        """The rules against somebody who takes a seat for one that they give, or for none."""
        said = set() if self.can(who) else {"volunteer-not-active"}
        if who in place.people:
            said.add("already-signed-up")
        return said | {"overlaps"} if self.busy(who, place, gives) else said

    def ask(self, who: str, place: Place, now: datetime) -> None:
        place.drop(who)
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
        """What time has brought about; who was busy until now is asked after all others."""
        were_busy = [[w for _, w in p.line if self.busy(w, p)] for p in self.places]
        for place, also_busy in zip(self.places, were_busy, strict=True):
            place.offers = [one for one in place.offers if one.until > now]
            place.invited = {w: until for w, until in place.invited.items() if until > now}
            if now >= place.start:
                place.line, place.asked = [], []
            self.offer(place, now, also_busy)
        for place in self.places:
            self.offer(place, now)

    def bar(self, who: str, now: datetime) -> None:
        self.barred.add(who)
        for place in self.places:
            if now < place.start:
                place.drop(who)

    def merge(self, gone: str, kept: str, now: datetime) -> None:
        self.merged[gone] = kept
        for place in self.places:
            if now >= place.start:
                continue
            if gone in place.asked or gone in place.invited:
                self._open_goes_over(place, gone, kept)
            elif gone in place.people:
                self._goes_over(place, gone, kept)

    def _open_goes_over(self, place: Place, gone: str, kept: str) -> None:
        asked, until = gone in place.asked, place.invited.get(gone)
        place.drop(gone)
        if kept in place.people or kept in place.invited:
            return
        if asked:
            place.asked.append(kept)
        elif until and kept not in place.declined:
            place.invited[kept] = until

    def _goes_over(self, place: Place, gone: str, kept: str) -> None:
        held = gone in place.seated
        turn = None if held else place.turn_of(gone)
        place.drop(gone)
        if held and kept not in place.seated:
            if self.can(kept) and not self.busy(kept, place):
                place.drop(kept)
                place.seated.append(kept)
        elif turn is not None and (kept in place.asked or kept not in place.people):
            place.drop(kept)
            place.line = sorted([*place.line, (turn, kept)])
        elif turn is not None and kept in [who for _, who in place.line]:
            first = min(turn, place.turn_of(kept))
            place.drop(kept)
            place.line = sorted([*place.line, (first, kept)])

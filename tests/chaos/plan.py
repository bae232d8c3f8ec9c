"""Which faults strike when: drawn from a seed, without end, the same for the same seed.

An episode is a few faults that overlap. After it everything is whole again, and the services have
to be as well. All kinds are dealt like a deck of cards: none comes a third time before every other
has come twice.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

SERVICES = ("registration", "scheduling", "hours", "identity")
SLOTS = tuple(f"{name}/{number}" for name in (*SERVICES, "gateway") for number in (1, 2))
"""The places of processes: one that is killed is replaced by another in its place."""
NATS, MONGOD, CLOCK = "nats-server", "mongod", "clock"

Kind = Literal[
    "kill",
    "stop",
    "terminate",
    "kill-starting",
    "lose-jetstream",
    "clock",
    "sessions",
]

SHORTEST_STOP = 2.0
LONGEST_STOP = 30.0
# A service that cannot reach a server for 30 seconds after its start gives up, by design.
LONGEST_AWAY = 25.0
_LONGEST_ABSENCE = 4.0
_MOST_CARDS = 3
_HOUR = 3600.0
# Before anybody's attendance, a little off, and on the day of the seats that people want.
CLOCK_JUMPS = (-40 * _HOUR, -300.0, 300.0, 5 * _HOUR, 18 * _HOUR * 24 + _HOUR)


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault: `at` seconds after its episode began, healed `lasts` seconds later.

    `jump` is how far the clock goes, in seconds.
    """

    at: float
    kind: Kind
    targets: tuple[str, ...]
    lasts: float
    jump: float = 0.0

    def __str__(self) -> str:
        """As the run tells of it."""
        what = f"{self.kind} {' and '.join(self.targets)}"
        if self.kind == "clock":
            what += f" by {self.jump / _HOUR:+.1f} h"
        return f"{what} for {self.lasts:.1f} s"


Episode = tuple[Strike, ...]


def episodes(seed: int, longest: float = LONGEST_STOP) -> Iterator[Episode]:
    """Episodes without end; `longest` is how long a process is stopped at most."""
    dealer = _Dealer(random.Random(seed), longest)
    deck: list[str] = []
    while True:
        strikes: list[Strike] = []
        taken: set[str] = set()
        for _ in range(dealer.random.randint(1, _MOST_CARDS)):
            if not deck:
                deck = dealer.shuffled()
            playable = next((card for card in deck if not _clashes(card, taken)), None)
            if playable is None:
                break
            deck.remove(playable)
            played = dealer.play(playable, taken)
            taken.update(target for strike in played for target in strike.targets)
            strikes += played
        yield tuple(sorted(strikes, key=lambda strike: strike.at))


CARDS: dict[str, tuple[str, ...]] = {
    "kill one": (),
    "kill one while it starts": (),
    "kill both": (),
    "stop one": (),
    "stop both": (),
    "terminate one": (),
    "kill nats-server": (NATS,),
    "stop nats-server": (NATS,),
    "lose jetstream": (NATS,),
    "kill mongod": (MONGOD,),
    "stop mongod": (MONGOD,),
    "kill one while mongod is stopped": (MONGOD,),
    "kill sessions": (MONGOD,),
    "jump": (CLOCK,),
}
"""What can be dealt, with the server it needs for itself."""
_STRIKES: dict[str, Kind] = {
    "kill one while it starts": "kill-starting",
    "kill sessions": "sessions",
    "lose jetstream": "lose-jetstream",
    "jump": "clock",
}


def _clashes(card: str, taken: set[str]) -> bool:
    return bool(taken.intersection(CARDS[card]))


class _Dealer:
    """Turns cards into strikes on targets that are free."""

    def __init__(self, source: random.Random, longest: float) -> None:
        self.random, self._longest = source, longest

    def shuffled(self) -> list[str]:
        return self.random.sample(sorted(CARDS), len(CARDS))

    def play(self, card: str, taken: set[str]) -> list[Strike]:
        """The strikes of a card; those that need no server hit whom they like."""
        at = self.random.uniform(0, 3)
        targets = CARDS[card] or self._processes(card, taken)
        if card == "kill one while mongod is stopped":
            return self._frozen(at, self._slot(taken))
        kind: Kind = _STRIKES.get(card) or _kind_of(card)
        jump = self.random.choice(CLOCK_JUMPS) if kind == "clock" else 0.0
        return [Strike(at, kind, targets, self._duration(kind, targets), jump)]

    def _frozen(self, at: float, slot: str) -> list[Strike]:
        frozen = Strike(at, "stop", (MONGOD,), self._duration("stop", (MONGOD,)))
        later = at + self.random.uniform(0, frozen.lasts / 2)
        return [frozen, Strike(later, "kill", (slot,), self._duration("kill", (slot,)))]

    def _processes(self, card: str, taken: set[str]) -> tuple[str, ...]:
        if not card.endswith("both"):
            return (self._slot(taken),)
        pairs = [SLOTS[place : place + 2] for place in range(0, len(SLOTS), 2)]
        return self.random.choice([pair for pair in pairs if not taken.intersection(pair)])

    def _slot(self, taken: set[str]) -> str:
        return self.random.choice([slot for slot in SLOTS if slot not in taken])

    def _duration(self, kind: Kind, targets: tuple[str, ...]) -> float:
        """Of stops mostly a few seconds, at times as long as it can be; else short."""
        if kind not in ("stop", "clock"):
            return self.random.uniform(0, min(_LONGEST_ABSENCE, self._longest))
        longest = LONGEST_STOP if set(targets) <= set(SLOTS) else LONGEST_AWAY
        most = max(SHORTEST_STOP, min(longest, self._longest))
        return SHORTEST_STOP + (most - SHORTEST_STOP) * self.random.random() ** 2


def _kind_of(card: str) -> Kind:
    """Of a card whose first word says it."""
    kinds: tuple[Kind, ...] = ("kill", "stop", "terminate")
    return next(kind for kind in kinds if card.startswith(kind))

"""Plans of faults: repeatable, complete, and possible to carry out."""

from collections import Counter
from itertools import islice

import pytest

from tests.chaos.plan import (
    CARDS,
    LONGEST_AWAY,
    LONGEST_STOP,
    MONGOD,
    NATS,
    SHORTEST_STOP,
    SLOTS,
    episodes,
)

SEEDS = range(40)


def some(seed: int, number: int = 60) -> list:
    return list(islice(episodes(seed), number))


def test_a_seed_is_a_plan() -> None:
    assert some(7) == some(7)
    assert some(7) != some(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fault_strikes_everybody_it_can(seed: int) -> None:
    strikes = [strike for episode in some(seed, 500) for strike in episode]
    struck = {(strike.kind, target) for strike in strikes for target in strike.targets}
    for kind in ("kill", "stop"):
        assert {target for k, target in struck if k == kind} == {*SLOTS, NATS, MONGOD}
    for kind in ("terminate", "kill-starting"):
        assert {target for k, target in struck if k == kind} == set(SLOTS)
    others = {"lose-jetstream": NATS, "sessions": MONGOD, "clock": "clock"}
    assert struck >= set(others.items())
    pairs = Counter((s.kind, s.targets) for s in strikes if len(s.targets) == 2)
    assert len(pairs) == 2 * len(SLOTS) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_struck_twice_at_once(seed: int) -> None:
    for episode in some(seed):
        targets = [target for strike in episode for target in strike.targets]
        assert len(targets) == len(set(targets)) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_stops_outlast_clients_and_leave_a_start_its_time(seed: int) -> None:
    stops = [s for episode in some(seed, 400) for s in episode if s.kind == "stop"]
    longest = {
        False: max(s.lasts for s in stops if set(s.targets) <= set(SLOTS)),
        True: max(s.lasts for s in stops if {NATS, MONGOD}.intersection(s.targets)),
    }
    assert min(s.lasts for s in stops) >= SHORTEST_STOP
    assert LONGEST_STOP / 2 < longest[False] <= LONGEST_STOP
    assert LONGEST_AWAY / 2 < longest[True] <= LONGEST_AWAY


def test_a_short_plan_is_short() -> None:
    strikes = [s for episode in islice(episodes(3, 4.0), 200) for s in episode]
    assert max(strike.lasts for strike in strikes) <= 4.0
    assert {s.kind for s in strikes} == {s.kind for e in some(3, 200) for s in e}


def test_a_service_dies_while_mongod_is_stopped() -> None:
    both = [
        episode
        for episode in some(5, 200)
        if any(s.kind == "stop" and s.targets == (MONGOD,) for s in episode)
        and any(s.kind == "kill" and s.targets[0] in SLOTS for s in episode)
    ]
    assert both


def test_each_card_is_dealt_before_any_comes_a_third_time() -> None:
    kinds = Counter(strike.kind for episode in some(11, len(CARDS) * 3) for strike in episode)
    assert min(kinds.values()) >= 1

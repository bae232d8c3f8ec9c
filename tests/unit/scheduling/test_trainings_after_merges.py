"""Trainings of records that are merged and parted: told in any order, they are the person's."""

import random
from collections.abc import Iterable

import pytest

from baodao.kit.testing import MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Unavailable
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema import Envelope, Event
from tests.builders import scheduling
from tests.builders.standing import about, trained, untrained
from tests.unit.test_merges_in_any_order import NAMES, Registry

Told = tuple[Envelope, Event]


async def told(service: MemoryService, events: Iterable[Told]) -> None:
    """Tell it as deliveries do; what comes too early comes again."""
    waiting = list(events)
    while waiting:
        again = []
        for one in waiting:
            try:
                await service.follow(one)
            except AssertionError as error:
                if not isinstance(error.args[1], Unavailable):
                    raise
                again.append(one)
        assert len(again) < len(waiting), "it would be waited for for ever"
        waiting = again


def trainings(draw: random.Random) -> tuple[list[Told], dict[str, str]]:
    """Some of each record, of which some are taken back; and whose those are that hold."""
    events: list[Told] = []
    holding: dict[str, str] = {}
    for who in NAMES:
        for number in range(draw.randrange(3)):
            key = f"training-{who}-{number}"
            events.append(about(trained(who, training_id=key), 1))
            if draw.random() < 0.4:
                events.append(about(untrained(who, training_id=key), 2))
            else:
                holding[key] = who
    return events, holding


@pytest.mark.parametrize("seed", range(40))
async def test_they_are_those_of_all_records_of_a_person(seed: int) -> None:
    draw, registry, service = random.Random(seed), Registry(), scheduling.empty()
    await service.follow(*(scheduling.volunteer_told(name) for name in NAMES))
    events, holding = trainings(draw)
    registry.go_on(draw, draw.randrange(1, 12))
    merges = [
        about(event, number, number=f"-{number}") for number, event in enumerate(registry.events, 1)
    ]
    await told(service, delivered_twice_and_shuffled([*events, *merges], seed))
    for name, (into, also) in registry.state.items():
        if into is None:
            calendar: Calendar = await service.stored(Calendar, name)
            known = calendar.standing.trainings
            mine = {key for key, who in holding.items() if who in {name, *also}}
            assert {one.id for one in known if one.holds("2026-11-25")} == mine

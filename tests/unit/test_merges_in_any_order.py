"""Which records are one person's ends up as registration has it, in whatever order it is told."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from baodao.hours.known.domain import KnownVolunteer
from baodao.identity.domain.accounts import Account
from baodao.identity.domain.known import Person
from baodao.kernel.merged import MergedRecord
from baodao.kit.testing import NOW, MemoryService, delivered_twice_and_shuffled
from baodao.kit.work import Done, Unavailable
from baodao.registration.people.domain.standing import Step
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema.base import Event
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from tests.builders import identity, people, scheduling
from tests.builders.hours import ledgers
from tests.builders.identity import account, merged, signs_in, unmerged, volunteer
from tests.builders.registration import ORGANISER

TOLD = (VolunteersMerged, VolunteersUnmerged)
NAMES = ("ana", "bob", "cyd", "dan", "eve")
CONSUMERS = pytest.mark.parametrize(
    ("empty", "kind"),
    [
        (scheduling.empty, Calendar),
        (ledgers, KnownVolunteer),
        (identity.empty, Person),
    ],
    ids=["scheduling", "hours", "identity"],
)
REGISTERED = {"version": 1, "history": (Step("active", NOW, "volunteer"),)}
State = dict[str, tuple[str | None, frozenset[str]]]


@dataclass
class Registry:
    """What registration decides, by its own aggregates, and what it announces of that."""

    records: dict[str, Volunteer] = field(
        default_factory=lambda: {name: people.known(name, **REGISTERED) for name in NAMES}
    )
    into: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def standing(self) -> list[str]:
        return [key for key, one in self.records.items() if one.merged_into is None]

    def merge(self, kept: str, other: str) -> None:
        one, two = self.records[kept], self.records[other]
        self._keep(one.absorb(two, ORGANISER, NOW), two.merge_into(kept, ORGANISER, "测试", NOW))
        self._keep(*(self.records[key].lead_to(kept, ORGANISER) for key in two.also))
        self.into[other] = kept

    def take_back(self, other: str) -> None:
        kept, two = self.into.pop(other), self.records[other]
        apart = self.records[kept].let_go(two, ORGANISER, NOW)
        self._keep(apart, two.unmerge((), None, ORGANISER, "测试", NOW))
        self._keep(*(self.records[key].lead_to(other, ORGANISER) for key in two.also))

    def go_on(self, draw: random.Random, steps: int) -> None:
        """Merges of what stands for itself, and the last ones of chains taken back."""
        for _ in range(steps):
            standing = self.standing()
            last = [key for key, kept in self.into.items() if kept in standing]
            if last and (len(standing) < 2 or draw.random() < 0.45):
                self.take_back(draw.choice(last))
            else:
                self.merge(*draw.sample(standing, 2))

    @property
    def state(self) -> State:
        return {key: (one.merged_into, frozenset(one.also)) for key, one in self.records.items()}

    def _keep(self, *changes: Any) -> None:
        for change in changes:
            self.records[change.after.id] = change.after
            self.events += [one for one in change.events if isinstance(one, TOLD)]


async def told(service: MemoryService, events: Iterable[Event]) -> int:
    """Tell a service as deliveries do; what comes too early comes again. How often that was."""
    waiting, waited = list(events), 0
    while waiting:
        again = []
        for event in waiting:
            outcome = await service.decide(event)
            assert isinstance(outcome, Done | Unavailable), outcome
            if isinstance(outcome, Unavailable):
                again.append(event)
        assert len(again) < len(waiting), "it would be waited for for ever"
        waiting, waited = again, waited + len(again)
    return waited


def known(service: MemoryService, kind: type[MergedRecord]) -> State:
    found = {one.id: (one.merged_into, frozenset(one.also)) for one in service.all_of(kind)}
    return {name: found.get(name, (None, frozenset())) for name in NAMES}


@CONSUMERS
@pytest.mark.parametrize("seed", range(12))
async def test_told_twice_and_in_any_order_it_is_as_registration_has_it(
    empty: Callable[[], MemoryService], kind: type[MergedRecord], seed: int
) -> None:
    registry = Registry()
    registry.go_on(random.Random(seed), 12)
    in_order, shuffled = empty(), empty()
    assert await told(in_order, registry.events) == 0
    await told(shuffled, delivered_twice_and_shuffled(registry.events, seed))
    assert known(in_order, kind) == known(shuffled, kind) == registry.state


@CONSUMERS
async def test_an_older_merge_into_another_record_comes_again_and_changes_nothing(
    empty: Callable[[], MemoryService], kind: type[MergedRecord]
) -> None:
    registry, service = Registry(), empty()
    registry.merge("ana", "bob")
    registry.take_back("bob")
    registry.merge("cyd", "bob")
    await told(service, registry.events)
    await told(service, registry.events[:1])
    await told(service, registry.events[1:2])
    assert known(service, kind) == registry.state
    assert registry.state["bob"] == ("cyd", frozenset())


@CONSUMERS
async def test_the_middle_of_a_long_chain_knows_what_is_below_it(
    empty: Callable[[], MemoryService], kind: type[MergedRecord]
) -> None:
    registry, service = Registry(), empty()
    for kept, other in (("cyd", "dan"), ("bob", "cyd"), ("ana", "bob")):
        registry.merge(kept, other)
    await told(service, reversed(registry.events))
    assert known(service, kind) == registry.state
    registry.take_back("bob")
    await told(service, registry.events[-1:])
    assert known(service, kind) == registry.state
    assert registry.state["bob"] == (None, frozenset(["cyd", "dan"]))


@CONSUMERS
async def test_events_of_before_say_no_version_and_give_way(
    empty: Callable[[], MemoryService], kind: type[MergedRecord]
) -> None:
    service = empty()
    await told(service, [merged("ana", "bob"), merged("cyd", "bob")])
    assert known(service, kind)["bob"] == ("ana", frozenset())
    await told(service, [unmerged("ana", "bob"), merged("cyd", "bob"), unmerged("ana", "bob")])
    assert known(service, kind)["bob"] == ("cyd", frozenset())
    # Where it led wrongly, the next that is told with its version puts it right.
    await told(service, [unmerged("dan", "bob").model_copy(update={"merged_version": 7})])
    assert known(service, kind) == dict.fromkeys(NAMES, (None, frozenset()))
    await told(service, [merged("ana", "bob")])
    assert known(service, kind)["bob"] == (None, frozenset())


@pytest.mark.parametrize("seed", range(8))
async def test_whoever_is_merged_elsewhere_signs_in_there(seed: int) -> None:
    service, registry = identity.empty(), Registry()
    for who in NAMES:
        await (account if who == "bob" else volunteer)(service, who)
    for kept in ("ana", "cyd", "dan"):
        registry.merge(kept, "bob")
        registry.take_back("bob")
    registry.merge("cyd", "bob")
    await told(service, delivered_twice_and_shuffled(registry.events, seed))
    assert await signs_in(service, "login-bob") == "cyd"
    states = {one.id: one.state for one in service.all_of(Account)}
    assert states.pop("bob") == "closed"
    assert states.pop("cyd") == "open"
    assert {*states.values()} <= {"prepared"}

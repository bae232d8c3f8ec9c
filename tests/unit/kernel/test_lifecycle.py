"""Every aggregate with states has a table of them, which every commit is held against."""

import importlib
import typing
from dataclasses import fields, replace
from itertools import product
from typing import Any

import pytest

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.records import NamedRecord
from baodao.kit.decisions import Aggregate, BrokenBoundError
from baodao.kit.golden import golden_document
from baodao.kit.store import Collection
from baodao.kit.topology import SERVICES

COLLECTIONS: list[Collection[Any]] = [
    collection
    for service in SERVICES
    for collection in importlib.import_module(f"baodao.{service}.store").COLLECTIONS
]
WITH_STATES = [c for c in COLLECTIONS if "state" in {f.name for f in fields(c.aggregate)}]
LIVING = [c for c in WITH_STATES if hasattr(c.aggregate, "LIFE")]
EACH = pytest.mark.parametrize("collection", LIVING, ids=lambda c: c.aggregate.__name__)
# What registration has told: scheduling follows it and does not say how it goes on.
TOLD = {"Calendar"}


def example(collection: Collection[Any], **changes: Any) -> Any:
    aggregate: Aggregate = collection.restore(golden_document(collection))
    # What is changed may be announced, and that wants a place.
    place = {"division": "120104007017"} if hasattr(aggregate, "division") else {}
    alive = {"deceased_at": None} if hasattr(aggregate, "deceased_at") else {}
    return replace(aggregate, **{"id": "sample"} | place | alive | changes)


def test_every_aggregate_with_states_has_a_table() -> None:
    without = {c.aggregate.__name__ for c in WITH_STATES if c not in LIVING}
    assert without == TOLD


@EACH
def test_a_table_names_all_states(collection: Collection[Any]) -> None:
    declared = typing.get_args(typing.get_type_hints(collection.aggregate)["state"])
    assert set(collection.aggregate.LIFE.states) == set(declared)


@EACH
def test_every_state_can_be_reached(collection: Collection[Any]) -> None:
    life: LifeCycle = collection.aggregate.LIFE
    reached = set(life.begins)
    while True:
        ahead = {t for m in life.moves.values() if reached & {*m.sources} for t in m.targets}
        if ahead <= reached:
            break
        reached |= ahead
    assert reached == set(life.states)


@EACH
def test_no_commit_makes_a_move_that_is_not_in_the_table(collection: Collection[Any]) -> None:
    life: LifeCycle = collection.aggregate.LIFE
    steps = {(s, t) for m in life.moves.values() for s in m.sources for t in m.targets}
    for before, after in product(life.states, repeat=2):
        if before == after or (before, after) in steps:
            continue
        aggregate = example(collection, version=1, state=before, **free(collection))
        with pytest.raises(BrokenBoundError):
            aggregate.change(state=after).check_bounds()
    for first in set(life.states) - set(life.begins):
        unborn = example(collection, version=0, announced=0, **free(collection), state=first)
        with pytest.raises(BrokenBoundError):
            unborn.change().check_bounds()


def free(collection: Collection[Any]) -> dict[str, Any]:
    return {"frozen_by": None} if issubclass(collection.aggregate, NamedRecord) else {}


NAMED = [c for c in COLLECTIONS if issubclass(c.aggregate, NamedRecord)]


@pytest.mark.parametrize("collection", NAMED, ids=lambda c: c.aggregate.__name__)
def test_nothing_frozen_is_written_but_by_what_ends_that(collection: Collection[Any]) -> None:
    frozen = example(collection, version=1, frozen_by="case")
    with pytest.raises(BrokenBoundError, match="it is frozen by case case"):
        frozen.change().check_bounds()
    frozen.release().check_bounds()
    example(collection, version=1, frozen_by=None).freeze("case").check_bounds()


def test_a_table_as_it_is_read() -> None:
    life = LifeCycle(
        begins=("asked",),
        grant=Move(("asked", "denied"), ("held", "lent")),
        deny=Move(("asked",), "denied"),
    )
    assert life.states == ("asked", "denied", "held", "lent")
    assert life.sources("grant", "deny") == ("asked", "denied")
    assert life.moves["deny"].targets == ("denied",)

"""Every view meets its aggregates in every state of their life cycles, all in memory."""

import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.store import Collection
from baodao.kit.testing import MemoryService
from baodao.schema.registration.imports import PreviewVolunteers
from baodao.schema.registration.member_lists import PreviewMembers
from baodao.schema.registration.vault import GetKeyUse
from baodao.schema.scheduling.imports import PreviewProgramme
from tests.builders.hours import reconciling
from tests.support.everything import LATER, everything
from tests.support.questions import questions
from tests.support.shifts import crew

# Of rows that are stored nowhere; and totals, which only a database counts.
ELSEWHERE = (PreviewVolunteers, PreviewMembers, PreviewProgramme, GetKeyUse)
NAMED_AFTER = ("slips",)
"""Collections with the ids of what they are about, of which other answers tell the state."""


def lives() -> Iterator[Any]:
    for service in ("registration", "scheduling", "hours"):
        for collection in importlib.import_module(f"baodao.{service}.store").COLLECTIONS:
            if life := getattr(collection.aggregate, "LIFE", None):
                for state in life.states:
                    yield pytest.param(service, collection, state, id=f"{collection.name}-{state}")


async def world(service: str) -> MemoryService:
    if service == "registration":
        return (await everything())[0]
    memory = (await crew())[service]
    memory.now = LATER
    if service == "hours":
        await reconciling(memory)
    return memory


def states_told(answer: Any, aggregate_id: str) -> set[str]:
    """The states that an answer tells of this aggregate, wherever in it."""
    if isinstance(answer, dict):
        # What a reply is about comes first in it.
        is_own = next(iter(answer.values()), None) == aggregate_id
        own = {answer["state"]} if is_own and "state" in answer else set()
        return own.union(*(states_told(inner, aggregate_id) for inner in answer.values()))
    if isinstance(answer, list):
        return set().union(*(states_told(inner, aggregate_id) for inner in answer))
    return set()


@pytest.mark.parametrize(("service", "collection", "state"), list(lives()))
async def test_every_view_answers_about_an_aggregate_in_this_state(
    service: str, collection: Collection[Any], state: str
) -> None:
    memory = await world(service)
    table = importlib.import_module(f"baodao.{service}.subscribers").subscribers
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    about = memory.all_of(collection.aggregate)[0]
    if collection.name in NAMED_AFTER:
        about = replace(about, id=f"{collection.name}-of-its-own")
    await memory.put(replace(about, state=state))
    documents = {c.name: memory.database.documents(c.name)[:1] for c in collections}
    asked, told = 0, set()
    for kind in table.queries:
        if kind in ELSEWHERE:
            continue
        for query in questions(kind, documents, ["operator"]):
            answer = await memory.ask(query)
            asked += 1
            if not isinstance(answer, Refused):
                told |= states_told(answer.model_dump(), about.id)
    assert asked
    # No view keeps an older state to itself, or makes up another one.
    assert told <= {state}, told
    assert not collection.unreadable

"""Who has a role for an organisation alone learns of nobody where they live."""

from collections.abc import Iterator
from typing import Any

import pytest

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.store import COLLECTIONS
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema import Actor, Command, Query, Refusal
from baodao.schema.access import CAPABILITIES
from baodao.schema.hours.awards import RecordAward
from baodao.schema.hours.rewards import GrantReward
from baodao.schema.hours.trainings import RecordTraining
from baodao.schema.registration.rehoming import VolunteerRehomed
from tests.builders.actors import acting_as
from tests.support.hours_at_work import hours_before
from tests.support.questions import questions
from tests.support.star_books import since
from tests.support.worlds import messages_of

HOME = "650102003004"
"""Where everybody lives, and nothing is served."""
COMMANDS = [kind for kind in messages_of("hours") if issubclass(kind, Command)]
QUERIES = [kind for kind in messages_of("hours") if issubclass(kind, Query)]


def of_organisations(*held: str) -> Iterator[Actor]:
    """Whoever speaks for these, with all capabilities and no division."""
    for organisation in held:
        for role in ("organiser", "unit-liaison"):
            yield acting_as(
                id="clerk-of-all",
                role=role,
                organisation=organisation,
                purpose="hours",
                capabilities=frozenset(CAPABILITIES),
            )


async def after(kind: type[Command]) -> MemoryService | None:
    """The service once everybody has moved there, and somebody has sent such a command."""
    service, said, senders = await hours_before(kind)
    known = sorted({*(one.id for one in service.all_of(KnownVolunteer)), "a"})
    for who in known:
        moved = VolunteerRehomed(
            division=HOME, volunteer_id=who, former_division="120104007017", cause="assigned"
        )
        await service.follow(since(90, moved))
    for sender in senders:
        if isinstance(await service.decide(service.command(kind, sender, **said)), Done):
            return service
    return None


async def told(service: MemoryService) -> list[tuple[Query, str]]:
    """What organisations are answered, whatever they ask."""
    stored = {one.name: service.database.documents(one.name) for one in COLLECTIONS}
    found = []
    for kind in QUERIES:
        for query in questions(kind, stored, ["operator"]):
            for actor in of_organisations("committee", "o"):
                answer = await service.ask(query.model_copy(update={"actor": actor}))
                if not isinstance(answer, Refusal | Refused):
                    found.append((query, answer.model_dump_json()))
    return found


@pytest.mark.parametrize("kind", COMMANDS)
async def test_who_speaks_for_an_organisation_is_not_told_where_anybody_lives(
    kind: type[Command],
) -> None:
    service = await after(kind)
    if service is None:
        return
    answers = await told(service)
    assert answers
    for query, answer in answers:
        assert HOME not in answer, query


@pytest.mark.parametrize("kind", [RecordAward, GrantReward, RecordTraining])
async def test_what_is_written_of_somebody_is_answered_without_their_home(kind: Any) -> None:
    service = await after(kind)
    assert service
    rows = [answer for _, answer in await told(service) if '"volunteer_id":"a"' in answer]
    assert rows

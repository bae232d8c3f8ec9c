"""Objections 异议 to a nomination that is posted: they stop it alone, until they are decided."""

from datetime import UTC, datetime, timedelta

import pytest

from baodao.hours.rounds.domain.rounds import Round
from baodao.kit.testing import slugs
from baodao.schema.hours import nominations
from baodao.schema.hours import rounds as schema
from tests.builders import hours
from tests.builders.registration import person
from tests.support.rounds import (
    FRIDAY,
    OTHER,
    STREET,
    Town,
)


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.begin()
    return town


async def test_one_person_gets_one_honour_of_two_publications(town: Town) -> None:
    """The record with the honour is merged into the one that was objected to."""
    first, second = await town.listed("a", "b")
    await town.post()
    objection = await town.object(second)
    town.service.now = FRIDAY + timedelta(days=20)
    await town.publish()
    await town.service.follow(hours.merged("b", "a"))
    said = {"objection_id": objection, "outcome": "dismissed", "reason": "测试"}
    await town.service.done(nominations.DecideObjection, OTHER, **said)
    await town.publish()
    assert [await town.state(key) for key in (first, second)] == ["awarded", "passed-over"]


async def test_an_objection_stops_one_nominee_alone(town: Town) -> None:
    one, other = await town.listed("a", "b")
    await town.post()
    objection = await town.object(one)
    town.service.now = FRIDAY + timedelta(days=20)
    await town.publish()
    assert [await town.state(key) for key in (one, other)] == ["objected", "awarded"]
    assert await town.refused() == ["nobody-listed"]
    said = {"objection_id": objection, "outcome": "dismissed", "reason": "测试"}
    refused = await town.service.refused(nominations.DecideObjection, STREET, **said)
    assert slugs(refused) == ["own-matter"]
    await town.service.done(nominations.DecideObjection, OTHER, **said)
    await town.publish()
    assert await town.state(one) == "awarded"
    assert (await town.service.stored(Round, town.round_id)).awarded == 2


async def test_who_is_objected_to_is_on_no_published_list(town: Town) -> None:
    one, other = await town.listed("a", "b")
    await town.post()
    await town.object(one)
    town.service.now = datetime(2025, 10, 10, 16, 0, tzinfo=UTC)
    await town.publish()
    query = schema.ListNominees(round_id=town.round_id).asked_by(person("c"))
    page = await town.service.ask(query)
    assert [row.nomination_id for row in page.nominees] == [other]
    gone = await town.service.ask(schema.GetNominee(nomination_id=one).asked_by(person("c")))
    assert slugs(gone.refusals) == ["not-found"]


async def test_one_of_two_objections_upheld_is_enough(town: Town) -> None:
    (one,) = await town.listed("a")
    await town.post()
    first, second = [await town.object(one, who) for who in ("b", "c")]
    said = {"nomination_id": one, "objection_text": "测试"}
    refused = await town.service.refused(nominations.ObjectToNomination, person("b"), **said)
    assert slugs(refused) == ["objected-before"]
    upheld = {"objection_id": first, "outcome": "upheld", "reason": "测试"}
    await town.service.done(nominations.DecideObjection, OTHER, **upheld)
    assert await town.state(one) == "struck"
    dismissed = {"objection_id": second, "outcome": "dismissed", "reason": "测试"}
    await town.service.done(nominations.DecideObjection, OTHER, **dismissed)
    assert await town.state(one) == "struck"
    town.service.now = FRIDAY + timedelta(days=20)
    assert await town.refused() == ["nobody-listed"]


async def test_who_objects_is_in_no_event_and_shown_to_who_decides(town: Town) -> None:
    (one,) = await town.listed("a")
    await town.post()
    before = town.service.commits
    objection = await town.object(one, "c")
    told = town.service.told(nominations.NominationObjected, since=before)
    assert [event.due_on for event in told] == ["2025-10-16"]
    assert all('"c"' not in event.model_dump_json() for event in told)
    query = nominations.ListObjections(nomination_id=one)
    (row,) = (await town.service.ask(query.asked_by(OTHER))).objections
    assert (row.objection_id, row.objector_id, row.is_late) == (objection, "c", False)
    # Who has nominated is no judge of it.
    assert (await town.service.ask(query.asked_by(STREET))).objections == []


async def test_only_a_posted_list_is_objected_to_and_seen(town: Town) -> None:
    (one,) = await town.listed("a")
    said = {"nomination_id": one, "objection_text": "测试"}
    refused = await town.service.refused(nominations.ObjectToNomination, person("c"), **said)
    assert slugs(refused) == ["not-posted"]
    query = schema.ListNominees(round_id=town.round_id).asked_by(person("c"))
    assert slugs((await town.service.ask(query)).refusals) == ["not-found"]
    await town.post()
    assert len((await town.service.ask(query)).nominees) == 1
    shown = await town.service.ask(schema.GetNominee(nomination_id=one).asked_by(person("c")))
    assert shown.slip is not None
    assert "volunteer_id" not in shown.model_dump()
    town.service.now = FRIDAY + timedelta(days=20)
    refused = await town.service.refused(nominations.ObjectToNomination, person("c"), **said)
    assert slugs(refused) == ["not-posted"]

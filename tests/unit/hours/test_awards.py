"""Awards 表彰奖励 outside of rounds: from papers, checked by somebody else (Order 67 art. 9)."""

from typing import Any

import pytest

from baodao.hours.awards.domain import Award
from baodao.hours.known.domain import KnownVolunteer
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.kit.work import Unavailable
from baodao.schema.hours import awards as schema
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import person
from tests.support.star_books import since

HOME = "120104007017"
CLERK, SECOND = (
    acting_as(id=name, role="organiser", organisation="committee", purpose="hours")
    for name in ("clerk", "second")
)
OFFICIAL: dict[str, Any] = {
    "organisation_id": "committee",
    "volunteer_id": "a",
    "award_kind": "official",
    "title": "测试·优秀志愿者",
    "awarded_on": "2026-03-05",
    "granting_body": "测试·区民政局",
    "award_level": "district",
    "proof": "测试",
}
OTHER = OFFICIAL | {"award_kind": "other", "award_level": None}
OWN = OTHER | {"award_kind": "own", "granting_body": None}


@pytest.fixture
async def service() -> MemoryService:
    service = hours.ledgers(NOW)
    for who in ("a", "b"):
        await service.follow(
            VolunteerRegistered(division=HOME, volunteer_id=who, registered_at=NOW)
        )
    return service


@pytest.mark.parametrize(
    ("said", "state"), [(OWN, "recorded"), (OFFICIAL, "recorded"), (OTHER, "waiting")]
)
async def test_what_others_have_granted_waits_for_a_check(
    service: MemoryService, said: dict[str, Any], state: str
) -> None:
    made = await service.done(schema.RecordAward, CLERK, **said)
    assert made.state == state
    assert len(service.told(schema.AwardRecorded)) == (state == "recorded")


async def test_who_has_entered_it_does_not_check_it(service: MemoryService) -> None:
    made = await service.done(schema.RecordAward, CLERK, **OTHER)
    said = {"award_id": made.award_id, "outcome": "recorded"}
    assert slugs(await service.refused(schema.CheckAward, CLERK, **said)) == ["own-matter"]
    assert (await service.done(schema.CheckAward, SECOND, **said)).state == "recorded"
    (told,) = service.told(schema.AwardRecorded)
    assert (told.granting_body, told.award_level) == ("测试·区民政局", None)
    assert slugs(await service.refused(schema.CheckAward, SECOND, **said)) == ["award-not-waiting"]


async def test_an_official_one_is_refused_for_its_papers_alone(service: MemoryService) -> None:
    shown = await service.done(schema.ShowAward, person("a"), **OFFICIAL)
    assert shown.state == "waiting"
    said = {"award_id": shown.award_id, "outcome": "refused"}
    refused = await service.refused(schema.CheckAward, CLERK, **said)
    assert slugs(refused) == ["award-fault-needed"]
    refused = await service.refused(schema.CheckAward, CLERK, **said, fault="not-verified")
    assert slugs(refused) == ["award-mandatory"]
    await service.done(schema.CheckAward, CLERK, **said, fault="papers-missing")
    # With the papers it is recorded after all.
    again = await service.done(schema.ShowAward, person("a"), **OFFICIAL)
    assert again.award_id == shown.award_id
    done = await service.done(schema.CheckAward, CLERK, award_id=again.award_id, outcome="recorded")
    assert done.state == "recorded"


@pytest.mark.parametrize(
    "wrong",
    [
        {"granting_body": None},
        {"award_level": None},
        {"award_kind": "other"},
        {"award_kind": "own"},
        {"awarded_on": "2026-12-31"},
    ],
)
async def test_issuer_and_level_are_those_of_its_kind(
    service: MemoryService, wrong: dict[str, Any]
) -> None:
    refused = await service.refused(schema.RecordAward, CLERK, **OFFICIAL | wrong)
    assert slugs(refused) == ["award-unclear"]


async def test_one_award_is_on_a_record_once_under_all_records(service: MemoryService) -> None:
    await service.done(schema.RecordAward, CLERK, **OFFICIAL)
    await service.follow(hours.merged("a", "b"))
    refused = await service.refused(schema.RecordAward, CLERK, **OFFICIAL | {"volunteer_id": "b"})
    assert slugs(refused) == ["award-known"]
    query = schema.ListAwardsOf(volunteer_id="a").asked_by(person("a"))
    (row,) = (await service.ask(query)).awards
    assert (row.title, row.awarded_on, row.state) == ("测试·优秀志愿者", "2026-03-05", "recorded")


@pytest.mark.parametrize(("kept", "merged"), [("a", "b"), ("b", "a")])
async def test_it_is_on_the_record_of_a_person_once_whichever_was_kept(
    service: MemoryService, kept: str, merged: str
) -> None:
    await service.done(schema.RecordAward, CLERK, **OFFICIAL)
    await service.follow(hours.merged(kept, merged))
    for who in ("a", "b"):
        again = OFFICIAL | {"volunteer_id": who}
        refused = await service.refused(schema.RecordAward, CLERK, **again)
        assert slugs(refused) == ["award-known"]


async def test_where_somebody_lives_is_told_first(service: MemoryService) -> None:
    await service.put(KnownVolunteer(id="new", version=1))
    outcome = await service.send(schema.RecordAward, CLERK, **OFFICIAL | {"volunteer_id": "new"})
    assert isinstance(outcome, Unavailable)


async def test_it_is_withdrawn_for_a_reason_and_told(service: MemoryService) -> None:
    made = await service.done(schema.RecordAward, CLERK, **OFFICIAL)
    said = {"award_id": made.award_id, "reason": "测试"}
    # What is official stays, unless the authority says so.
    mandatory = await service.refused(schema.WithdrawAward, CLERK, **said)
    assert slugs(mandatory) == ["award-mandatory"]
    above = acting_as(id="above", role="supervisor", scope=HOME[:6], purpose="hours")
    await service.done(schema.WithdrawAward, above, **said)
    assert [one.award_id for one in service.told(schema.AwardWithdrawn)] == [made.award_id]
    refused = await service.refused(schema.WithdrawAward, CLERK, **said)
    assert slugs(refused) == ["award-not-recorded"]
    # Entered again it is checked by somebody else, of whatever kind it is called now.
    assert (await service.done(schema.RecordAward, CLERK, **OFFICIAL)).state == "waiting"
    assert (await service.stored(Award, made.award_id)).withdrawn_for is None


async def test_nobody_records_their_own(service: MemoryService) -> None:
    own = acting_as(id="a", role="organiser", organisation="committee", purpose="hours")
    assert slugs(await service.refused(schema.RecordAward, own, **OFFICIAL)) == ["own-matter"]


async def test_whose_it_is_said_to_be_takes_it_off_and_nobody_writes_it_again(
    service: MemoryService,
) -> None:
    made = await service.done(schema.RecordAward, CLERK, **OFFICIAL)
    said = {"award_id": made.award_id}
    for stranger in (person("b"), CLERK):
        assert slugs(await service.refused(schema.DisownAward, stranger, **said))
    assert (await service.done(schema.DisownAward, person("a"), **said)).state == "withdrawn"
    assert [one.award_id for one in service.told(schema.AwardWithdrawn)] == [made.award_id]
    query = schema.ListAwardsOf(volunteer_id="a").asked_by(person("a"))
    (row,) = (await service.ask(query)).awards
    assert (row.state, row.is_disowned, row.withdrawn_for) == ("withdrawn", True, None)
    refused = await service.refused(schema.DisownAward, person("a"), **said)
    assert slugs(refused) == ["award-not-recorded"]
    assert slugs(await service.refused(schema.RecordAward, CLERK, **OFFICIAL)) == ["award-disowned"]
    # It was theirs after all: they show it themself, and somebody looks at the papers.
    assert (await service.done(schema.ShowAward, person("a"), **OFFICIAL)).state == "waiting"
    done = await service.done(schema.CheckAward, CLERK, **said, outcome="recorded")
    assert done.state == "recorded"


@pytest.mark.parametrize("role", ["volunteer", "guardian"])
async def test_so_does_who_acts_for_the_kept_record(service: MemoryService, role: str) -> None:
    made = await service.done(schema.RecordAward, CLERK, **OFFICIAL)
    minor = AgeClassChanged(division=HOME, volunteer_id="b", age_class="minor")
    await service.follow(since(2, minor), hours.merged("b", "a"))
    who = acting_as(id="b" if role == "volunteer" else "mum", role=role, ward="b")
    done = await service.done(schema.DisownAward, who, award_id=made.award_id)
    assert done.state == "withdrawn"


async def test_what_was_disowned_under_a_merged_record_is_recorded_again_by_nobody_else(
    service: MemoryService,
) -> None:
    theirs = OFFICIAL | {"volunteer_id": "b"}
    disowned = await service.done(schema.RecordAward, CLERK, **theirs)
    await service.done(schema.DisownAward, person("b"), award_id=disowned.award_id)
    made = await service.done(schema.RecordAward, CLERK, **OTHER)
    said = {"award_id": made.award_id, "outcome": "refused", "fault": "not-verified"}
    await service.done(schema.CheckAward, SECOND, **said)
    await service.follow(hours.merged("a", "b"))
    for who in ("a", "b"):
        again = OFFICIAL | {"volunteer_id": who}
        refused = await service.refused(schema.RecordAward, CLERK, **again)
        assert slugs(refused) == ["award-disowned"]

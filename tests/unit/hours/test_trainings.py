"""Trainings 培训: recorded beside the ledger, confirmed, disputed once, taken back for a reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from baodao.hours.accounts.domain import TimeAccount
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.stars.domain import StarBook
from baodao.hours.trainings.domain import Training
from baodao.kit.testing import MemoryService, slugs
from baodao.kit.work import Unavailable
from baodao.schema import Actor
from baodao.schema.hours import trainings as schema
from baodao.schema.hours.copies import ExportHours
from baodao.schema.hours.policies import HoursRules
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.volunteers import VolunteerRegistered
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import ledgers
from tests.builders.registration import ELSEWHERE, person

NOW = datetime.fromisoformat("2026-11-23T00:30:00+08:00")
TRAINER, SECOND, THIRD = (
    acting_as(id=one, role="organiser", organisation="committee", purpose="hours")
    for one in ("trainer", "second", "third")
)
STRANGER = acting_as(id="x", role="organiser", organisation="other")
STREET = acting_as(id="street", role="street-coordinator", scope=ELSEWHERE[:9])
SUPERVISOR = acting_as(id="s", role="supervisor", scope=ELSEWHERE[:6], purpose="inspection")
FIRST_AID = {"course": "first-aid", "title": "测试·急救", "good_days": 730}
SAID: dict[str, Any] = {
    "organisation_id": "committee",
    "volunteer_id": "a",
    "course": "first-aid",
    "title": "测试·急救",
    "content": "测试·心肺复苏",
    "held_by": "测试·红十字会",
    "minutes": 480,
    "first_day": "2026-11-21",
    "last_day": "2026-11-22",
    "result": "passed",
}
WHY = {"reason": "测试·重复登记"}


async def rules(service: MemoryService, version: int = 1, **said: Any) -> None:
    pack = {"version": version, "changed": [], "set_at": NOW, "rules": {"hours": said}}
    await service.follow(PolicySet(division=ELSEWHERE[:6], **pack))


@pytest.fixture
async def service() -> MemoryService:
    """Two people, where a pack has a course in its catalogue."""
    service = ledgers(NOW)
    for who in ("a", "b"):
        told = {"volunteer_id": who, "registered_at": NOW}
        await service.follow(VolunteerRegistered(division=ELSEWHERE, **told))
    await rules(service, training_courses=[FIRST_AID])
    return service


async def recorded(service: MemoryService, actor: Actor = TRAINER, **said: Any) -> Any:
    return await service.done(schema.RecordTraining, actor, **SAID | said)


async def waiting(service: MemoryService) -> str:
    await rules(service, 2, training_courses=[FIRST_AID], trainings_confirmed=True)
    return str((await recorded(service)).training_id)


async def disputed(service: MemoryService) -> str:
    one = (await recorded(service)).training_id
    await service.done(schema.DisputeTraining, person("a"), training_id=one, reason="测试·没参加")
    return str(one)


async def kept(service: MemoryService, one: str) -> Training:
    found: Training = await service.stored(Training, one)
    return found


async def listed(service: MemoryService, who: str = "a") -> list[str]:
    page = await service.ask(schema.ListTrainingsOf(actor=person(who), volunteer_id=who))
    return [one.training_id for one in page.trainings]


# --- recorded ---


async def test_it_has_the_facts_of_article_8_and_is_told(service: MemoryService) -> None:
    receipt = await recorded(service)
    one = await kept(service, receipt.training_id)
    assert (one.title, one.content, one.minutes) == ("测试·急救", "测试·心肺复苏", 480)
    assert (one.held_by, one.first_day, one.last_day) == (
        "测试·红十字会",
        "2026-11-21",
        "2026-11-22",
    )
    assert (receipt.state, receipt.expires_on) == ("held", "2028-11-21")
    (told,) = service.told(schema.TrainingRecorded)
    assert (told.volunteer_id, told.course, told.expires_on) == ("a", "first-aid", "2028-11-21")
    assert (told.result, told.minutes, told.division) == ("passed", 480, ELSEWHERE)
    assert service.told(schema.TrainingSubmitted) == []


async def test_it_is_no_service_and_in_no_ledger(service: MemoryService) -> None:
    await recorded(service, minutes=2_880)
    await service.follow()
    for kind in (Entry, Ledger, StarBook, TimeAccount):
        assert service.all_of(kind) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"course": "rescue"}, ["course-not-in-catalogue"]),
        ({"last_day": "2026-11-24"}, ["training-times-impossible"]),
        ({"first_day": "2026-11-23", "last_day": "2026-11-22"}, ["training-times-impossible"]),
        ({"minutes": 2_881}, ["training-times-impossible"]),
        ({"expires_on": "2026-11-21"}, ["training-times-impossible"]),
        ({"expires_on": "2028-11-22"}, ["training-times-impossible"]),
        (
            {"course": "rescue", "minutes": 2_881},
            ["course-not-in-catalogue", "training-times-impossible"],
        ),
        ({"volunteer_id": "nobody"}, ["not-found"]),
        ({"expires_on": "2037-01-01"}, ["beyond-horizon"]),
    ],
)
async def test_all_that_is_wrong_is_said_at_once(
    service: MemoryService, said: dict[str, Any], why: list[str]
) -> None:
    refused = await service.refused(schema.RecordTraining, TRAINER, **SAID | said)
    assert slugs(refused) == why


@pytest.mark.parametrize(
    "said",
    [
        # It is past midnight in China, and still the day before in UTC.
        {"first_day": "2026-11-23", "last_day": "2026-11-23"},
        {"minutes": 2_880},
        {"expires_on": "2026-11-22"},
        {"expires_on": "2028-11-21"},
        {"course": None, "expires_on": "2030-01-01"},
    ],
)
async def test_what_is_just_possible(service: MemoryService, said: dict[str, Any]) -> None:
    receipt = await recorded(service, **said)
    assert receipt.expires_on == said.get("expires_on", receipt.expires_on)


async def test_without_a_course_it_does_not_expire(service: MemoryService) -> None:
    receipt = await recorded(service, course=None)
    assert receipt.expires_on is None
    assert (await kept(service, receipt.training_id)).course is None


@pytest.mark.parametrize("course", ["", "First-Aid", "first_aid", "-aid", "aid-", "急救", "a" * 33])
def test_a_code_has_one_form(course: str) -> None:
    with pytest.raises(ValidationError):
        HoursRules.model_validate({"training_courses": [FIRST_AID | {"course": course}]})


def test_a_course_comes_once_in_a_catalogue() -> None:
    with pytest.raises(ValidationError, match="once"):
        HoursRules.model_validate({"training_courses": [FIRST_AID, FIRST_AID]})


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        (STRANGER, "out-of-scope"),
        (SUPERVISOR, "out-of-scope"),
        (person("a"), "out-of-scope"),
        (acting_as(id="a", role="organiser", organisation="committee"), "own-matter"),
    ],
)
async def test_only_an_organisation_records_and_nobody_their_own(
    service: MemoryService, actor: Actor, why: str
) -> None:
    assert slugs(await service.refused(schema.RecordTraining, actor, **SAID)) == [why]


async def test_whose_home_has_still_to_be_told_waits(service: MemoryService) -> None:
    young = {"volunteer_id": "new", "age_class": "minor"}
    await service.follow(AgeClassChanged(division=ELSEWHERE, **young))
    sent = service.command(schema.RecordTraining, TRAINER, **SAID | {"volunteer_id": "new"})
    assert isinstance(await service.decide(sent), Unavailable)
    assert service.all_of(Training) == []


# --- a second organiser ---


async def test_where_a_pack_asks_for_it_a_second_organiser_confirms(service: MemoryService) -> None:
    one = await waiting(service)
    assert (await kept(service, one)).state == "waiting"
    assert [e.training_id for e in service.told(schema.TrainingSubmitted)] == [one]
    assert service.told(schema.TrainingRecorded) == []
    receipt = await service.done(schema.ConfirmTraining, SECOND, training_id=one)
    assert (receipt.state, receipt.expires_on) == ("held", "2028-11-21")
    assert [e.training_id for e in service.told(schema.TrainingRecorded)] == [one]
    again = await service.refused(schema.ConfirmTraining, THIRD, training_id=one)
    assert slugs(again) == ["training-in-another-state"]


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        (TRAINER, "own-matter"),
        (acting_as(id="a", role="organiser", organisation="committee"), "own-matter"),
        (STRANGER, "not-found"),
        (person("a"), "out-of-scope"),
    ],
)
async def test_who_does_not_confirm(service: MemoryService, actor: Actor, why: str) -> None:
    one = await waiting(service)
    refused = await service.refused(schema.ConfirmTraining, actor, training_id=one)
    assert slugs(refused) == [why]


async def test_a_street_confirms_for_a_group_of_one(service: MemoryService) -> None:
    one = await waiting(service)
    assert (await service.done(schema.ConfirmTraining, STREET, training_id=one)).state == "held"


async def test_what_waits_is_not_disputed_but_can_be_taken_back(service: MemoryService) -> None:
    one = await waiting(service)
    said = WHY | {"training_id": one}
    assert slugs(await service.refused(schema.DisputeTraining, person("a"), **said)) == [
        "training-in-another-state"
    ]
    await service.done(schema.TakeBackTraining, TRAINER, **said)
    refused = await service.refused(schema.ConfirmTraining, SECOND, training_id=one)
    assert slugs(refused) == ["training-in-another-state"]


# --- taken back ---


async def test_what_is_wrong_is_taken_back_and_recorded_anew(service: MemoryService) -> None:
    one = (await recorded(service)).training_id
    before = await kept(service, one)
    await service.done(schema.TakeBackTraining, SECOND, training_id=one, **WHY)
    after = await kept(service, one)
    assert (after.state, after.decision_reason) == ("taken-back", WHY["reason"])
    assert after.said == before.said
    (told,) = service.told(schema.TrainingTakenBack)
    assert (told.training_id, told.volunteer_id, told.course) == (one, "a", "first-aid")
    other = (await recorded(service, minutes=240)).training_id
    assert await listed(service) == [one, other]
    refused = await service.refused(schema.TakeBackTraining, SECOND, training_id=one, **WHY)
    assert slugs(refused) == ["training-in-another-state"]


async def test_a_follower_can_order_what_is_told_of_one_training(service: MemoryService) -> None:
    one = (await recorded(service)).training_id
    await service.done(schema.TakeBackTraining, SECOND, training_id=one, **WHY)
    versions = [envelope.aggregate_version for envelope, _ in service.published()]
    assert versions == [1, 2]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"minutes": 481}, "never changed"),
        ({"expires_on": None}, "never changed"),
        ({"state": "waiting"}, "no move leads"),
        ({"confirmed_by": "trainer"}, "one person"),
        ({"decided_by": "a"}, "by whose it is"),
    ],
)
async def test_bounds_hold_whatever_decides(
    service: MemoryService, changes: dict[str, Any], why: str
) -> None:
    one = await kept(service, (await recorded(service)).training_id)
    after = one.change(**changes).after
    assert why in (after.broken(one) or "")


async def test_who_vouched_does_not_decide(service: MemoryService) -> None:
    one = await kept(service, await disputed(service))
    after = one.change(state="held", decided_by="trainer").after
    assert after.broken(one) == "it was decided by who vouched for it"


# --- "not me" ---


@pytest.mark.parametrize(
    ("outcome", "state"), [("confirmed", "held"), ("taken-back", "taken-back")]
)
async def test_whose_it_is_disputes_once_and_somebody_else_decides(
    service: MemoryService, outcome: str, state: str
) -> None:
    one = await disputed(service)
    assert (await kept(service, one)).state == "disputed"
    (told,) = service.told(schema.TrainingDisputed)
    assert (told.training_id, told.organisation_id) == (one, "committee")
    said = WHY | {"training_id": one, "outcome": outcome}
    for actor in (TRAINER, acting_as(id="a", role="organiser", organisation="committee")):
        assert slugs(await service.refused(schema.DecideTraining, actor, **said)) == ["own-matter"]
    assert (await service.done(schema.DecideTraining, SECOND, **said)).state == state
    assert [e.outcome for e in service.told(schema.TrainingDecided)] == [outcome]
    assert bool(service.told(schema.TrainingTakenBack)) == (outcome == "taken-back")
    again = await service.refused(
        schema.DisputeTraining, person("a"), training_id=one, reason="测试·再次"
    )
    assert slugs(again) == [
        "training-disputed-before" if state == "held" else "training-in-another-state"
    ]


async def test_who_confirmed_does_not_decide(service: MemoryService) -> None:
    one = await waiting(service)
    await service.done(schema.ConfirmTraining, SECOND, training_id=one)
    await service.done(schema.DisputeTraining, person("a"), training_id=one, **WHY)
    said = WHY | {"training_id": one, "outcome": "confirmed"}
    for actor in (TRAINER, SECOND):
        assert slugs(await service.refused(schema.DecideTraining, actor, **said)) == ["own-matter"]
    assert (await service.done(schema.DecideTraining, THIRD, **said)).state == "held"


async def test_what_is_disputed_is_decided_and_not_just_taken_back(service: MemoryService) -> None:
    one = await disputed(service)
    refused = await service.refused(schema.TakeBackTraining, SECOND, training_id=one, **WHY)
    assert slugs(refused) == ["training-in-another-state"]
    fresh = (await recorded(service)).training_id
    said = WHY | {"training_id": fresh, "outcome": "confirmed"}
    assert slugs(await service.refused(schema.DecideTraining, SECOND, **said)) == [
        "training-in-another-state"
    ]


async def test_nobody_disputes_for_somebody_else(service: MemoryService) -> None:
    one = (await recorded(service)).training_id
    refused = await service.refused(schema.DisputeTraining, person("b"), training_id=one, **WHY)
    assert slugs(refused) == ["not-found"]


# --- lists ---


async def test_the_rules_are_those_of_where_the_person_lives_now(service: MemoryService) -> None:
    """Under a record that was merged, whose home has other rules, nothing is recorded easier."""
    told = {"volunteer_id": "old", "registered_at": NOW, "division": "420106003004"}
    await service.follow(VolunteerRegistered.model_validate(told), hours.merged("a", "old"))
    await rules(service, 2, training_courses=[FIRST_AID], trainings_confirmed=True)
    made = await recorded(service, volunteer_id="old")
    stored = await service.stored(Training, made.training_id)
    assert (made.state, stored.division, stored.volunteer_id) == ("waiting", ELSEWHERE, "old")


async def test_a_merged_record_is_of_the_same_person(service: MemoryService) -> None:
    one = (await recorded(service)).training_id
    other = (await recorded(service, volunteer_id="b")).training_id
    await service.follow(hours.merged("b", "a"))
    assert await listed(service, "b") == [one, other]
    kept_self = acting_as(id="b", role="organiser", organisation="committee")
    own = await service.refused(schema.RecordTraining, kept_self, **SAID)
    assert slugs(own) == ["own-matter"]
    await service.done(schema.DisputeTraining, person("b"), training_id=one, **WHY)
    await service.follow(hours.parted("b", "a"))
    assert await listed(service, "b") == [other]


async def test_lists_for_who_records_and_who_watches(service: MemoryService) -> None:
    one = (await recorded(service)).training_id
    other = await disputed(service)

    async def shown(actor: Actor, **fields: Any) -> list[str]:
        page = await service.ask(schema.ListTrainings(actor=actor, **fields))
        return [e.training_id for e in page.trainings]

    assert await shown(TRAINER, organisation_id="committee") == [one, other]
    assert await shown(TRAINER, organisation_id="committee", state="disputed") == [other]
    assert await shown(SUPERVISOR, division=ELSEWHERE[:6]) == [one, other]
    assert await shown(SUPERVISOR, organisation_id="other") == []


async def test_they_are_in_the_copy_of_whose_they_are(service: MemoryService) -> None:
    one = await disputed(service)
    await recorded(service, volunteer_id="b")
    copy = await service.ask(ExportHours(actor=person("a"), volunteer_id="a"))
    (found,) = copy.trainings
    assert (found.training_id, found.dispute_reason) == (one, "测试·没参加")
    assert not {"recorded_by", "confirmed_by", "decided_by"} & found.model_dump().keys()


async def test_years_later_it_is_still_listed(service: MemoryService) -> None:
    one = (await recorded(service)).training_id
    service.now = NOW + timedelta(days=1_000)
    assert await listed(service) == [one]

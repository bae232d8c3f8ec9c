"""A training of hours opens the shifts that need it, on real servers and real processes."""

from datetime import timedelta

from baodao.kernel.days import today
from baodao.schema.hours.trainings import RecordTraining, TakeBackTraining, TrainingReceipt
from baodao.schema.registration.policies import PolicyReceipt, PolicyRules, SetPolicy
from baodao.schema.replies import Refused
from baodao.schema.scheduling.activities import ShiftPlan
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.support.scenario import Scenario, command_id, now
from tests.support.services import RunningServices

COURSE = {"course": "first-aid", "title": "测试·急救", "good_days": 730}


async def test_who_is_trained_signs_up_and_keeps_the_seat(services: RunningServices) -> None:
    await services.start_slice(scheduling=2)
    scenario = await Scenario.prepare(services, volunteers=2)
    rules = PolicyRules.model_validate({"hours": {"training_courses": [COURSE]}})
    pack = SetPolicy(
        command_id=command_id(), actor=OPERATOR, division=COMMUNITY, rules=rules, note="测试"
    )
    await services.client.get(pack, PolicyReceipt)
    starts = now() + timedelta(hours=1)
    ends = starts + timedelta(hours=2)
    plan = ShiftPlan(starts_at=starts, ends_at=ends, max_crew=2, courses_needed=["first-aid"])
    (shift,) = await scenario.open_activity([plan])
    await services.settled()
    who, other = scenario.volunteers
    refused = await scenario.reserve(shift, who)
    assert isinstance(refused, Refused)
    assert [one.slug for one in refused.refusals] == ["training-missing"]
    trainer = acting_as(id="trainer", role="organiser", organisation=scenario.organisation)
    held_on = today(now() - timedelta(days=1))
    said = {
        "actor": trainer,
        "organisation_id": scenario.organisation,
        "course": "first-aid",
        "title": "测试·急救",
        "content": "测试",
        "held_by": "测试·红十字会",
        "minutes": 240,
        "first_day": held_on,
        "last_day": held_on,
        "result": "passed",
    }
    records = [
        RecordTraining.model_validate(said | {"command_id": command_id(), "volunteer_id": one})
        for one in (who, other)
    ]
    mine, theirs = [await services.client.get(one, TrainingReceipt) for one in records]
    assert mine.state == theirs.state == "held"
    await services.settled()
    assert await scenario.signed_up(shift, who)
    for one in (mine, theirs):
        back = TakeBackTraining(
            command_id=command_id(), actor=trainer, training_id=one.training_id, reason="测试"
        )
        await services.client.get(back, TrainingReceipt)
    await services.settled()
    assert not await scenario.signed_up(shift, other)
    rows = await services.database("scheduling").by_ids("sign_ups", [f"{shift}-{who}"])
    assert [row["state"] for row in rows] == ["reserved"]

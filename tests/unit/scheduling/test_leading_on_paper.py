"""Agreeing to be responsible on paper: an organiser records it, and the person may say "not me"."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema.registration.claims import DayInFuture
from baodao.schema.scheduling.activities import (
    ActivityReceipt,
    CreateActivity,
    GetActivity,
    PublishActivity,
)
from baodao.schema.scheduling.activity_changes import (
    AgreeToLead,
    CancelActivity,
    ChangeActivity,
    LeadAgreed,
)
from baodao.schema.scheduling.activity_refusals import ActivityOver, LeadNotAgreed
from baodao.schema.scheduling.copying import KeepTemplate
from baodao.schema.scheduling.leading import (
    DisclaimLead,
    LeadAgreedThemself,
    LeadDisclaimed,
    NobodyAskedToLead,
    RecordLeadAgreement,
)
from baodao.schema.scheduling.seats import ExportSignUps
from tests.builders import scheduling
from tests.builders.leading import SHEET
from tests.builders.registration import OPERATOR, ORGANISER, STRANGER, organiser, person
from tests.builders.scheduling import HOUR, START, activity, change, shift


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def written(service: MemoryService, *shifts: dict[str, Any]) -> ActivityReceipt:
    receipt: ActivityReceipt = await service.done(CreateActivity, ORGANISER, **activity(*shifts))
    return receipt


async def record(service: MemoryService, activity_id: str, **said: Any) -> Any:
    wish = {"activity_id": activity_id, **SHEET, **said}
    return await service.done(RecordLeadAgreement, ORGANISER, **wish)


async def it(service: MemoryService, activity_id: str) -> Activity:
    found: Activity = await service.stored(Activity, activity_id)
    return found


async def leads(service: MemoryService, receipt: ActivityReceipt) -> list[str]:
    """Who leads the activity, and each of its shifts."""
    found = [(await it(service, receipt.activity_id)).responsible_id]
    return found + [(await service.stored(Shift, one)).responsible_id for one in receipt.shift_ids]


async def test_what_is_recorded_of_a_sheet_is_an_agreement_of_which_they_are_told(
    service: MemoryService,
) -> None:
    receipt = await written(service)
    key = {"activity_id": receipt.activity_id}
    assert await service.refused(PublishActivity, ORGANISER, **key) == [
        LeadNotAgreed(responsible_id="responsible")
    ]
    await record(service, receipt.activity_id)
    (told,) = service.told(LeadAgreed)
    assert (told.responsible_id, told.by_role, told.signed_on) == (
        "responsible",
        "organiser",
        "2026-11-20",
    )
    await service.done(PublishActivity, ORGANISER, **key)
    assert await leads(service, receipt) == ["responsible"] * 2


async def test_whoever_agrees_themself_is_told_of_no_sheet(service: MemoryService) -> None:
    receipt = await written(service)
    key = {"activity_id": receipt.activity_id}
    await service.done(AgreeToLead, person("responsible"), **key)
    assert service.told(LeadAgreed)[0].by_role is None
    assert await service.refused(DisclaimLead, person("responsible"), **key) == [
        LeadAgreedThemself(activity_id=receipt.activity_id)
    ]


async def test_not_me_takes_it_back_and_a_draft_is_not_published(service: MemoryService) -> None:
    receipt = await written(service)
    key = {"activity_id": receipt.activity_id}
    await record(service, receipt.activity_id)
    for stranger in (person("v0"), ORGANISER):
        assert slugs(await service.refused(DisclaimLead, stranger, **key)) == ["not-found"]
    await service.done(DisclaimLead, person("responsible"), **key)
    (told,) = service.told(LeadDisclaimed)
    assert (told.former_responsible_id, told.responsible_id, told.organisation_id) == (
        "responsible",
        None,
        "o",
    )
    assert await service.refused(PublishActivity, ORGANISER, **key) == [
        LeadNotAgreed(responsible_id="responsible")
    ]
    again = await service.refused(DisclaimLead, person("responsible"), **key)
    assert again == [LeadAgreedThemself(activity_id=receipt.activity_id)]
    # They may agree at a screen all the same, or sign a sheet after all.
    await record(service, receipt.activity_id)
    await service.done(PublishActivity, ORGANISER, **key)


async def test_once_published_who_recorded_it_answers(service: MemoryService) -> None:
    receipt = await written(service, shift(), shift(30))
    key = {"activity_id": receipt.activity_id}
    await record(service, receipt.activity_id)
    await service.done(PublishActivity, ORGANISER, **key)
    # What has begun is as it was.
    service.now = START + HOUR
    await service.done(DisclaimLead, person("responsible"), **key)
    assert await leads(service, receipt) == ["organiser", "responsible", "organiser"]
    assert service.told(LeadDisclaimed)[0].responsible_id == "organiser"


async def test_or_who_was_responsible_before(service: MemoryService) -> None:
    made = await scheduling.draft(service, shift(30))
    key = {"activity_id": made.activity_id}
    await service.done(PublishActivity, OPERATOR, **key)
    await service.done(ChangeActivity, OPERATOR, **change(**key, responsible_id="v1"))
    await record(service, made.activity_id)
    assert await leads(service, made) == ["v1", "v1"]
    await service.done(DisclaimLead, person("v1"), **key)
    assert await leads(service, made) == ["responsible", "responsible"]
    assert (await it(service, made.activity_id)).asked_id is None
    # Who has agreed at a screen since then is not taken back by an earlier sheet.
    assert await service.refused(DisclaimLead, person("responsible"), **key)


async def test_every_rule_is_told(service: MemoryService) -> None:
    receipt = await written(service)
    key = {"activity_id": receipt.activity_id}
    await record(service, receipt.activity_id)
    wish = key | SHEET | {"signed_on": "2026-11-24"}
    assert await service.refused(RecordLeadAgreement, ORGANISER, **wish) == [
        NobodyAskedToLead(activity_id=receipt.activity_id),
        DayInFuture(day="2026-11-24"),
    ]
    await service.done(CancelActivity, ORGANISER, **key, reason="测试")
    refused = await service.refused(DisclaimLead, person("responsible"), **key)
    assert refused == [ActivityOver(activity_id=receipt.activity_id, state="discarded")]


async def test_nobody_records_their_own_sheet_or_that_of_elsewhere(service: MemoryService) -> None:
    receipt = await written(service)
    wish = {"activity_id": receipt.activity_id, **SHEET}
    themself = ORGANISER.model_copy(update={"id": "responsible"})
    assert slugs(await service.refused(RecordLeadAgreement, themself, **wish)) == ["own-matter"]
    for stranger, slug in ((STRANGER, "not-found"), (person("v0"), "out-of-scope")):
        assert slugs(await service.refused(RecordLeadAgreement, stranger, **wish)) == [slug]
    await service.done(RecordLeadAgreement, organiser("o"), **wish)


async def test_the_sheet_is_shown_to_who_keeps_it_and_is_in_their_copy(
    service: MemoryService,
) -> None:
    receipt = await written(service)
    key = {"activity_id": receipt.activity_id}
    await record(service, receipt.activity_id)
    await service.done(PublishActivity, ORGANISER, **key)
    shown = await service.ask(GetActivity(actor=ORGANISER, **key))
    assert shown.lead_paper.model_dump() == SHEET | {"by_role": "organiser"}
    assert (await service.ask(GetActivity(actor=person("v0"), **key))).lead_paper is None
    copy = await service.ask(ExportSignUps(actor=person("responsible"), volunteer_id="responsible"))
    assert copy.led_activities[0].lead_paper.reference == SHEET["reference"]
    about = {**key, "name": "测试·模板"}
    kept = await service.done(KeepTemplate, ORGANISER, **about)
    assert (await it(service, kept.activity_id)).lead_paper is None


async def test_another_lead_leaves_nothing_of_the_sheet(service: MemoryService) -> None:
    receipt = await written(service)
    key = {"activity_id": receipt.activity_id}
    await record(service, receipt.activity_id)
    await service.done(ChangeActivity, ORGANISER, **change(**key, responsible_id="v1"))
    assert (await it(service, receipt.activity_id)).paper is None
    await service.done(AgreeToLead, person("v1"), **key)
    assert (await it(service, receipt.activity_id)).lead_paper is None

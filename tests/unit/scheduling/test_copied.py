"""What somebody leads, or is asked to lead, is in the copy of what is kept of them."""

import pytest

from baodao.kit.testing import MemoryService
from baodao.schema.registration.duplicates import VolunteersMerged
from baodao.schema.scheduling.activities import CreateActivity
from baodao.schema.scheduling.activity_changes import ChangeActivity
from baodao.schema.scheduling.seats import ExportSignUps, SignUpsCopy
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR, person


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def copy(service: MemoryService, who: str, **said: int | str) -> SignUpsCopy:
    answer: SignUpsCopy = await service.ask(
        ExportSignUps(actor=person(who), volunteer_id=who, **said)
    )
    return answer


async def test_what_one_leads_and_is_asked_to_lead(service: MemoryService) -> None:
    led = await scheduling.draft(service, responsible_id="v0")
    wish = scheduling.activity(responsible_id="v0")
    asked = await service.done(CreateActivity, OPERATOR, **wish)
    others = await scheduling.draft(service, responsible_id="v1")
    mine = await copy(service, "v0")
    assert [one.activity_id for one in mine.led_activities] == [led.activity_id, asked.activity_id]
    (one,) = mine.asked_to_lead
    assert (one.activity_id, one.state, one.title) == (asked.activity_id, "draft", "测试·巡逻")
    assert [one.activity_id for one in (await copy(service, "v1")).led_activities] == [
        others.activity_id
    ]


async def test_who_is_to_follow_is_asked_and_leads_nothing_yet(service: MemoryService) -> None:
    await scheduling.opened(service, responsible_id="v0")
    row = service.database.documents("shifts")[0]
    change = scheduling.change(row["activity_id"], responsible_id="v1")
    await service.done(ChangeActivity, OPERATOR, **change)
    mine = await copy(service, "v1")
    assert (mine.led_activities, len(mine.asked_to_lead)) == ([], 1)
    assert len((await copy(service, "v0")).led_activities) == 1


async def test_pages_have_each_once_also_of_a_merged_record(service: MemoryService) -> None:
    for who in ("v0", "v1", "v0"):
        await service.done(CreateActivity, OPERATOR, **scheduling.activity(responsible_id=who))
    merged = {"kept_id": "v0", "merged_id": "v1", "merged_version": 2}
    await service.follow(VolunteersMerged(division=COMMUNITY, **merged))
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = await copy(service, "v0", limit=10, after=after)
        found += [one.activity_id for one in (*page.led_activities, *page.asked_to_lead)]
        after = page.next
    assert sorted(found) == sorted(2 * [one["_id"] for one in activities(service)])


def activities(service: MemoryService) -> list[dict[str, str]]:
    return service.database.documents("activities")

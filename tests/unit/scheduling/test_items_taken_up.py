"""An activity takes up an item of the three lists 三张清单, and both show each other."""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.registration.lists.domain.lists import Item
from baodao.registration.subscribers import subscribers as registration_table
from baodao.scheduling.activities.due import SWEEPS
from baodao.scheduling.known.domain import KnownItem
from baodao.schema import NotFound
from baodao.schema.registration.lists import (
    CloseItem,
    GetItem,
    ItemClosed,
    ItemFilled,
    ItemNotOpen,
    ItemPosted,
    ItemReopened,
)
from baodao.schema.scheduling.activities import (
    ActivityDrafted,
    ActivityPublished,
    CreateActivity,
    GetActivity,
    PublishActivity,
)
from baodao.schema.scheduling.activity_changes import CancelActivity, CancelShift
from baodao.schema.scheduling.item_refusals import ItemOfOthers, NothingToTakeUp
from tests.builders import lists, scheduling
from tests.builders.actors import acting_as
from tests.builders.lists import COMMITTEE
from tests.builders.registration import COMMUNITY, ELSEWHERE, OPERATOR
from tests.builders.scheduling import HOUR, START, deliver, shift

OFF = {"reason": "测试·大雨"}
POSTED: dict[str, Any] = {
    "item_id": "need",
    "kind": "need",
    "organisation_id": "o",
    "title": "测试·巡逻",
    "category": "群防群治",
    "wish": False,
    "wanted": 1,
    "deadline": None,
}
TEAM = acting_as(id="team", role="organiser", organisation="team")


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


def posted(division: str = COMMUNITY, **changes: Any) -> ItemPosted:
    return ItemPosted(division=division, **POSTED | changes)


async def taken_up(service: MemoryService, item: str = "need", actor: Any = OPERATOR) -> Any:
    plan = scheduling.activity(shift(), item_id=item)
    return await service.send(CreateActivity, actor, **plan)


# --- what scheduling decides ---


async def test_an_activity_names_the_item_and_shows_it(service: MemoryService) -> None:
    await service.follow(posted())
    plan = scheduling.activity(shift(), item_id="need", responsible_id=OPERATOR.id)
    drafted = await service.done(CreateActivity, OPERATOR, **plan)
    await service.done(PublishActivity, OPERATOR, activity_id=drafted.activity_id)
    found = [e.item_id for e in service.told(ActivityDrafted, ActivityPublished)]
    assert found == ["need", "need"]
    query = GetActivity(actor=OPERATOR, activity_id=drafted.activity_id)
    assert (await service.ask(query)).item_id == "need"


async def test_an_item_that_nobody_has_told_of_is_not_there(service: MemoryService) -> None:
    outcome = await taken_up(service)
    assert outcome.refusals == (NotFound(kind="item", id="need"),)
    # That it is closed tells nothing of whose it is.
    await service.follow(ItemClosed(division=COMMUNITY, item_id="need", reason="mistake"))
    assert (await taken_up(service)).refusals == outcome.refusals


@pytest.mark.parametrize("closed_first", [True, False])
async def test_a_closed_item_is_over_in_whatever_order_that_was_told(
    service: MemoryService, *, closed_first: bool
) -> None:
    closed = ItemClosed(division=COMMUNITY, item_id="need", reason="not-needed")
    await service.follow(*([closed, posted()] if closed_first else [posted(), closed]))
    assert (await taken_up(service)).refusals == (ItemNotOpen(item_id="need", state="closed"),)


async def test_what_is_offered_is_claimed_and_not_taken_up(service: MemoryService) -> None:
    await service.follow(posted(kind="resource"))
    assert (await taken_up(service)).refusals == (NothingToTakeUp(item_id="need"),)


async def test_who_keeps_the_item_decides_or_who_organises_there(service: MemoryService) -> None:
    told = scheduling.ORGANISATION_TOLD.model_copy(update={"organisation_id": "team"})
    await service.follow(told, posted(), posted(item_id="mine", organisation_id="team"))
    plan = scheduling.activity(shift(), organisation_id="team", responsible_id=TEAM.id)
    refused = await service.refused(CreateActivity, TEAM, **plan, item_id="need")
    assert refused == [ItemOfOthers(item_id="need")]
    await service.done(CreateActivity, TEAM, **plan, item_id="mine")
    both = TEAM.model_copy(update={"scope": COMMUNITY})
    await service.done(CreateActivity, both, **plan, item_id="need")
    elsewhere = TEAM.model_copy(update={"scope": ELSEWHERE})
    refused = await service.refused(CreateActivity, elsewhere, **plan, item_id="need")
    assert refused == [ItemOfOthers(item_id="need")]


async def test_it_is_told_with_all_other_rules_that_failed(service: MemoryService) -> None:
    outcome = await service.send(
        CreateActivity, OPERATOR, **scheduling.activity(shift(), item_id="x", price_fen=1)
    )
    assert slugs(outcome.refusals) == ["price-refused", "not-found"]


# --- both sides ---


class Both:
    """registration and scheduling, which follow each other; `again` tells everything twice."""

    def __init__(self, registration: MemoryService, planned: MemoryService) -> None:
        self.registration, self.planned = registration, planned
        self._told = 0

    async def tell(self, *, backwards: bool = False) -> None:
        """Each follows what the other has announced since."""
        await deliver(self.planned, self.registration)
        followed = registration_table.events["scheduling"]
        told = [one for one in self.planned.published() if type(one[1]) in followed]
        news, self._told = told[self._told :], len(told)
        await self.registration.follow(*(reversed(news) if backwards else news))

    async def drafted(self, item: str, after: float = 0) -> Any:
        plan = scheduling.activity(
            shift(after), organisation_id="committee", item_id=item, responsible_id=OPERATOR.id
        )
        return await self.planned.done(CreateActivity, OPERATOR, **plan)

    async def published(self, item: str, after: float = 0) -> Any:
        drafted = await self.drafted(item, after)
        await self.planned.done(PublishActivity, OPERATOR, activity_id=drafted.activity_id)
        return drafted

    async def over(self) -> None:
        """All shifts have ended."""
        self.planned.now = START + 100 * HOUR
        for command in [one for sweep in SWEEPS for one in await self.planned.due(sweep)]:
            await self.planned.decide(command)

    async def item(self, item: str) -> tuple[str, int, list[str]]:
        """Its state, how many places are taken, and how its activities stand."""
        it: Item = await self.registration.stored(Item, item)
        return it.state, it.taken, [one.state for one in it.activities]


@pytest.fixture
async def both() -> Both:
    registration, planned = await lists.community(), await scheduling.prepared()
    told = scheduling.ORGANISATION_TOLD.model_copy(update={"organisation_id": "committee"})
    await planned.follow(told)
    return Both(registration, planned)


@pytest.mark.parametrize("backwards", [False, True])
async def test_it_is_taken_up_and_fulfilled_once_it_took_place(
    both: Both, *, backwards: bool
) -> None:
    item = await lists.post(both.registration)
    await both.tell()
    await both.published(item)
    if not backwards:
        await both.tell()
        assert await both.item(item) == ("filled", 1, ["published"])
        assert len(both.registration.told(ItemFilled)) == 1
    await both.over()
    await both.tell(backwards=backwards)
    assert await both.item(item) == ("closed", 1, ["ended"])
    (closed,) = both.registration.told(ItemClosed)
    assert closed.reason == "fulfilled"
    await both.tell()
    assert slugs((await taken_up(both.planned, item)).refusals) == ["item-not-open"]


@pytest.mark.parametrize("how", ["discarded", "cancelled"])
@pytest.mark.parametrize("backwards", [False, True])
async def test_what_falls_through_leaves_the_item_open_again(
    both: Both, how: str, *, backwards: bool
) -> None:
    item = await lists.post(both.registration)
    await both.tell()
    make = both.drafted if how == "discarded" else both.published
    made = await make(item)
    if not backwards:
        await both.tell()
        assert (await both.item(item))[:2] == ("filled", 1)
    await both.planned.done(CancelActivity, OPERATOR, activity_id=made.activity_id, **OFF)
    await both.tell(backwards=backwards)
    assert await both.item(item) == ("open", 0, [how])
    assert len(both.registration.told(ItemReopened)) == (not backwards)


async def test_told_again_it_changes_nothing(both: Both) -> None:
    item = await lists.post(both.registration)
    await both.tell()
    await both.published(item)
    await both.over()
    await both.tell()
    before = both.registration.database.snapshot()
    for envelope, event in both.planned.published():
        if isinstance(event, ActivityDrafted | ActivityPublished):
            again = envelope.model_copy(update={"id": f"again-{envelope.id}"})
            await both.registration.follow((again, event))
    after = both.registration.database.snapshot()
    assert {k: v for k, v in after.items() if k[0] == "items"} == {
        k: v for k, v in before.items() if k[0] == "items"
    }


async def test_it_is_fulfilled_when_all_of_it_is_and_nothing_is_to_come(both: Both) -> None:
    item = await lists.post(both.registration, wanted=2)
    await lists.claim(both.registration, item)
    await both.tell()
    await both.published(item)
    second = await both.published(item, after=4)
    await both.tell()
    # A claim holds the first place, the second activity came too late for one.
    assert await both.item(item) == ("filled", 2, ["published", "published"])
    await both.planned.done(CancelShift, OPERATOR, shift_id=second.shift_ids[0], **OFF)
    await both.over()
    await both.tell()
    assert await both.item(item) == ("filled", 2, ["cancelled", "ended"])
    assert both.registration.told(ItemClosed) == []


async def test_an_item_shows_activities_once_they_are_published(both: Both) -> None:
    item = await lists.post(both.registration, wanted=3)
    await both.tell()
    await both.drafted(item)
    shown = await both.published(item, after=4)
    await both.tell()
    found = await both.registration.ask(GetItem(actor=COMMITTEE, item_id=item))
    assert [(one.activity_id, one.state) for one in found.activities] == [
        (shown.activity_id, "published")
    ]
    assert found.taken == 2


async def test_one_that_was_closed_meanwhile_keeps_its_end(both: Both) -> None:
    item = await lists.post(both.registration)
    await both.tell()
    await both.published(item)
    gone = {"item_id": item, "reason": "not-needed"}
    await both.registration.done(CloseItem, COMMITTEE, **gone)
    await both.tell()
    await both.over()
    await both.tell()
    assert await both.item(item) == ("closed", 0, ["ended"])


async def test_for_whom_a_need_is_does_not_leave_registration(both: Both) -> None:
    assert "resident_id" not in ItemPosted.model_fields
    item = await lists.post(both.registration)
    await both.tell()
    known = await both.planned.stored(KnownItem, item)
    assert known == KnownItem(
        id=item,
        version=1,
        organisation_id="committee",
        division=COMMUNITY,
        kind="need",
    )

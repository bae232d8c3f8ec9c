"""How long a seat is held for who waited, and what becomes of it then."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from baodao.kit.testing import MemoryService, slugs
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.offers import expires_at
from baodao.scheduling.seats.due import OFFERS
from baodao.schema.scheduling import waitlist as schema
from baodao.schema.scheduling.seats import (
    CancelSeat,
    ReserveSeat,
)
from tests.builders import waitlist
from tests.builders.registration import OPERATOR
from tests.builders.scheduling import HOUR, seat
from tests.builders.waitlist import ask, do, line, opened, state, sweep

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
async def service() -> MemoryService:
    return await waitlist.prepared()


CHINA, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("offered", "start", "until"),
    [
        ("05-10 10:00", "05-12 10:00", "05-10 12:00"),
        ("05-10 19:00", "05-12 10:00", "05-10 21:00"),
        ("05-10 20:30", "05-12 10:00", "05-11 09:30"),
        ("05-10 21:00", "05-12 10:00", "05-11 10:00"),
        ("05-10 23:59", "05-12 10:00", "05-11 10:00"),
        ("05-11 00:00", "05-12 10:00", "05-11 10:00"),
        ("05-11 07:59", "05-12 10:00", "05-11 10:00"),
        ("05-11 08:00", "05-12 10:00", "05-11 10:00"),
        # Exactly twelve hours are left, and then a little less.
        ("05-11 22:00", "05-12 10:00", "05-12 10:00"),
        ("05-11 22:01", "05-12 10:00", "05-12 00:01"),
        ("05-12 09:30", "05-12 10:00", "05-12 10:00"),
        ("12-31 20:00", "01-05 10:00", "01-01 09:00"),
    ],
)
@pytest.mark.parametrize("zone", [CHINA, LONDON], ids=str)
async def test_an_offer_rests_over_night(
    offered: str, start: str, until: str, zone: ZoneInfo
) -> None:
    def local(said: str) -> datetime:
        year = 2029 if said.startswith("01") else 2028
        return datetime.strptime(f"{year}-{said}", "%Y-%m-%d %H:%M").replace(tzinfo=zone)

    shift = shift_at(local(start), zone)
    assert expires_at(shift, Policy(), local(offered)) == local(until)


def shift_at(start: datetime, zone: ZoneInfo) -> Shift:
    return Shift(
        id="s",
        activity_id="a",
        organisation_id="o",
        responsible_id="r",
        title="测试",
        category="测试",
        division="120104007017",
        starts_at=start,
        ends_at=start + HOUR,
        role="测试",
        min_crew=0,
        max_crew=1,
        sign_up_opens_at=None,
        state="published",
        seats_taken=0,
        zone=zone.key,
    )


async def test_the_night_in_which_clocks_change_is_an_hour_shorter() -> None:
    eve = datetime(2028, 3, 25, 20, 0, tzinfo=LONDON)
    shift = shift_at(eve + timedelta(days=3), LONDON)
    until = expires_at(shift, Policy(), eve)
    assert until == datetime(2028, 3, 26, 9, 0, tzinfo=LONDON)
    assert until.timestamp() - eve.timestamp() == timedelta(hours=12).total_seconds()


async def test_a_pack_may_let_offers_never_rest() -> None:
    policy = Policy(offer_rests_from_hour=8, offer_minutes=30)
    late = datetime(2028, 5, 10, 23, 0, tzinfo=CHINA)
    shift = shift_at(late + timedelta(days=2), CHINA)
    assert expires_at(shift, policy, late) == late + timedelta(minutes=30)


async def test_an_offer_ends_at_its_instant(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    for who in "ABC":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    (offer,) = service.told(schema.SeatOffered)
    assert offer.expires_at == service.now + 2 * HOUR
    service.now = offer.expires_at
    (late,) = await service.refused(schema.AcceptOffer, OPERATOR, **seat(shift, "B"))
    assert late == schema.OfferExpired(expires_at=offer.expires_at)
    service.now -= MOMENT
    assert await sweep(service) == 0
    await do(service, schema.AcceptOffer, shift, "B")
    assert await line(service, shift) == (1, "", "C")
    again = await service.refused(schema.AcceptOffer, OPERATOR, **seat(shift, "B"))
    assert slugs(again) == ["no-offer"]


async def test_after_hours_of_downtime_the_next_has_all_their_time(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    for who in "ABC":
        await ask(service, shift, who)
    await do(service, CancelSeat, shift, "A")
    service.now += 5 * HOUR
    due = await service.due(OFFERS)
    # Two processes look at once, and each looks twice.
    for command in [*due, *due, *await service.due(OFFERS)]:
        await service.decide(command)
    assert await line(service, shift) == (0, "C", "")
    assert [e.expires_at for e in service.told(schema.SeatOffered)][1] == service.now + 2 * HOUR
    assert len(service.told(schema.OfferEnded)) == 1


async def test_with_little_time_left_a_seat_is_whose_who_comes(service: MemoryService) -> None:
    (shift,) = await opened(service, 1)
    for who in "AB":
        await ask(service, shift, who)
    starts = (await service.stored(Shift, shift)).starts_at
    service.now = starts - timedelta(minutes=15) + MOMENT
    await do(service, CancelSeat, shift, "A")
    assert await line(service, shift) == (0, "", "B")
    assert await sweep(service) == 0
    assert (await ask(service, shift, "C")).state == "reserved"
    refused = await service.refused(ReserveSeat, OPERATOR, **seat(shift, "D", may_wait=True))
    assert slugs(refused) == ["shift-full"]
    service.now = starts
    assert await sweep(service) == 1
    assert await line(service, shift) == (1, "", "")
    assert (await state(service, shift, "B"), await sweep(service)) == ("ended", 0)

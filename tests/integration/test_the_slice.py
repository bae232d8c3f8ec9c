"""One person's hour, on real servers and real processes."""

import asyncio
from datetime import timedelta

from baodao.schema.hours.ledger import Balance, GetBalance
from baodao.schema.hours.verification import LedgerReport, VerifyLedgers
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario, now
from tests.support.services import RunningServices


async def test_an_hour_travels_from_the_sign_up_to_the_ledger(services: RunningServices) -> None:
    await services.start_slice(scheduling=2)
    scenario = await Scenario.prepare(services, volunteers=3)
    starts = now() + timedelta(hours=1)
    shift = await scenario.open_shift(2, starts)
    replies = await asyncio.gather(*(scenario.reserve(shift, v) for v in scenario.volunteers))
    assert sorted(r.status for r in replies) == ["accepted", "accepted", "refused"]
    winners = [
        v for v, r in zip(scenario.volunteers, replies, strict=True) if r.status == "accepted"
    ]
    services.set_clock(5 * 3600)
    for volunteer in winners:
        await scenario.attend(
            shift, volunteer, starts - timedelta(minutes=10), starts + timedelta(seconds=5430)
        )
    await services.settled()
    for volunteer in winners:
        query = GetBalance(actor=OPERATOR, volunteer_id=volunteer)
        balance = await services.client.get(query, Balance)
        assert (balance.minutes, balance.entries) == (90, 1)
    report = await services.client.get(VerifyLedgers(actor=OPERATOR), LedgerReport)
    assert (report.minutes, report.broken) == (180, [])


async def test_a_killed_service_comes_back_and_goes_on(services: RunningServices) -> None:
    await services.start_slice()
    scenario = await Scenario.prepare(services, volunteers=1)
    shift = await scenario.open_shift(1)
    await services.kill("scheduling")
    assert (await scenario.reserve(shift, scenario.volunteers[0])).status == "unavailable"
    await services.restart("scheduling")
    assert (await scenario.reserve(shift, scenario.volunteers[0])).status == "accepted"
    subject = f"events.scheduling.seat-reserved.v1.12.01.04.007.017.{shift}"
    await services.settled()
    message = await services.jetstream.get_last_msg("SCHEDULING", subject)
    assert message.headers
    assert message.headers["ce-type"] == "baodao.scheduling.seat-reserved.v1"
    assert COMMUNITY.encode() in (message.data or b"")

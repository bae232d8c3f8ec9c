"""The three verdicts, and the way back from the dead-letter stream."""

import asyncio
import random

import pytest
from nats.aio.msg import Msg
from nats.js.api import RawStreamMsg

from baodao.cli.operate.dead_letters import replay_of
from baodao.kit.topology import DEAD_LETTERS
from baodao.schema import Event
from tests.support.attendances import attendance, message_of
from tests.support.services import RunningServices, until

DURABLE = "hours--scheduling"


async def publish(services: RunningServices, event: Event, event_id: str) -> None:
    subject, data, headers = message_of(event, event_id)
    await services.jetstream.publish(subject, data, headers=headers)


async def dead_letter(services: RunningServices) -> RawStreamMsg:
    """The only one there is of those that the ledger could not take."""
    assert await letters(services) == 1
    return await services.jetstream.get_last_msg(DEAD_LETTERS, f"dead.{DURABLE}")


async def letters(services: RunningServices) -> int:
    subject = f"dead.{DURABLE}"
    info = await services.jetstream.stream_info(DEAD_LETTERS, subjects_filter=subject)
    return (info.state.subjects or {}).get(subject, 0)


async def arrives(services: RunningServices) -> RawStreamMsg:
    async def there() -> bool:
        return await letters(services) > 0

    await until(there, 20, "in the dead-letter stream")
    return await dead_letter(services)


async def credited(services: RunningServices) -> int:
    return await services.database("hours").count("entries", {})


async def replay(services: RunningServices, letter: RawStreamMsg) -> str:
    request = replay_of(letter.headers or {})
    assert request
    answer: Msg = await services.connection.request(f"replays.{DURABLE}", request, timeout=10)
    return answer.data.decode().partition("\n")[0]


async def test_an_unreadable_event_is_dead_at_once_with_its_reason(
    services: RunningServices,
) -> None:
    await services.start("hours")
    subject, data, headers = message_of(attendance(), "event-1")
    broken = data.replace(b'"evidence_grade":"B"', b'"evidence_grade":"Z"')
    await services.jetstream.publish(subject, broken, headers=headers)
    await publish(services, attendance(2), "event-2")
    letter = await arrives(services)
    assert letter.data == broken
    assert letter.headers
    assert letter.headers["Baodao-Dead-Reason"] == "invalid"
    assert "evidence_grade" in letter.headers["Baodao-Dead-Error"]
    assert letter.headers["Baodao-Dead-Deliveries"] == "1"
    assert letter.headers["Baodao-Dead-Subject"] == subject
    assert letter.headers["ce-id"] == "event-1"
    await services.settled()
    assert await credited(services) == 1


async def test_a_refused_event_is_dead_with_the_rule_that_refused_it(
    services: RunningServices,
) -> None:
    await services.start("hours", module="tests.support.broken.hours_that_refuse")
    await publish(services, attendance(), "event-1")
    letter = await arrives(services)
    assert letter.headers
    assert letter.headers["Baodao-Dead-Reason"] == "refused"
    assert "not-found" in letter.headers["Baodao-Dead-Error"]
    assert letter.headers["Baodao-Dead-Deliveries"] == "1"
    assert await credited(services) == 0


async def test_a_failing_handler_spends_its_attempts_and_a_replay_after_the_fix_works_once(
    services: RunningServices,
) -> None:
    await services.start(
        "hours",
        module="tests.support.broken.hours_that_fail",
        env={"BAODAO_DELIVERY_DELAYS": "[0.05, 0.1, 0.2]"},
    )
    await publish(services, attendance(), "event-1")
    letter = await arrives(services)
    assert letter.headers
    assert letter.headers["Baodao-Dead-Reason"] == "attempts-spent"
    assert letter.headers["Baodao-Dead-Deliveries"] == "4"
    assert "a defect, on purpose" in letter.headers["Baodao-Dead-Error"]
    assert await replay(services, letter) == "dead"
    assert await credited(services) == 0

    await services.restart("hours", module="baodao.hours")
    assert await replay(services, letter) == "ack"
    assert await replay(services, letter) == "ack"
    await services.settled()
    assert await credited(services) == 1


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_event_twice_and_shuffled_makes_the_same_ledger(
    services: RunningServices, seed: int
) -> None:
    await services.start("hours", count=2)
    events = [(attendance(n, came_late=n % 7), f"event-{n}") for n in range(1, 201)]
    deliveries = [*events, *events]
    random.Random(seed).shuffle(deliveries)
    # The stream would drop a second message with the same Nats-Msg-Id; these have none.
    await asyncio.gather(*(publish(services, event, event_id) for event, event_id in deliveries))
    await services.settled()
    database = services.database("hours")
    entries = await database.find("entries", {}, sort=[("_id", 1)])
    expected = {e.sign_up_id: 120 - n % 7 for n, (e, _) in enumerate(events, 1)}
    assert {entry["_id"]: entry["minutes"] for entry in entries} == expected
    (ledger,) = await database.find("ledgers", {})
    assert (ledger["minutes"], ledger["entries"]) == (sum(expected.values()), 200)
    assert sorted(entry["sequence"] for entry in entries) == list(range(1, 201))
    credited_once = "events.hours.hours-credited.>"
    info = await services.jetstream.stream_info("HOURS", subjects_filter=credited_once)
    assert sum((info.state.subjects or {}).values()) == 200

"""Detectors read events apart: whatever becomes of them, hours are credited as without them."""

from datetime import timedelta

import pytest

from baodao.cli.operate.dead_letters import replay_of
from baodao.kit.topology import DEAD_LETTERS
from baodao.schema import Event
from baodao.schema.scheduling.attendance import CheckedIn
from tests.support.attendances import attendance, message_of
from tests.support.scenario import COMMUNITY, now
from tests.support.services import RunningServices, until

BADLY = "tests.support.broken.hours_that_watch_badly"
WATCH = "hours-watch--scheduling"
_SERVED = 60
_PEOPLE = 4


async def publish(services: RunningServices, *events: Event) -> None:
    for number, event in enumerate(events):
        subject, data, headers = message_of(event, f"{event.NAME}-{number}")
        await services.jetstream.publish(subject, data, headers=headers)


def came(number: int) -> CheckedIn:
    """Somebody on a device that they share."""
    return CheckedIn(
        division=COMMUNITY,
        sign_up_id=f"shift-p{number}",
        shift_id="shift",
        volunteer_id=f"p{number}",
        at=now() - timedelta(hours=1),
        evidence_grade="A",
        how="code",
        device="0" * 32,
        organisation_id="organisation",
    )


async def credited(services: RunningServices) -> None:
    async def all_of_them() -> bool:
        return await services.database("hours").count("entries", {}) == _SERVED

    await until(all_of_them, 40, "in the ledger")


async def dead(services: RunningServices, durable: str) -> int:
    info = await services.jetstream.stream_info(DEAD_LETTERS, subjects_filter=f"dead.{durable}")
    return (info.state.subjects or {}).get(f"dead.{durable}", 0)


@pytest.mark.parametrize("what", ["fails", "waits"])
async def test_a_detector_that_fails_or_waits_for_ever_does_not_stop_crediting(
    services: RunningServices, what: str
) -> None:
    env = {"BAODAO_DELIVERY_DELAYS": "[0.05, 0.1]", "WATCH": what}
    await services.start("hours", module=BADLY, env=env)
    await publish(services, *(attendance(n) for n in range(1, _SERVED + 1)))
    await publish(services, *(came(n) for n in range(_PEOPLE)))
    await credited(services)
    assert await dead(services, "hours--scheduling") == 0
    assert await services.database("hours").count("whereabouts", {}) == 0
    if what == "waits":
        assert await dead(services, WATCH) == 0
        return

    async def given_up() -> bool:
        return await dead(services, WATCH) == _SERVED + _PEOPLE

    await until(given_up, 40, "dead letters of the watch alone")

    await services.restart("hours", module="baodao.hours")
    letters = await services.jetstream.stream_info(DEAD_LETTERS)
    for sequence in range(letters.state.first_seq, letters.state.last_seq + 1):
        letter = await services.jetstream.get_msg(DEAD_LETTERS, sequence)
        if letter.subject != f"dead.{WATCH}":
            continue
        request = replay_of(letter.headers or {})
        assert request
        for _ in range(2):
            answer = await services.connection.request(f"replays.{WATCH}", request, timeout=10)
            assert answer.data.decode().partition("\n")[0] == "ack"
    (case,) = await services.database("hours").find("suspicions", {})
    assert (case["pattern"], case["evidence"][0]["amount"]) == ("one-device", _PEOPLE)
    assert await services.database("hours").count("entries", {}) == _SERVED


async def test_what_is_watched_is_noticed_by_two_processes_and_a_kill_in_between(
    services: RunningServices,
) -> None:
    await services.start("hours", count=2)
    await publish(services, *(attendance(n) for n in range(1, _SERVED + 1)))
    await publish(services, *(came(n) for n in range(_PEOPLE)))
    await services.kill("hours")
    await services.restart("hours")
    await credited(services)
    await services.settled()
    (case,) = await services.database("hours").find("suspicions", {})
    assert (case["times_found"], case["evidence"][0]["amount"]) == (1, _PEOPLE)
    rows = await services.database("hours").find("outbox", {})
    told = [e["subject"] for row in rows for e in row.get("events", []) if "suspicion" in str(e)]
    assert len(told) == 1

"""What follows from annulled attendances, while the service is killed around each of its commits.

Of each person: the entry is taken back, the star is withdrawn, the coins are gone, the certificate
is revoked; each of it once.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest

from baodao.kit.stream_reader import read
from baodao.kit.topology import DEAD_LETTERS
from baodao.schema import Event, decode
from baodao.schema.hours.certificates import (
    CertificateCheck,
    CertificateReceipt,
    CheckCertificate,
    IssueCertificate,
)
from baodao.schema.hours.verification import LedgerReport, VerifyLedgers
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders.registration import OPERATOR, person
from tests.support.attendances import message_of
from tests.support.scenario import COMMUNITY, now
from tests.support.services import RunningServices

PEOPLE = [f"v{number}" for number in range(3)]
DAYS = 5
SERVED = timedelta(hours=20, minutes=10)
"""Five times it is just over the 100 hours of a star; four times it is not."""
LEFT = (DAYS - 1) * (SERVED // timedelta(minutes=1))
ONE_BY_ONE = {"BAODAO_GROUP_SIZE": "1"}
"""Messages are committed one by one: as many commits as there can be."""
MOST_LIVES = 60


async def publish(services: RunningServices, *events: Event, version: int = 1) -> None:
    for event in events:
        name = f"{event.NAME}-{event.aggregate_id}"
        subject, data, headers = message_of(event, name, version)
        await services.jetstream.publish(subject, data, headers=headers)


def attendances() -> list[AttendanceRecorded]:
    began = now() - timedelta(days=DAYS + 2)
    return [
        AttendanceRecorded(
            division=COMMUNITY,
            sign_up_id=f"{who}-{day}",
            shift_id=f"shift{day}",
            activity_id="activity",
            organisation_id="organisation",
            responsible_id="responsible",
            volunteer_id=who,
            title="测试·值守",
            category="群防群治",
            shift_starts_at=began + timedelta(days=day),
            shift_ends_at=began + timedelta(days=day) + SERVED,
            checked_in_at=began + timedelta(days=day),
            checked_out_at=began + timedelta(days=day) + SERVED,
            evidence_grade="B",
        )
        for who in PEOPLE
        for day in range(DAYS)
    ]


def annulled(who: str) -> AttendanceAnnulled:
    fact: dict[str, Any] = {"division": COMMUNITY, "shift_id": "shift0", "volunteer_id": who}
    return AttendanceAnnulled(**fact, sign_up_id=f"{who}-0")


async def certify(services: RunningServices, who: str, word: str) -> CertificateReceipt:
    said: dict[str, Any] = {"actor": person(who), "volunteer_id": who}
    command = IssueCertificate(command_id=f"{word}-{who}", **said)
    return await services.client.get(command, CertificateReceipt)


async def status(services: RunningServices, receipt: CertificateReceipt) -> str:
    number, code = receipt.certificate_number, receipt.check_code
    query = CheckCertificate(actor=OPERATOR, certificate_number=number, check_code=code)
    return (await services.client.get(query, CertificateCheck)).status


async def told(services: RunningServices, name: str) -> dict[str, int]:
    """How often each person was told of one kind of event of hours."""
    counted: Counter[str] = Counter()
    async for message in read(services.connection, "HOURS"):
        _, event = decode(message.headers, message.data)
        if name == event.NAME:
            counted[event.volunteer_id] += 1
    return dict(counted)


async def live_and_die(services: RunningServices) -> int:
    """Start hours again and again, each time to die around a commit; how often it did."""
    for lives, dies in enumerate(cycle(("after", "before"))):
        assert lives < MOST_LIVES, "it does not get further"
        services.processes["hours"] = []
        env = {**ONE_BY_ONE, "DIES": dies}
        module = "tests.support.broken.hours_that_dies"
        (one,) = await services.start("hours", env=env, module=module, wait=False)
        idle = asyncio.ensure_future(services.settled())
        dying = asyncio.ensure_future(one.ended(seconds=120))
        await asyncio.wait([idle, dying], return_when=asyncio.FIRST_COMPLETED)
        idle.cancel()
        if not dying.done():
            dying.cancel()
            return lives
        assert dying.result() == -9, one.log()
    raise AssertionError


@pytest.mark.slow
async def test_a_cascade_is_finished_once_wherever_it_is_killed(
    isolated_services: RunningServices,
) -> None:
    services = isolated_services
    for name in ("registration", "scheduling", "hours"):
        await services.start(name)
    known = {"division": COMMUNITY, "registered_at": now(), "age_class": "adult"}
    await publish(services, *(VolunteerRegistered(volunteer_id=who, **known) for who in PEOPLE))
    await services.settled()
    await publish(services, *attendances())
    await services.settled()
    once = dict.fromkeys(PEOPLE, 1)
    assert await told(services, "star-awarded") == once
    receipts = [await certify(services, who, "one") for who in PEOPLE]
    assert receipts == [await certify(services, who, "other") for who in PEOPLE]
    assert await told(services, "certificate-issued") == once
    await services.kill("hours")
    await publish(services, *map(annulled, PEOPLE), version=2)
    # Of each person at least the reversal and what follows from it; each life has one commit.
    assert await live_and_die(services) >= 2 * len(PEOPLE) - 1
    for name in ("hours-reversed", "star-withdrawn", "certificate-revoked", "star-awarded"):
        assert await told(services, name) == once, name
    accounts = await services.database("hours").find("time_accounts", {})
    found = [(one["earned"], one["coins"], one["owed"], one["points"]) for one in accounts]
    assert found == [(LEFT, LEFT, 0, LEFT)] * len(PEOPLE)
    report = await services.client.get(VerifyLedgers(actor=OPERATOR), LedgerReport)
    assert (report.minutes, report.broken) == (LEFT * len(PEOPLE), [])
    assert [await status(services, one) for one in receipts] == ["revoked"] * len(PEOPLE)
    assert (await services.jetstream.stream_info(DEAD_LETTERS)).state.messages == 0

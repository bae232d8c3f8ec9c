"""One person, one record: registrations of the same document race from two processes."""

import asyncio

from baodao.cli.synthetic import resident_id
from baodao.registration.people.domain.numbers import is_number
from baodao.schema.registration.people import ConsentAct, IdentityDocument
from baodao.schema.registration.volunteers import RegisterVolunteer
from baodao.schema.replies import Accepted, Refused, Reply
from tests.builders.people import ON_PAPER
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario, command_id
from tests.support.services import RunningServices, until

_PEOPLE = 5
_TRIES = 24


def registration(document: int, attempt: int) -> RegisterVolunteer:
    return RegisterVolunteer(
        command_id=command_id(),
        actor=OPERATOR,
        name=f"测试·甲{attempt:04}",
        phone=f"1990000{attempt:04}",
        document=IdentityDocument(type="resident-id", number=resident_id(900_000 + document)),
        division=COMMUNITY,
        consent=ConsentAct.model_validate(ON_PAPER),
    )


async def test_two_registrations_of_one_document_make_one_record(
    services: RunningServices,
) -> None:
    # One command a commit: the race is decided by the database and not within a group.
    await services.start("registration", count=2, env={"BAODAO_GROUP_SIZE": "1"})
    await services.start("scheduling")
    await services.start("hours")
    await Scenario.prepare(services)
    commands = [registration(p, a) for a in range(_TRIES) for p in range(_PEOPLE)]
    replies: list[Reply] = await asyncio.gather(*(services.client.send(c) for c in commands))
    accepted = [reply.result for reply in replies if isinstance(reply, Accepted)]
    refused = [reply for reply in replies if isinstance(reply, Refused)]
    assert len(accepted) == _PEOPLE
    assert len(refused) == _PEOPLE * (_TRIES - 1)
    assert {rule.slug for reply in refused for rule in reply.refusals} == {"already-registered"}
    database = services.database("registration")
    assert await database.count("volunteers", {}) == _PEOPLE
    assert await database.count("people", {}) == _PEOPLE
    assert await database.count("identities", {}) == _PEOPLE
    numbers = {row["number"] for row in await database.find("volunteers", {})}
    assert numbers == {result["number"] for result in accepted}
    assert all(is_number(number) for number in numbers)

    async def both_decided() -> bool:
        # The report is a second old at most.
        reports = [await services.health(p) for p in services.processes["registration"]]
        return all(report["counts"]["groups"] for report in reports)

    assert await until(both_decided, 10, "decided by both") >= 0

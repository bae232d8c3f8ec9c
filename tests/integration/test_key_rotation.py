"""A master key is replaced while two processes serve; nobody is turned away for good."""

import asyncio
import itertools
import os
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from baodao.cli.main import app
from baodao.cli.operate.vault import MASTER_KEYS, add_key, make_keys
from baodao.cli.synthetic import resident_id
from baodao.kit.keys import parse_keys
from baodao.schema.registration.people import ConsentAct, IdentityDocument
from baodao.schema.registration.personal_data import CorrectProfile, RevealContact
from baodao.schema.registration.vault import GetKeyUse, KeyReport
from baodao.schema.registration.volunteers import RegisterVolunteer
from baodao.schema.replies import Reply
from tests.builders.actors import acting_as
from tests.builders.people import ON_PAPER
from tests.support.scenario import COMMUNITY, OPERATOR, Scenario, command_id
from tests.support.services import KEYS, RunningServices, until

ORGANISER = acting_as(id="org-1", role="organiser", scope="12", purpose="records")
SERVED = 40


def from_file(directory: Path, grace: str = "1") -> dict[str, str]:
    """Settings of a process that follows the keys of a directory."""
    return {
        "BAODAO_REGISTRATION_MASTER_KEYS": "",
        "BAODAO_REGISTRATION_MASTER_KEYS_FILE": str(directory / MASTER_KEYS),
        "BAODAO_REGISTRATION_KEY_GRACE": grace,
    }


async def report(services: RunningServices) -> KeyReport:
    return await services.client.get(GetKeyUse(actor=OPERATOR), KeyReport)


async def all_under(services: RunningServices, key: str) -> None:
    async def moved() -> bool:
        found = await report(services)
        return found.current == key and not any(
            use.records for use in found.keys if use.key_id != key
        )

    await until(moved, 30, f"everybody under {key}")


async def failures(services: RunningServices) -> int:
    reports = [await services.health(p) for p in services.processes["registration"]]
    return sum(int(found["counts"]["failed"]) for found in reports)


async def reveal_many(services: RunningServices, people: list[str]) -> list[Reply]:
    chosen = itertools.islice(itertools.cycle(people), SERVED)
    return await asyncio.gather(
        *(
            services.client.send(RevealContact(actor=ORGANISER, volunteer_id=person))
            for person in chosen
        )
    )


async def test_a_process_that_lacks_the_new_key_is_unavailable_and_never_failed(
    services: RunningServices, tmp_path: Path
) -> None:
    # The process with keys in its environment knows the old one alone.
    await services.start("registration")
    city = await Scenario.prepare(services, volunteers=3)
    (tmp_path / "keys").mkdir()
    old = KEYS["BAODAO_REGISTRATION_MASTER_KEYS"]
    (tmp_path / "keys" / MASTER_KEYS).write_text(old + "\n")
    new = add_key(tmp_path / "keys")
    await services.start("registration", env=from_file(tmp_path / "keys", "0"))
    database = services.database("registration")

    async def moved() -> bool:
        return await database.count("people", {"master_key": new}) == 3

    await until(moved, 30, "moved to the new key")
    replies = await reveal_many(services, city.volunteers)
    replies += await asyncio.gather(
        *(
            services.client.send(
                CorrectProfile(
                    command_id=command_id(),
                    actor=ORGANISER,
                    volunteer_id=city.volunteers[0],
                    phone=f"1990001{n:04d}",
                )
            )
            for n in range(SERVED)
        )
    )
    assert {reply.status for reply in replies} == {"accepted", "unavailable"}
    # Whoever is sealed under the old key in the meantime is served by both, and moved.
    (late,) = await city.register(1)
    assert (await reveal_many(services, [late]))[0].status in ("accepted", "unavailable")
    assert await failures(services) == 0
    await services.restart("registration", env=from_file(tmp_path / "keys", "0"))
    replies = await reveal_many(services, [*city.volunteers, late])
    assert {reply.status for reply in replies} == {"accepted"}


async def serve(services: RunningServices, people: list[str], stop: asyncio.Event) -> list[Any]:
    """Reveal, correct and register without a pause; the replies that were not accepted."""
    turned_away: list[Any] = []
    served = 0
    for number in itertools.count(20_000):
        if stop.is_set():
            break
        person = people[number % len(people)]
        messages = [
            RevealContact(actor=ORGANISER, volunteer_id=person),
            CorrectProfile(
                command_id=command_id(),
                actor=ORGANISER,
                volunteer_id=person,
                phone=f"199{number:08d}",
            ),
            RegisterVolunteer(
                command_id=command_id(),
                actor=OPERATOR,
                name="测试·轮换",
                phone="19900000001",
                document=IdentityDocument(type="resident-id", number=resident_id(number)),
                division=COMMUNITY,
                consent=ConsentAct.model_validate(ON_PAPER),
            ),
        ]
        replies = [await services.client.send(message) for message in messages]
        served += len(replies)
        turned_away += [reply for reply in replies if reply.status != "accepted"]
    assert served > 20
    return turned_away


async def test_a_key_is_replaced_while_everybody_is_served(
    services: RunningServices, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    make_keys(keys)
    (old,) = parse_keys((keys / MASTER_KEYS).read_text())
    await services.start("registration", count=2, env=from_file(keys))
    city = await Scenario.prepare(services, volunteers=50)
    assert [(use.key_id, use.records) for use in (await report(services)).keys] == [(old, 50)]
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(services, city.volunteers, stop))
    new = add_key(keys)
    await all_under(services, new)
    stop.set()
    assert await serving == []
    assert await failures(services) == 0
    database = services.database("registration")
    # The last registration before a process changed over is moved by the next look.
    await all_under(services, new)
    assert await database.count("people", {}) > 50


@pytest.mark.usefixtures("python_path")
async def test_a_key_is_retired_when_nobody_needs_it(
    services: RunningServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert services.nats
    keys = tmp_path / "keys"
    make_keys(keys)
    (old,) = parse_keys((keys / MASTER_KEYS).read_text())
    await services.start("registration", env=from_file(keys))
    city = await Scenario.prepare(services, volunteers=5)
    for name, value in (await services.command_line()).items():
        monkeypatch.setenv(name, value)

    async def baodao(*arguments: str) -> Any:
        return await asyncio.to_thread(CliRunner().invoke, app, ["vault", *arguments])

    def long_ago() -> None:
        before = time.time() - 600
        os.utime(keys / MASTER_KEYS, (before, before))

    assert (await baodao("check")).exit_code == 0
    long_ago()
    assert "still wrapped" in (await baodao("retire", str(keys), old)).stderr
    assert (await baodao("rotate", str(keys))).exit_code == 0
    new, _ = parse_keys((keys / MASTER_KEYS).read_text())
    refused = await baodao("retire", str(keys), old)
    assert (refused.exit_code, "wait" in refused.stderr) == (1, True)
    await all_under(services, new)
    assert (await baodao("check")).exit_code == 0
    long_ago()
    assert (await baodao("retire", str(keys), old)).exit_code == 0
    assert list(parse_keys((keys / MASTER_KEYS).read_text())) == [new]
    assert list(parse_keys((keys / "retired.keys").read_text())) == [old]

    async def dropped() -> bool:
        return [use.key_id for use in (await report(services)).keys] == [new]

    await until(dropped, 10, "dropped by the process")
    replies = await reveal_many(services, city.volunteers)
    assert {reply.status for reply in replies} == {"accepted"}

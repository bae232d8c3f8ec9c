"""A table of people, imported by the real command, killed in the middle, and run again."""

import asyncio
import csv
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from baodao.cli.synthetic import resident_id
from baodao.kit import streams
from baodao.kit.outbox import OUTBOX, Record
from baodao.schema.registration.divisions import (
    DivisionRow,
    ImportDivisions,
)
from baodao.schema.registration.personal_data import ErasePerson
from baodao.schema.replies import Accepted
from tests.builders.actors import acting_as
from tests.support.scenario import COMMUNITY, OPERATOR, TREE, command_id
from tests.support.services import RunningServices, until

pytestmark = pytest.mark.slow

ROWS, BAD, OLD = 6_000, 97, 89
NEW_PLACE = "120104007999"
KEPT = ("volunteers", "people", "consents", "identities")


@dataclass
class Importing:
    """Registration on real servers, and the command as a process."""

    services: RunningServices
    directory: Path
    signed_in: dict[str, str]

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        env = {k: v for k, v in os.environ.items() if not k.startswith("BAODAO_")}
        env |= {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            **self.signed_in,
        }
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "baodao.cli", "import", "volunteers", *arguments, "--json"),
            *("--consent-reference", "测试·档案"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=env,
        )

    async def run(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        process = await self.start(*arguments)
        output, errors = await process.communicate()
        assert output, errors.decode()
        assert process.returncode is not None
        return process.returncode, json.loads(output)

    async def counts(self) -> set[int]:
        database = self.services.database("registration")
        return {await database.count(name, {}) for name in KEPT}

    async def some_are_in(self) -> None:
        async def begun() -> bool:
            count = await self.services.database("registration").count("volunteers", {})
            assert count < ROWS // 2
            return count > 0

        await until(begun, 60, "begun")

    async def whole(self, people: int) -> None:
        """Everybody is there once, in the database as in the stream."""
        assert await self.counts() == {people}
        await self.services.settled()
        database = self.services.database("registration")
        report = await streams.check(database, self.services.connection, "registration")
        assert (report.whole, report.unpublished) == (True, 0)
        registered = [
            event.subject
            for record in await database.find(OUTBOX, {})
            for event in Record.restore(record).events
            if event.headers["ce-type"].endswith("volunteer-registered.v1")
        ]
        assert len(registered) == len(set(registered)) == people


@pytest.fixture
async def importing(services: RunningServices, tmp_path: Path) -> Importing:
    await services.start("registration")
    rows = [DivisionRow(code=code, name=f"测试·{code}") for code in TREE]
    await services.client.send(ImportDivisions(command_id=command_id(), actor=OPERATOR, rows=rows))
    return Importing(services, tmp_path, await services.command_line())


def cells(number: int) -> list[str]:
    """A row; some are bad, some are of the very old who have no document."""
    phone = "" if number % BAD == 0 else f"199{number:08}"
    if number % OLD == 0:
        return [f"测试·{number}", "", "1930-01-02", "女", COMMUNITY, phone]
    return [f"测试·{number}", resident_id(number), "", "", COMMUNITY, phone]


NAMES = ["姓名", "证件号码", "出生日期", "性别", "居住区划", "手机号"]


def table(directory: Path, count: int = ROWS) -> Path:
    file = directory / "people.csv"
    with file.open("w", encoding="gb18030", newline="") as opened:
        csv.writer(opened).writerows([NAMES, *(cells(n) for n in range(count))])
    return file


def good(count: int = ROWS) -> int:
    return sum(n % BAD != 0 for n in range(count))


async def test_an_import_that_was_killed_goes_on_where_it_was(importing: Importing) -> None:
    file, errors = table(importing.directory), importing.directory / "errors.csv"
    process = await importing.start(str(file))
    await importing.some_are_in()
    process.kill()
    await process.communicate()
    before = max(await importing.counts())
    assert 0 < before < good()
    code, report = await importing.run(str(file), "--errors", str(errors))
    assert code == 3
    assert report["rows"] == ROWS
    # What was under way when it was killed may still have been carried out.
    assert report["registered"] + report["known"] == good()
    assert before <= report["known"] < good()
    await importing.whole(good())
    with errors.open(encoding="utf-8-sig", newline="") as lines:
        _, *rejected = csv.reader(lines)
    assert [int(row[0]) for row in rejected] == [n + 2 for n in range(ROWS) if n % BAD == 0]
    assert {row[1] for row in rejected} == {"phone"}


async def test_a_service_that_is_killed_costs_nothing(importing: Importing) -> None:
    file = table(importing.directory)
    running = asyncio.create_task(importing.run(str(file)))
    await importing.some_are_in()
    await importing.services.kill("registration")
    await importing.services.restart("registration")
    code, report = await running
    assert (code, report["registered"], report["known"]) == (3, good(), 0)
    await importing.whole(good())


async def test_a_corrected_file_doubles_nobody(importing: Importing) -> None:
    file = table(importing.directory, 1_000)
    assert (await importing.run(str(file)))[1]["registered"] == good(1_000)
    rows = [[*cells(n)[:5], f"199{n:08}"] for n in range(1_000)]
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([NAMES, *rows])
    code, report = await importing.run(str(file))
    assert code == 0
    assert (report["registered"], report["known"]) == (1_000 - good(1_000), good(1_000))
    await importing.whole(1_000)


async def test_a_preview_of_a_workbook_changes_nothing(importing: Importing) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [NAMES, *(cells(n) for n in range(700))]:
        sheet.append(row)
    file = importing.directory / "people.xlsx"
    book.save(file)
    code, previewed = await importing.run(str(file), "--preview")
    assert (code, previewed["registered"]) == (3, good(700))
    assert await importing.counts() == {0}
    _, imported = await importing.run(str(file))
    assert imported == previewed
    await importing.whole(good(700))


async def test_what_was_refused_is_decided_anew(importing: Importing) -> None:
    file = importing.directory / "people.csv"
    rows = [cells(1), [*cells(2)[:4], NEW_PLACE, cells(2)[5]]]
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([NAMES, *rows])
    code, report = await importing.run(str(file))
    assert (code, report["registered"], report["rejected"]) == (3, 1, 1)
    await importing.services.client.send(
        ImportDivisions(
            command_id=command_id(),
            actor=OPERATOR,
            rows=[DivisionRow(code=NEW_PLACE, name="测试·新社区")],
        )
    )
    _, previewed = await importing.run(str(file), "--preview")
    assert (previewed["registered"], previewed["known"]) == (1, 1)
    code, report = await importing.run(str(file))
    assert (code, report) == (0, previewed)
    await importing.whole(2)


async def test_who_was_erased_meanwhile_is_not_said_to_be_registered(importing: Importing) -> None:
    file = table(importing.directory, 2)
    await importing.run(str(file))
    client, people = importing.services.client, importing.services.database("registration")
    (volunteer,) = await people.find("volunteers", {})
    own = acting_as(id=volunteer["_id"], role="volunteer")
    erase = ErasePerson(command_id=command_id(), actor=own, volunteer_id=own.id)
    assert isinstance(await client.send(erase), Accepted)
    _, report = await importing.run(str(file))
    assert (report["registered"], report["known"]) == (1, 0)
    assert await people.count("identities", {}) == 1


async def test_an_open_quote_sends_nothing(importing: Importing) -> None:
    file = table(importing.directory, 1_200)
    with file.open("a", encoding="gb18030") as opened:
        opened.write('"测试·甲,1,2,3,4,5\n测试·乙,1,2,3,4,5\n')
    process = await importing.start(str(file))
    output, errors = await process.communicate()
    assert (process.returncode, output) == (1, b"")
    assert "line 1202: a quote is opened here" in errors.decode()
    assert "第 1202 行" in errors.decode()
    assert await importing.counts() == {0}

"""Every dirty table, through the importer and registration: read right, or refused by reason."""

from pathlib import Path
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService
from baodao.kit.work import Done
from baodao.registration.people.views.imports import preview_volunteers
from baodao.schema.base import Message
from baodao.schema.registration.divisions import ListDivisions
from baodao.schema.registration.imports import ImportReceipt, PreviewVolunteers, VolunteerRow
from baodao.schema.registration.people import ConsentAct
from baodao.schema.replies import Accepted, Reply
from baodao.tables.pieces import import_rows
from baodao.tables.report import Report
from baodao.tables.sentences import TableError
from baodao.tables.table_file import TableFile
from baodao.tables.volunteers import VolunteersTable
from tests.builders import places
from tests.builders.registration import OPERATOR, VAULT
from tests.support.dirty_files import strange_files
from tests.support.dirty_tables import OTHERS, PEOPLE, Dirty, text_tables
from tests.support.dirty_workbooks import dirty_workbooks

PAPER = ConsentAct(text_version="2026-1", how="paper", reference="测试·档案")
TABLES = [*text_tables(), *dirty_workbooks(), *strange_files()]
EACH = pytest.mark.parametrize("dirty", TABLES, ids=lambda dirty: dirty.name)


class Registration:
    """Registration in memory as a client meets it, and whom it has registered."""

    def __init__(self, service: MemoryService) -> None:
        self.service = service
        self.asked: list[Any] = []
        self.registered: list[VolunteerRow] = []

    async def send(self, message: Message) -> Reply:
        if isinstance(message, ListDivisions):
            return Accepted(result=(await self.service.ask(message)).model_dump())
        self.asked.append(message)
        if isinstance(message, PreviewVolunteers):
            shown = await preview_volunteers(message, self.service.reads, NOW, VAULT)
            assert isinstance(shown, ImportReceipt)
            return Accepted(result=shown.model_dump())
        outcome = await self.service.decide(message)  # type: ignore[arg-type]
        assert isinstance(outcome, Done)
        receipt = ImportReceipt.model_validate_json(outcome.reply)
        lines = {row.line: row for row in message.rows}  # type: ignore[attr-defined]
        self.registered += [lines[row.line] for row in receipt.registered]
        return Accepted(result=receipt.model_dump())


async def imported(
    dirty: Dirty, directory: Path, registration: Registration, *, preview: bool = False
) -> Report:
    file = directory / dirty.file
    file.write_bytes(dirty.content)
    table = VolunteersTable(PAPER, actor=OPERATOR, preview=preview)
    opened = TableFile(file, table.columns, ignore=dirty.ignore, encoding=dirty.encoding)
    count = opened.count()
    report = await import_rows(registration, table, opened.rows(), table.report())
    assert report.rows == count
    return report


def test_there_are_enough_of_them() -> None:
    assert len({dirty.name for dirty in TABLES}) == len(TABLES) > 200


@EACH
async def test_a_dirty_table_is_read_right_or_refused(dirty: Dirty, tmp_path: Path) -> None:
    registration = Registration(await places.with_tree())
    if dirty.stops:
        with pytest.raises(TableError, match=dirty.stops):
            await imported(dirty, tmp_path, registration)
        assert not registration.asked
        return
    report = await imported(dirty, tmp_path, registration)
    people = [*PEOPLE, *OTHERS]
    meant = [people[place] for place in dirty.taken]
    assert [[row.name, plain(row.document), row.division] for row in registration.registered] == [
        [name, document.upper(), code] for name, document, code, _ in meant
    ]
    assert frozenset(report.reasons) == dirty.reasons
    for line, problems in report.shown:
        assert line > 1
        assert all(one.english and one.chinese for one in problems)


@pytest.mark.parametrize("dirty", [d for d in TABLES if not d.stops], ids=lambda dirty: dirty.name)
async def test_a_preview_says_what_the_import_does(dirty: Dirty, tmp_path: Path) -> None:
    registration = Registration(await places.with_tree())
    previewed = await imported(dirty, tmp_path, registration, preview=True)
    assert not registration.registered
    assert (await imported(dirty, tmp_path, registration)).facts() == previewed.facts()


def plain(text: str) -> str:
    return text.replace(" ", "").upper()

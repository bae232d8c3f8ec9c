"""Records for the national system: an interface that takes them, and the one that writes a file.

How the system named in Order 67 art. 4 takes records is not published. Until it is, they go into a
file; another `NationalInterface` is all that the day needs on which it is known.
"""

import asyncio
import csv
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from baodao.cli.operate.signing import new_id
from baodao.cli.output import USAGE, Stop
from baodao.kit.client import Client
from baodao.schema.base import NOBODY, Actor
from baodao.schema.hours.national import (
    ListNationalRecords,
    NationalAnswer,
    NationalPage,
    NationalReceipt,
    NationalRecord,
    RecordNationalAnswers,
)

_COLUMNS = list(NationalRecord.model_fields)
_TRIES, _PAUSE = 4, 0.5
Key = tuple[str, int, int]
"""Whose record, which, and the how manieth time it is sent."""


class NotTakenError(Exception):
    """The other side did not answer: whether it has a record is not known."""


class NationalInterface(Protocol):
    """Where records are sent.

    A record may come again after an error, or after this process was stopped before an answer was
    noted: its key (`key_of`) tells it from another one, and it counts once.
    """

    async def send(self, records: Sequence[NationalRecord]) -> list[NationalAnswer]:
        """Send records of one volunteer; an answer for each, in their order.

        Raises:
            NotTakenError: there was no answer.
        """


@dataclass
class Sent:
    """What became of the records of one run."""

    sent: int = 0
    rejected: int = 0


def key_of(record: NationalRecord) -> Key:
    """What tells one sending of a record from every other one."""
    return record.volunteer_id, record.sequence, record.attempt


class RecordFile:
    """A file of records, JSON lines or CSV by its name; what is in it already is not written again.

    Raises:
        Stop: what is in the file is none of ours.
    """

    def __init__(self, file: Path) -> None:
        self._path, self._is_csv = file, file.suffix == ".csv"

    def __enter__(self) -> Self:
        self._file = self._path.open("a+", encoding="utf-8", newline="")
        self._cut_last_line()
        self._file.seek(0)
        try:
            self._written = set(self._keys())
        except (ValueError, KeyError, TypeError):
            self._file.close()
            raise Stop(f"{self._path}: not a file of records", USAGE) from None
        self._file.seek(0, os.SEEK_END)
        self._writer = csv.DictWriter(self._file, _COLUMNS)
        if self._is_csv and not self._file.tell():
            self._writer.writeheader()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    async def send(self, records: Sequence[NationalRecord]) -> list[NationalAnswer]:
        """Write them down; it is on the disk before it is answered for."""
        for record in records:
            if key_of(record) in self._written:
                continue
            if self._is_csv:
                self._writer.writerow(record.model_dump(mode="json"))
            else:
                self._file.write(f"{record.model_dump_json(exclude_none=True)}\n")
            self._written.add(key_of(record))
        self._file.flush()
        os.fsync(self._file.fileno())
        return [NationalAnswer(sequence=one.sequence, outcome="sent") for one in records]

    def _cut_last_line(self) -> None:
        """Take away a line that was not finished when a process was stopped; it is sent again."""
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            self._file.truncate(whole)

    def _keys(self) -> Iterator[Key]:
        if self._is_csv:
            rows: Iterator[dict[str, str]] = iter(csv.DictReader(self._file))
        else:
            rows = (json.loads(line) for line in self._file)
        for row in rows:
            yield str(row["volunteer_id"]), int(row["sequence"]), int(row["attempt"])


async def export(
    client: Client, interface: NationalInterface, *, minors: bool = False, actor: Actor = NOBODY
) -> Sent:
    """Send whatever is to be sent, and note what came of it, until there is nothing more.

    Raises:
        Stop: the other side does not answer; what was answered for is noted.
    """
    done = Sent()
    while True:
        found, after = 0, ""
        while True:
            query = ListNationalRecords(actor=actor, after=after, minors=minors)
            page = await client.get(query, NationalPage)
            for volunteer, records in groupby(page.records, lambda one: one.volunteer_id):
                some = list(records)
                found += len(some)
                await _send(client, interface, volunteer, some, done, actor)
            if page.next is None:
                break
            after = page.next
        if not found:
            return done


async def _send(
    client: Client,
    interface: NationalInterface,
    volunteer: str,
    records: list[NationalRecord],
    done: Sent,
    actor: Actor,
) -> None:
    answers = await _answers(interface, records)
    command = RecordNationalAnswers(
        actor=actor, command_id=new_id(), volunteer_id=volunteer, answers=answers
    )
    await client.get(command, NationalReceipt)
    done.sent += sum(one.outcome == "sent" for one in answers)
    done.rejected += sum(one.outcome == "rejected" for one in answers)


async def _answers(
    interface: NationalInterface, records: list[NationalRecord]
) -> list[NationalAnswer]:
    for left in reversed(range(_TRIES)):
        try:
            return await interface.send(records)
        except NotTakenError as error:
            if not left:
                raise Stop(f"the national system does not answer: {error}") from None
        await asyncio.sleep(_PAUSE * (_TRIES - left))
    raise AssertionError("it was tried")

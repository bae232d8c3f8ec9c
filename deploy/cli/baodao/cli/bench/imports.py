"""100,000 people from a CSV file into registration, against insert_many of the same documents.

The importer, the servers and the service are real, the service as two processes (`--processes`),
one for each core of the machines that the goal is for; every round has servers of its own. The
clock runs from the start of the importer to its end, when everything is committed. By hand, what it
has left is read back and inserted into another database of the same mongod: the same collections
and indexes, the same write concern, 1,000 documents at a time (of the log, 4), while nothing else
runs. `raw_per_s` is of all that the import has stored; `state_per_s` leaves out its log of events
and its replies.
"""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.write_concern import WriteConcern

from baodao.cli.bench import seed
from baodao.cli.bench.stage import Stage, median, peak_mb, until
from baodao.cli.operate.vault import key_settings, make_keys
from baodao.cli.output import Stop
from baodao.cli.synthetic import resident_id
from baodao.kit.group import INBOX, INBOX_INDEXES
from baodao.kit.mongo import Database
from baodao.kit.outbox import INDEXES as OUTBOX_INDEXES
from baodao.kit.outbox import OUTBOX
from baodao.kit.store import Document, Index
from baodao.registration.people.store import (
    CONSENTS,
    HELD_CONSENTS,
    IDENTITIES,
    PEOPLE,
    VOLUNTEERS,
)
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.store import DIVISIONS

VOLUNTEERS_A_ROUND, WARM_UP = 100_000, 5_000
_STATE = {c.name: c.indexes for c in (VOLUNTEERS, PEOPLE, IDENTITIES, CONSENTS, HELD_CONSENTS)}
_LOG: dict[str, tuple[Index, ...]] = {OUTBOX: OUTBOX_INDEXES, INBOX: INBOX_INDEXES}
_COMMUNITIES, _BELOW_A_STREET = 200, 20
_DISTRICT = "120104"
_BATCH, _LOG_BATCH = 1_000, 4
_PATIENCE = 600.0


@dataclass(frozen=True)
class Speeds:
    """Volunteers a second of one round."""

    ours: float
    published: float
    raw: float
    state: float


class Imports:
    """Registration in some processes, the importer, and a database beside theirs."""

    def __init__(self, stage: Stage, processes: int) -> None:
        self._stage = stage
        self._labels = [f"registration-{number}" for number in range(1, processes + 1)]
        self._database: Database = stage.database("baodao_registration")
        places = [divmod(number, _BELOW_A_STREET) for number in range(_COMMUNITIES)]
        self._codes = [f"{_DISTRICT}{street:03}{place:03}" for street, place in places]
        self.imported = self.importer_mb = 0
        self.exact = True

    async def prepare(self) -> None:
        """Start registration, and let the tree be there."""
        keys = self._stage.home / "keys"
        make_keys(keys)
        for label in self._labels:
            settings = {"BAODAO_INSTANCE": label, **key_settings(keys)}
            await self._stage.start("registration", label=label, **settings)
        await asyncio.gather(*(self._stage.ready("registration", label) for label in self._labels))
        above = ["12", "1201", _DISTRICT, *sorted({code[:9] for code in self._codes})]
        tree = [Division.add(code, code).after for code in [*above, *self._codes]]
        await seed.store(self._database, DIVISIONS, tree)
        await self._stage.sign_in()

    async def round(self, people: int) -> Speeds:
        """Other people than before, ours and by hand."""
        file = self._stage.home / "people.csv"
        self._write(file, people)
        before = await self._last_record()
        loop = asyncio.get_running_loop()
        start = loop.time()
        report = await self._import(file)
        ours = loop.time() - start
        await until(self._is_published, _PATIENCE)
        published = loop.time() - start
        self.imported += people
        self.exact &= report["registered"] == report["rows"] == people
        for name in _STATE:
            self.exact &= await self._database.count(name, {}) == self.imported
        state, log = await self._insert_again(before, people)
        return Speeds(people / ours, people / published, people / (state + log), people / state)

    def _write(self, file: Path, people: int) -> None:
        with file.open("w", encoding="utf-8", newline="") as opened:
            rows = csv.writer(opened)
            rows.writerow(["姓名", "证件号码", "居住区划", "手机号", "技能", "服务类别"])
            for number in range(self.imported, self.imported + people):
                code, phone = self._codes[number % _COMMUNITIES], f"1990{number % 10**7:07}"
                skills = "急救、驾驶" if number % 2 else ""
                rows.writerow(
                    [f"测试·{number}", resident_id(number), code, phone, skills, "居家养老、巡逻"]
                )

    async def _import(self, file: Path) -> dict[str, Any]:
        """What `baodao import volunteers` says of the file."""
        options = ["--consent-reference", "测试·档案", "--json"]
        command = await self._stage.command("import", "volunteers", str(file), *options)
        if command.code:
            raise Stop(f"the import ended with {command.code}: {command.facts}")
        self.importer_mb = max(self.importer_mb, command.peak_mb)
        return command.facts

    def registration_mb(self) -> int:
        """The most that a process of the service has held so far."""
        return max(peak_mb(self._stage.processes[label].pid) for label in self._labels)

    async def _is_published(self) -> bool:
        return await self._database.count(OUTBOX, {"published": None}) == 0

    async def _last_record(self) -> str:
        rows = await self._database.find(OUTBOX, {}, sort=[("_id", -1)], limit=1, fields=["_id"])
        return str(rows[0]["_id"]) if rows else ""

    async def _insert_again(self, before: str, people: int) -> tuple[float, float]:
        """Seconds for `insert_many` of the state and of the log that an import has left."""
        client: AsyncMongoClient[Document] = AsyncMongoClient(self._stage.mongo.url, tz_aware=True)
        (first,) = await self._database.find(
            OUTBOX, {"_id": {"$gt": before}}, sort=[("_id", 1)], limit=1, fields=["at"]
        )
        async with client:
            target = client["bench_by_hand"]
            state = log = 0.0
            for name, indexes in _STATE.items():
                wanted = {"_record": {"$gt": before}}
                state += await self._copy(target, name, indexes, wanted)
                self.exact &= await target[name].count_documents({}) == people
            for name, indexes in _LOG.items():
                log += await self._copy(target, name, indexes, {"at": {"$gte": first["at"]}})
            await client.drop_database(target.name)
        return state, log

    async def _copy(
        self,
        target: AsyncDatabase[Document],
        name: str,
        indexes: tuple[Index, ...],
        wanted: Document,
    ) -> float:
        """Seconds for one collection, without the reading."""
        durable = WriteConcern(w="majority", j=True)
        into = await target.create_collection(name, write_concern=durable)
        for index in indexes:
            await into.create_index([(field, 1) for field in index.fields], unique=index.unique)
        loop = asyncio.get_running_loop()
        seconds = 0.0
        async for batch in self._batches(name, wanted, _LOG_BATCH if name in _LOG else _BATCH):
            start = loop.time()
            await into.insert_many(batch)
            seconds += loop.time() - start
        return seconds

    async def _batches(
        self, name: str, wanted: Document, size: int
    ) -> AsyncIterator[list[Document]]:
        batch: list[Document] = []
        async for document in self._database.stream(name, wanted, sort=[("_id", 1)]):
            batch.append(document)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch


async def run(
    rounds: int,
    announce: Callable[[str], None],
    people: int = VOLUNTEERS_A_ROUND,
    processes: int = 2,
) -> dict[str, Any]:
    """Import people `rounds` times, each time followed by the same documents by hand."""
    speeds: list[Speeds] = []
    importer_mb = registration_mb = 0
    exact = True
    for number in range(rounds):
        async with Stage() as stage:
            bench = Imports(stage, processes)
            await bench.prepare()
            await bench.round(WARM_UP)
            one = await bench.round(people)
            importer_mb = max(importer_mb, bench.importer_mb)
            registration_mb = max(registration_mb, bench.registration_mb())
            exact &= bench.exact
        speeds.append(one)
        announce(
            f"  round {number + 1} of {rounds}: ours {one.ours:.0f}, raw {one.raw:.0f} "
            f"(state alone {one.state:.0f}) volunteers/s"
        )
    ours, raw = median(s.ours for s in speeds), median(s.raw for s in speeds)
    state = median(s.state for s in speeds)
    return {
        "processes": processes,
        "ours_per_s": ours,
        "published_per_s": median(s.published for s in speeds),
        "raw_per_s": raw,
        "ratio_raw": round(ours / raw, 2),
        "state_per_s": state,
        "ratio_state": round(ours / state, 2),
        "importer_peak_mb": importer_mb,
        "registration_peak_mb": registration_mb,
        "peak_mb": max(importer_mb, registration_mb),
        "exact": exact,
    }

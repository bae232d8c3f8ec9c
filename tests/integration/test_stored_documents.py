"""Documents in every state, and damaged ones, on a real database: what views make of them.

Every view is asked about everything in a world that has records in every state; then one document
of each collection is damaged, and everybody else is still answered as before (D6).
"""

import asyncio
import importlib
import json
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from baodao.cli.main import app
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.hours.ledger.store import LEDGERS
from baodao.hours.reports.domain import AnnualReport
from baodao.identity import due as identity_due
from baodao.kernel.rosters import RosterSlips
from baodao.kit.answering import Answering
from baodao.kit.calls import fill_parameters
from baodao.kit.decisions import Aggregate, NotNowError, Refused
from baodao.kit.documents import examine_documents, renew_documents
from baodao.kit.mongo import Database, Writes
from baodao.kit.reads import Reads
from baodao.kit.servers import MongoServer
from baodao.kit.store import Collection as Stock
from baodao.kit.store import Document, UnreadableDocumentError
from baodao.kit.testing import MemoryService
from baodao.registration import due as registration_due
from baodao.registration.common.vault import Vault
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.schema import Refusal
from baodao.schema.base import Query
from baodao.schema.hours.copies import ExportHours
from baodao.schema.hours.reports import GetAnnualReport
from baodao.schema.identity.copies import ExportAccount
from baodao.schema.identity.sign_in import ProveActor
from baodao.schema.reads import AboutReads
from baodao.schema.registration.imports import PreviewVolunteers
from baodao.schema.registration.member_lists import PreviewMembers
from baodao.schema.registration.personal_data import ExportPerson
from baodao.schema.registration.vault import GetKeyUse
from baodao.schema.scheduling.imports import PreviewProgramme
from baodao.schema.scheduling.seats import ExportSignUps
from baodao.schema.scheduling.series import PreviewSeries
from tests.builders import identity
from tests.builders.hours import TOOLS as OF_HOURS
from tests.builders.registration import SLIPS, VAULT
from tests.builders.scheduling import KEYS
from tests.support.everything import LATER, everything
from tests.support.questions import ROLES, questions
from tests.support.shifts import crew

SERVICES = pytest.mark.parametrize("service", ["registration", "scheduling", "hours", "identity"])
TOOLS: dict[type, Any] = {
    Vault: VAULT,
    AttendanceKeys: KEYS,
    RosterSlips: SLIPS,
    **{type(tool): tool for tool in OF_HOURS},
    **{type(tool): tool for tool in identity.tools()},
}
SWEEPS = {"registration": registration_due.SWEEPS, "identity": identity_due.SWEEPS}


@dataclass
class Stored:
    """A service's documents on a real database, and its views."""

    service: str
    database: Database
    collections: tuple[Stock[Any], ...]
    memory: MemoryService
    tools: dict[type, Any] = field(default_factory=lambda: TOOLS)

    @property
    def now(self) -> datetime:
        return self.memory.now

    @property
    def table(self) -> Any:
        return importlib.import_module(f"baodao.{self.service}.subscribers").subscribers

    @property
    def reads(self) -> Reads:
        return Reads(self.database, self.collections)

    async def documents(self) -> dict[str, list[Document]]:
        return {c.name: await self.database.find(c.name, {}) for c in self.collections}

    async def ask(self, query: Query) -> Any:
        view = Answering(
            self.table.queries[type(query)], self.tools, lambda: self.now, self.table.log
        )
        return await view(query, self.reads)


async def world(service: str) -> MemoryService:
    """A service in memory with documents in as many states as there are."""
    if service == "registration":
        return (await everything())[0]
    if service == "identity":
        return (await identity.town())[0]
    memory = (await crew())[service]
    memory.now = LATER
    return memory


@asynccontextmanager
async def stored(service: str, server: MongoServer) -> AsyncIterator[Stored]:
    memory = await world(service)
    collections = importlib.import_module(f"baodao.{service}.store").COLLECTIONS
    database = Database(server.url, f"stored_{uuid.uuid4().hex[:8]}")
    await database.prepare(collections, {})
    writes = Writes()
    for collection in collections:
        if documents := memory.database.documents(collection.name):
            writes.insert(collection.name, *documents)
    await database.commit(writes)
    try:
        yield Stored(service, database, collections, memory)
    finally:
        await database.close()


def asked(
    here: Stored, documents: dict[str, list[Document]], roles: Collection[str] = ROLES
) -> Iterable[Query]:
    for kind in here.table.queries:
        yield from questions(kind, documents, roles)


# The log of reads is written while it is read, under ids made from the time; totals are counted
# by the database alone; signatures are of their moment.
COPIES = (ExportPerson, ExportSignUps, ExportHours, ExportAccount)
APART = (AboutReads, *COPIES, GetKeyUse, ProveActor)


@SERVICES
async def test_every_view_answers_whatever_state_it_meets_and_as_in_memory(
    service: str, mongo_server: MongoServer
) -> None:
    async with stored(service, mongo_server) as here:
        answered: set[type[Query]] = set()
        for query in asked(here, await here.documents()):
            answer = await here.ask(query)
            if not isinstance(answer, Refusal | Refused):
                answered.add(type(query))
            if not isinstance(query, APART):
                told = Refused((answer,)) if isinstance(answer, Refusal) else answer
                assert await here.memory.ask(query) == told, query
        # A preview is about rows that are stored nowhere, or of what nobody can draft any more.
        previews = {PreviewVolunteers, PreviewMembers, PreviewProgramme, PreviewSeries}
        assert set(here.table.queries) - answered <= previews
        assert not [c.name for c in here.collections if c.unreadable]


Damage = Callable[[Document, str], Document]


def _without(document: Document, name: str) -> Document:
    return {k: v for k, v in document.items() if k != name}


def _of_another_kind(document: Document, name: str) -> Document:
    return document | {name: {"no": "sense"}}


DAMAGES: dict[str, Damage] = {
    "a field is gone": _without,
    "a field is of another kind": _of_another_kind,
}


@SERVICES
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("place", [0, 1, 2, -1])
async def test_one_damaged_document_in_every_collection_is_everybody_elses_business(
    service: str, damage: Damage, place: int, mongo_server: MongoServer
) -> None:
    async with stored(service, mongo_server) as here:
        before = await here.documents()
        hurt = {c.name: _victim(c, before[c.name]) for c in here.collections if before[c.name]}
        for collection in here.collections:
            if name := hurt.get(collection.name):
                document = next(d for d in before[collection.name] if d["_id"] == name)
                # One whose fields all have defaults can do without any of them.
                needed = _needed(collection) or ["version"]
                how = damage if _needed(collection) else _of_another_kind
                damaged = how(document, needed[place if place < len(needed) else 0])
                await _replace(here.database, collection.name, damaged)
        refused = 0
        for query in asked(here, before, ["supervisor"]):
            try:
                await here.ask(query)
            except (UnreadableDocumentError, NotNowError):
                # Only what the question names, or what names that.
                assert _named(query, before) & set(hurt.values()), query
                refused += 1
        assert refused
        for sweep in SWEEPS.get(service, ()):
            due = fill_parameters(sweep.due, here.tools, lambda: here.now + timedelta(days=400))
            await due(here.reads)
        for collection in here.collections:
            if collection.name in hurt and hurt[collection.name] in collection.unreadable:
                assert set(collection.unreadable) == {hurt[collection.name]}


def _victim(collection: Stock[Any], documents: list[Document]) -> str:
    """The last one: what is asked first about a collection is answered all the same."""
    return str(documents[-1]["_id"])


def _needed(collection: Stock[Any]) -> list[str]:
    """The fields without which the aggregate cannot be."""
    known = fields(collection.aggregate)
    return [f.name for f in known if f.default is f.default_factory and f.name != "id"]


def _named(query: Query, documents: dict[str, list[Document]]) -> set[str]:
    """The ids in a question, and those in the documents that have one of them."""
    said = query.model_dump(exclude={"actor"})
    asked = {v for v in said.values() if isinstance(v, str)}
    if isinstance(query, GetAnnualReport):
        asked.add(AnnualReport.id_for(query.division, query.year))
    found = [d for rows in documents.values() for d in rows if d["_id"] in asked]
    return asked | {text for document in found for text in _texts(document)}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


async def _replace(database: Database, collection: str, document: Document) -> None:
    stored = database._db[collection]
    await stored.replace_one({"_id": document["_id"]}, document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Aggregate):
    words: tuple[str, ...] = ()


def _split(document: Document) -> Document:
    return {**document, "words": document["words"].split()}


SIGNS = Stock("signs", Sign, upgrade={1: _split})
RECORD = "01KAQ7W000SAMP1E0000000000"


async def test_old_forms_are_renewed_and_what_changes_meanwhile_wins(
    mongo_server: MongoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(mongo_server.url, f"renewed_{uuid.uuid4().hex[:8]}")
    old = {"version": 3, "announced": 2, "words": "keep out", "_record": RECORD}
    rows = [{"_id": f"s{number:04}", **old} for number in range(1_203)]
    rows.append({"_id": "t", **old, "words": 7})
    rows.append({"_id": "u", **old, "_form": 3})
    await database.append(SIGNS.name, rows)
    restore = SIGNS.restore

    def meanwhile(document: Document) -> Sign:
        if document["_id"] == "s0700":
            database._db.delegate[SIGNS.name].update_one({"_id": "s0700"}, {"$set": {"version": 4}})
        return restore(document)

    monkeypatch.setitem(vars(SIGNS), "restore", meanwhile)
    assert await renew_documents(database, SIGNS) == 1_202
    monkeypatch.undo()
    found = await examine_documents(database, SIGNS)
    assert (found.documents, found.older, found.newer) == (1_205, 2, 1)
    assert found.unreadable == {"t": "AttributeError"}
    (renewed,) = await database.by_ids(SIGNS.name, ["s0001"])
    assert renewed == {"_id": "s0001", **old, "words": ["keep", "out"], "_form": 2}
    (changed,) = await database.by_ids(SIGNS.name, ["s0700"])
    assert (changed["version"], changed["words"]) == (4, "keep out")
    SIGNS.unreadable.clear()
    # Where there has been one form only, nothing is older.
    assert await renew_documents(database, Stock(SIGNS.name, Sign)) == 0
    await database.close()


async def test_the_command_names_what_cannot_be_read_and_nothing_of_it(
    mongo_server: MongoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = f"named_{uuid.uuid4().hex[:8]}"
    monkeypatch.setenv("BAODAO_MONGO_URL", mongo_server.url)
    monkeypatch.setenv("BAODAO_DATABASE_PREFIX", prefix)
    database = Database(mongo_server.url, f"{prefix}_hours")
    ledger = LEDGERS.document(Ledger(id="v", version=1), RECORD)
    hurt = LEDGERS.document(Ledger(id="w", version=1), RECORD) | {"minutes": "测试·密"}
    await database.append(LEDGERS.name, [ledger, hurt])
    await database.close()
    check = ["documents", "check", "--service", "hours"]
    shown = await asyncio.to_thread(CliRunner().invoke, app, check)
    assert shown.exit_code == 1
    assert "unreadable: hours.ledgers w: minutes: It should be a whole number" in shown.stdout
    assert "密" not in shown.stdout
    told = await asyncio.to_thread(CliRunner().invoke, app, [*check, "--json"])
    (found,) = [c for c in json.loads(told.stdout)["hours"] if c["collection"] == LEDGERS.name]
    assert (found["documents"], list(found["unreadable"])) == (2, ["w"])

"""`baodao hours verify` on real servers: whatever is done to ledgers in the database is named."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from baodao.cli.operate.hours import examine
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import GENESIS, Ledger
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.kit import streams
from baodao.kit.keys import parse_keys
from baodao.kit.topology import stream_spec
from baodao.schema.subjects import stream_of
from tests.builders.registration import OPERATOR
from tests.support.attendances import attendance, message_of
from tests.support.services import RunningServices, until
from tests.support.signing import HOURS_FILE

PEOPLE, EACH = ("ana", "bob", "cyd"), 3
KEPT = ("ledgers", "entries", "checkpoints")
_DAY = timedelta(days=1).total_seconds()
_OF_THE_STORE = ("_id", "_form", "_record")
"""What is no fact: whose document it is, how it is written, in which commit it was."""


@dataclass
class Ledgers:
    """Three ledgers and a checkpoint of them, in a running hours; and its documents."""

    services: RunningServices
    documents: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert self.services.mongo
        client: MongoClient[dict[str, Any]] = MongoClient(self.services.mongo.url, tz_aware=True)
        self.close = client.close
        self.stored = client[f"{self.services.prefix}_hours"]
        # Who writes by hand is kept from nothing.
        self.stored["entries"].drop_indexes()
        self.documents = {name: list(self.stored[name].find()) for name in KEPT}

    async def broken(self) -> tuple[set[str], list[str]]:
        """Whose ledgers are named, and what is said of checkpoints."""
        report, wrong = await examine(
            self.services.client, self.services.connection, every=True, actor=OPERATOR
        )
        return {one.volunteer_id for one in report.broken}, wrong

    def put(self, name: str, document: dict[str, Any]) -> None:
        self.stored[name].replace_one({"_id": document["_id"]}, document)

    def restore(self) -> None:
        for name, documents in self.documents.items():
            self.stored[name].delete_many({})
            self.stored[name].insert_many(documents)

    def chain(self, person: str = "bob") -> list[dict[str, Any]]:
        found = [one for one in self.documents["entries"] if one["volunteer_id"] == person]
        return sorted(found, key=lambda one: one["sequence"])

    def head(self, person: str = "bob") -> dict[str, Any]:
        return next(one for one in self.documents["ledgers"] if one["_id"] == person)

    def remake(self, person: str, entries: list[Entry], key: LedgerSeals) -> None:
        """Everything made anew with the database's rights, and with a key."""
        previous, minutes = GENESIS, 0
        self.stored["entries"].delete_many({"volunteer_id": person})
        for sequence, one in enumerate(entries, 1):
            unsealed = replace(one, sequence=sequence, previous_hash=previous)
            made = replace(unsealed, hash=unsealed.digest())
            previous, minutes = made.hash, minutes + made.minutes
            self.stored["entries"].insert_one(ENTRIES.document(made, "forged"))
        head = Ledger(
            id=person,
            version=len(entries),
            announced=len(entries),
            minutes=minutes,
            entries=len(entries),
            hash=previous,
            recorded_at=entries[-1].recorded_at,
        )
        sealed = replace(head, seal=key.seal(*head.facts))
        self.put("ledgers", LEDGERS.document(sealed, "forged"))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published late is asked for again as often, and sooner."""
    monkeypatch.setattr("baodao.cli.operate.hours._PAUSE", 0.05)


@pytest.fixture
async def ledgers(services: RunningServices) -> AsyncIterator[Ledgers]:
    await services.start("hours")
    for number in range(1, 1 + EACH):
        for person in PEOPLE:
            event = attendance(number).model_copy(
                update={"volunteer_id": person, "sign_up_id": f"shift{number}-{person}"}
            )
            subject, data, headers = message_of(event, f"{person}-{number}")
            await services.jetstream.publish(subject, data, headers=headers)
    database = services.database("hours")

    async def all_there() -> bool:
        return await database.count("entries", {}) == EACH * len(PEOPLE)

    async def is_published() -> bool:
        return await database.count("checkpoints", {}) == 1

    await until(all_there, 20, "credited")
    services.set_clock(_DAY + 3600)
    await until(is_published, 30, "a checkpoint")
    await services.settled()
    kept = Ledgers(services)
    yield kept
    kept.close()


def flipped(value: Any) -> Iterator[Any]:
    """The value with a bit of it changed."""
    if isinstance(value, bool) or value is None:
        yield "x" if value is None else not value
    elif isinstance(value, str):
        yield f"{chr(ord(value[0]) ^ 1)}{value[1:]}"
        yield f"{value[:-1]}{chr(ord(value[-1]) ^ 1)}"
    elif isinstance(value, int):
        yield value ^ 1
        yield value ^ (1 << 20)
    elif isinstance(value, datetime):
        yield value + timedelta(milliseconds=1)


async def test_ledgers_that_nobody_touched_hold(ledgers: Ledgers) -> None:
    assert await ledgers.broken() == (set(), [])


async def test_any_bit_of_any_field_is_named(ledgers: Ledgers) -> None:
    tried = 0
    for name, document in (("entries", ledgers.chain()[1]), ("ledgers", ledgers.head())):
        for one, value in document.items():
            if one in _OF_THE_STORE:
                continue
            for other in flipped(value):
                ledgers.put(name, document | {one: other})
                who, _ = await ledgers.broken()
                assert who == {"bob"}, (name, one, value, other)
                tried += 1
        ledgers.put(name, document)
    (checkpoint,) = ledgers.documents["checkpoints"]
    for one, value in checkpoint.items():
        if one in (*_OF_THE_STORE, "version", "announced"):
            continue
        for other in flipped(value):
            ledgers.put("checkpoints", checkpoint | {one: other})
            who, wrong = await ledgers.broken()
            assert (who, bool(wrong)) == (set(), True), (one, value, other)
            tried += 1
    ledgers.put("checkpoints", checkpoint)
    assert tried > 60
    assert await ledgers.broken() == (set(), [])


async def test_what_was_cut_taken_away_or_made_anew_is_named(ledgers: Ledgers) -> None:
    """Also by somebody who has the key of hours as well: then by events and checkpoints alone."""
    key = LedgerSeals(parse_keys(HOURS_FILE.read_text()))
    entries = [ENTRIES.restore(one) for one in ledgers.chain()]
    more = replace(entries[1], minutes=entries[1].minutes - 1)
    stranger = replace(entries[0], id="own", volunteer_id="dan", attendance_id="own")
    stored = ledgers.stored

    def whole() -> None:
        stored["entries"].delete_many({"volunteer_id": "bob"})
        stored["ledgers"].delete_one({"_id": "bob"})

    def forged() -> None:
        ledgers.stored["ledgers"].insert_one({"_id": "dan"})
        ledgers.remake("dan", [stranger], key)

    done = {
        "cut": (lambda: stored["entries"].delete_one({"_id": entries[2].id}), {"bob"}, True),
        "cut with its head": (lambda: ledgers.remake("bob", entries[:2], key), {"bob"}, True),
        "with more minutes": (
            lambda: ledgers.remake("bob", [entries[0], more, entries[2]], key),
            {"bob"},
            True,
        ),
        "in another order": (
            lambda: ledgers.remake("bob", [entries[1], entries[0], entries[2]], key),
            {"bob"},
            True,
        ),
        "longer": (
            lambda: ledgers.remake("bob", [*entries, replace(entries[0], id="own")], key),
            {"bob"},
            True,
        ),
        "taken away": (whole, {"bob"}, True),
        "without its head": (lambda: stored["ledgers"].delete_one({"_id": "bob"}), {"bob"}, True),
        "forged": (forged, {"dan"}, True),
    }
    for what, (do, named, _) in done.items():
        do()
        who, wrong = await ledgers.broken()
        assert who == named, what
        # An entry that is missing below its head leaves the head as it was.
        assert wrong or what == "cut", what
        ledgers.restore()
    assert await ledgers.broken() == (set(), [])


async def test_what_the_stream_has_lost_is_named_until_it_is_mended(ledgers: Ledgers) -> None:
    services = ledgers.services
    stream, gone = stream_of("hours"), []
    info = await services.jetstream.stream_info(stream)
    for sequence in range(1, info.state.last_seq + 1):
        message = await services.jetstream.get_msg(stream, sequence)
        if message.subject and message.subject.endswith(".cyd"):
            gone.append(sequence)
    await services.jetstream.delete_msg(stream, gone[1])
    who, wrong = await ledgers.broken()
    assert (who, wrong) == ({"cyd"}, [])
    # What is published again comes behind what had followed it.
    await streams.repair(
        services.database("hours"), services.connection, "hours", stream_spec("hours")
    )
    await services.settled()
    assert await ledgers.broken() == (set(), [])


async def test_a_ledger_that_grows_meanwhile_is_no_finding(ledgers: Ledgers) -> None:
    """Entries, heads and events are never read in the same instant: nobody is blamed for that."""
    services = ledgers.services

    async def serve(number: int) -> None:
        for person in (*PEOPLE, f"new-{number}"):
            event = attendance(number).model_copy(
                update={"volunteer_id": person, "sign_up_id": f"shift{number}-{person}"}
            )
            subject, data, headers = message_of(event, f"{person}-{number}")
            await services.jetstream.publish(subject, data, headers=headers)

    async def keep_serving() -> None:
        for number in range(10, 160):
            await serve(number)

    serving = asyncio.create_task(keep_serving())
    looks = 0
    while not serving.done() or looks < 3:
        assert await ledgers.broken() == (set(), [])
        looks += 1
    await serving
    await services.settled()
    report, wrong = await examine(services.client, services.connection, actor=OPERATOR)
    assert (report.entries, report.broken, wrong) == (9 + 150 * 4, [], [])


async def test_an_installation_without_hours_served_holds(
    services: RunningServices, tmp_path: Path
) -> None:
    await services.start("hours")
    report, wrong = await examine(services.client, services.connection, actor=OPERATOR)
    assert (report.ledgers, report.broken, wrong) == (0, [], [])

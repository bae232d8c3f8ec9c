"""`baodao hours rebuild` on real servers: what the events tell beside what is live."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from baodao.cli.operate.hours import Since, examine, examine_one
from baodao.cli.operate.rebuild.comparing import rebuild_beside
from baodao.cli.output import Stop
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.key_checks import check_keys
from baodao.kit.key_checks import KEY_CHECKS
from baodao.kit.keys import parse_keys
from baodao.kit.mongo import Database
from baodao.kit.settings import NotStartedError
from baodao.schema.hours.later_entries import (
    DecideLaterEntry,
    LaterEntryReceipt,
    RequestLaterEntry,
)
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.subjects import stream_of
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import OPERATOR
from tests.integration.test_verify import _DAY, EACH, PEOPLE, Ledgers, ledgers
from tests.support.attendances import attendance, message_of
from tests.support.scenario import COMMUNITY, now
from tests.support.services import RunningServices, until
from tests.support.signing import HOURS_FILE

__all__ = ["ledgers"]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published late is asked for again, sooner and not so often."""
    monkeypatch.setattr("baodao.cli.operate.hours._PAUSE", 0.05)
    monkeypatch.setattr("baodao.cli.operate.rebuild.comparing._PAUSE", 0.02)


@pytest.fixture
async def into(services: RunningServices) -> AsyncIterator[Any]:
    """Gives databases that are not there yet."""
    made: list[Database] = []

    def another() -> Database:
        assert services.mongo
        made.append(Database(services.mongo.url, f"rebuilt_{uuid.uuid4().hex[:8]}"))
        return made[-1]

    yield another
    assert services.mongo
    client: MongoClient[dict[str, Any]] = MongoClient(services.mongo.url)
    for database in made:
        await database.close()
        client.drop_database(database.name)
    client.close()


async def serve(services: RunningServices, person: str, number: int) -> None:
    event = attendance(number).model_copy(
        update={"volunteer_id": person, "sign_up_id": f"shift{number}-{person}"}
    )
    subject, data, headers = message_of(event, f"{person}-{number}")
    await services.jetstream.publish(subject, data, headers=headers)


async def test_what_is_rebuilt_is_what_is_live_also_while_it_grows(
    ledgers: Ledgers, into: Any
) -> None:
    services = ledgers.services
    live = services.database("hours")
    rebuilt, differences = await rebuild_beside(services.connection, live, into())
    assert (rebuilt.ledgers, rebuilt.entries, differences) == (3, EACH * len(PEOPLE), [])

    await earn(services)

    async def keep_serving() -> None:
        for number in range(10, 60):
            for person in (*PEOPLE, "eve", f"new-{number}"):
                await serve(services, person, number)

    serving = asyncio.create_task(keep_serving())
    _, differences = await rebuild_beside(services.connection, live, into())
    assert differences == []
    await serving
    await services.settled()
    other = into()
    rebuilt, differences = await rebuild_beside(services.connection, live, other)
    assert (rebuilt.entries, differences) == (9 + 1 + 50 * 5, [])
    assert (rebuilt.accounts, rebuilt.pools) == (3 + 1 + 50, 1)
    with pytest.raises(Stop, match="already"):
        await rebuild_beside(services.connection, live, other)


async def test_whatever_differs_is_named(ledgers: Ledgers, into: Any) -> None:
    services, stored = ledgers.services, ledgers.stored
    live = services.database("hours")
    days = list(stored["served_days"].find())
    entry, head = ledgers.chain()[1], ledgers.head()
    day = next(one for one in days if one["_id"].startswith("bob-"))
    later = day["spans"][0]["served_until"] + timedelta(minutes=1)
    cells = list(stored["service_cells"].find())
    total = cells[0] | {"b": {"minutes": cells[0]["b"]["minutes"] + 1, "entries": 1}}
    longer = day | {"spans": [day["spans"][0] | {"served_until": later}]}
    changed: dict[str, tuple[str, dict[str, Any] | None]] = {
        "an entry": ("entries", entry | {"minutes": entry["minutes"] + 1}),
        "a balance": ("ledgers", head | {"minutes": 1}),
        "an end": ("ledgers", head | {"hash": "0" * 64}),
        "a total": ("service_cells", total),
        "a day": ("served_days", longer),
        "an empty day": ("served_days", day | {"spans": []}),
        "no spans at all": ("served_days", day | {"spans": None}),
    }
    for what, (name, document) in changed.items():
        assert document
        stored[name].replace_one({"_id": document["_id"]}, document)
        _, differences = await rebuild_beside(services.connection, live, into())
        assert {(one.collection, one.id) for one in differences} == {(name, document["_id"])}, what
        ledgers.restore()
        stored["served_days"].delete_many({})
        stored["served_days"].insert_many(days)
        stored["service_cells"].delete_many({})
        stored["service_cells"].insert_many(cells)
    for name, key in (("entries", entry["_id"]), ("ledgers", "bob"), ("served_days", day["_id"])):
        stored[name].delete_one({"_id": key})
    stored["entries"].insert_one(entry | {"_id": "own", "sequence": 9})
    _, differences = await rebuild_beside(services.connection, live, into())
    assert {(one.collection, one.id) for one in differences} == {
        ("entries", entry["_id"]),
        ("entries", "own"),
        ("ledgers", "bob"),
        ("served_days", day["_id"]),
    }


async def recorded_later(services: RunningServices) -> str:
    """An hour of a shift that UTC midnight divides, of which nobody knows when it was."""
    begins = now().replace(hour=23, minute=0, second=0, microsecond=0) - timedelta(days=9)
    facts = hours.SHIFT_FACTS | {"division": COMMUNITY, "attended": 0}
    settled = hours.settled(begins, begins + timedelta(hours=3), **facts)
    known = VolunteerRegistered(division=COMMUNITY, volunteer_id="dan", registered_at=begins)
    for event in (known, settled):
        subject, data, headers = message_of(event, event.NAME)
        await services.jetstream.publish(subject, data, headers=headers)
    await services.settled()
    asker, second = (
        acting_as(id=name, role="organiser", organisation="committee", purpose="hours")
        for name in ("asker", "second")
    )
    said = {"shift_id": "shift", "volunteer_id": "dan", "minutes": 90}
    why = {"reason": "测试", "evidence": "测试"}
    request = RequestLaterEntry(actor=asker, command_id="asked", **said, **why)
    asked = await services.client.get(request, LaterEntryReceipt)
    decide = DecideLaterEntry(
        actor=second,
        command_id="decided",
        later_entry_id=asked.later_entry_id,
        outcome="approved",
        reason="测试",
    )
    await services.client.get(decide, LaterEntryReceipt)
    await services.settled()
    return asked.later_entry_id


async def test_a_later_entry_without_times_is_what_was_told(ledgers: Ledgers, into: Any) -> None:
    services, days = ledgers.services, ledgers.stored["served_days"]
    live = services.database("hours")
    key = await recorded_later(services)
    _, differences = await rebuild_beside(services.connection, live, into())
    assert differences == []
    # It stands on both days, half an hour on the second.
    (one, _) = list(days.find({"spans.entry_id": key}).sort("_id"))
    for until_ in (timedelta(minutes=-1), timedelta(hours=9)):
        (span,) = one["spans"]
        wrong = span | {"served_until": span["served_until"] + until_}
        days.update_many({"spans.entry_id": key}, {"$set": {"spans": [wrong]}})
        _, differences = await rebuild_beside(services.connection, live, into())
        assert {(each.collection, each.id[:3]) for each in differences} == {("served_days", "dan")}
    days.delete_many({"spans.entry_id": key})
    _, differences = await rebuild_beside(services.connection, live, into())
    assert {(each.collection, each.id[:3]) for each in differences} == {("served_days", "dan")}


async def earn(services: RunningServices) -> None:
    """Somebody of age, where no more than half an hour of coins is kept, serves for two."""
    long_ago = now() - timedelta(days=400)
    known = VolunteerRegistered(division=COMMUNITY, volunteer_id="eve", registered_at=long_ago)
    rules = {"hours": {"coin_cap": 30}}
    capped = PolicySet(division=COMMUNITY, version=1, changed=[], set_at=long_ago, rules=rules)
    for event in (known, capped):
        subject, data, headers = message_of(event, event.NAME)
        await services.jetstream.publish(subject, data, headers=headers)
    await services.settled()
    await serve(services, "eve", 1)
    await services.settled()


async def test_coins_pools_and_days_that_nobody_told_of_are_named(
    ledgers: Ledgers, into: Any
) -> None:
    services, stored = ledgers.services, ledgers.stored
    live = services.database("hours")
    await earn(services)
    key, pool, days = "eve-account", f"{COMMUNITY}-pool", "eve-days"
    account = stored["time_accounts"].find_one({"_id": key}) or {}
    pooled = stored["community_pools"].find_one({"_id": pool}) or {}
    assert (account["coins"], account["pooled"], pooled["coins"]) == (30, 90, 90)

    async def named() -> set[tuple[str, str]]:
        rebuilt, found = await rebuild_beside(services.connection, live, into())
        assert (rebuilt.accounts, rebuilt.pools, rebuilt.opened) == (1 + len(PEOPLE), 1, 0)
        return {(one.collection, one.id) for one in found}

    assert await named() == set()
    stored["time_accounts"].update_one({"_id": key}, {"$inc": {"coins": 1, "earned": 1}})
    stored["time_accounts"].insert_one(account | {"_id": "own-account", "volunteer_id": "own"})
    stored["community_pools"].delete_one({"_id": pool})
    stored["service_days"].update_one({"_id": days}, {"$set": {"third_day": "2026-11-01"}})
    wrong = {("time_accounts", key), ("time_accounts", "own-account"), ("community_pools", pool)}
    assert await named() == wrong | {("service_days", days)}
    # What is posted on top of it tells of its own alone.
    stored["community_pools"].insert_one(pooled)
    await serve(services, "eve", 2)
    await services.settled()
    assert await named() == wrong - {("community_pools", pool)}


async def test_an_event_that_is_gone_is_named(ledgers: Ledgers, into: Any) -> None:
    services, gone = ledgers.services, []
    stream = stream_of("hours")
    info = await services.jetstream.stream_info(stream)
    for sequence in range(1, info.state.last_seq + 1):
        message = await services.jetstream.get_msg(stream, sequence)
        if message.subject and message.subject.endswith(".cyd"):
            gone.append(sequence)
    await services.jetstream.delete_msg(stream, gone[1])
    live = services.database("hours")
    _, differences = await rebuild_beside(services.connection, live, into())
    assert "the event after entry 1 is missing" in {
        one.reason for one in differences if one.id == "cyd"
    }


async def test_one_person_and_what_came_since_a_checkpoint(ledgers: Ledgers) -> None:
    services, stored = ledgers.services, ledgers.stored
    client, connection = services.client, services.connection
    (checkpoint,) = ledgers.documents["checkpoints"]
    since = await Since.of(client, connection, checkpoint["_id"], OPERATOR)
    with pytest.raises(Stop, match="no checkpoint 2001-01-01"):
        await Since.of(client, connection, "2001-01-01", OPERATOR)

    async def broken(person: str = "") -> tuple[int, set[str], list[str]]:
        wrong: list[str] = []
        if person:
            report = await examine_one(client, connection, person, OPERATOR)
        else:
            report, wrong = await examine(client, connection, since=since, actor=OPERATOR)
        return report.ledgers, {one.volunteer_id for one in report.broken}, wrong

    assert await broken() == (0, set(), [])
    await serve(services, "bob", 20)
    await serve(services, "dan", 20)
    await services.settled()
    assert await broken() == (2, set(), [])
    for person in ("ana", "bob", "dan"):
        assert await broken(person) == (1, set(), [])
    assert await broken("nobody") == (0, set(), [])
    # What was appended since is looked at whole, with its ledger.
    entry = ledgers.chain()[0]
    stored["entries"].update_one({"_id": entry["_id"]}, {"$set": {"minutes": 1}})
    assert (await broken())[1] == {"bob"}
    assert (await broken("bob"))[1] == {"bob"}
    assert (await broken("ana"))[1] == set()
    stored["entries"].replace_one({"_id": entry["_id"]}, entry)
    # What was there before is as the checkpoint says.
    head = ledgers.head("ana")
    stored["ledgers"].delete_one({"_id": "ana"})
    _, who, wrong = await broken()
    assert (who, len(wrong)) == (set(), 1)
    assert (await broken("ana"))[1] == {"ana"}
    stored["ledgers"].insert_one(head)
    assert await broken() == (2, set(), [])


async def test_since_a_later_checkpoint_nothing_of_before_is_read(ledgers: Ledgers) -> None:
    services = ledgers.services
    services.set_clock(2 * _DAY + 3600)

    async def is_published() -> bool:
        return await services.database("hours").count("checkpoints", {}) == 2

    await until(is_published, 30, "another checkpoint")
    await services.settled()
    last = max(one["_id"] for one in ledgers.stored["checkpoints"].find())
    since = await Since.of(services.client, services.connection, last, OPERATOR)
    assert since.position > 0

    async def looked_at() -> int:
        report, wrong = await examine(
            services.client, services.connection, since=since, actor=OPERATOR
        )
        assert (report.broken, wrong) == ([], [])
        return report.ledgers

    assert await looked_at() == 0
    await serve(services, "ana", 30)
    await services.settled()
    assert await looked_at() == 1


async def test_hours_does_not_start_with_other_keys_than_heads_are_sealed_with(
    ledgers: Ledgers,
) -> None:
    services = ledgers.services
    database = services.database("hours")
    keys = parse_keys(HOURS_FILE.read_text())
    (kid,) = keys
    mine, lost = LedgerSeals(keys), LedgerSeals({"new": bytes(32)})
    both = LedgerSeals({"new": bytes(32), **keys})
    noted = ledgers.stored[KEY_CHECKS]
    for before in ({}, {"_id": {"$regex": "^sealing key"}}):
        # Of a start before keys were noted, and after it.
        if before:
            noted.delete_many(before)
        with pytest.raises(NotStartedError, match=f"'{kid}'.*not here: put back"):
            await check_keys(database, lost, HOURS_FILE)
        await check_keys(database, mine, HOURS_FILE)
    await check_keys(database, both, HOURS_FILE)
    with pytest.raises(NotStartedError, match="another than was used"):
        await check_keys(database, LedgerSeals({kid: bytes(32)}), HOURS_FILE)
    # Whoever says so may go on with others.
    noted.delete_one({"_id": f"sealing key {kid}"})
    await check_keys(database, lost, HOURS_FILE)
    # A key with which nothing is sealed any more may go.
    ledgers.stored["ledgers"].update_many({}, {"$set": {"seal": "new.0"}})
    await check_keys(database, both, HOURS_FILE)
    await check_keys(database, lost, HOURS_FILE)

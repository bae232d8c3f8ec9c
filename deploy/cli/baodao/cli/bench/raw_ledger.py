"""The same ledger by hand: pull 500, json, one transaction with the same documents.

`python -m baodao.cli.bench.raw_ledger` reads heads, days and what it has seen, links every entry to
the one before it, and writes entries, heads, days, deadlines, a row of the inbox for each event and
a record of the outbox with the events that it would tell. Nothing is validated or published, no
policy is asked, no head is sealed.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import nats
import uvloop
from nats.aio.msg import Msg
from pymongo import AsyncMongoClient, ReplaceOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.write_concern import WriteConcern

DATABASE = "baodao_bench_ledger"
DURABLE, HEALTH = "bench-ledger--scheduling", "bench-ledger"
_BATCH = 500
_COLLECTIONS = ("ledgers", "entries", "served_days", "deadlines", "inbox", "outbox")
_COPIED = (
    *("shift_id", "activity_id", "title", "category", "division", "organisation_id"),
    *("responsible_id", "role", "place", "zone", "evidence_grade"),
)
_GENESIS = "0" * 64
Rows = dict[str, dict[str, Any]]
Store = AsyncDatabase[dict[str, Any]]


class Group:
    """What the events of one pull make of what is stored."""

    def __init__(self, heads: Rows, days: Rows, deadlines: Rows) -> None:
        self.heads, self.days, self.deadlines = heads, days, deadlines
        self.entries: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    def take(self, event: dict[str, Any], event_id: str) -> None:
        """Append what was served, unless some of it is there already."""
        who, start = event["volunteer_id"], datetime.fromisoformat(event["checked_in_at"])
        end = datetime.fromisoformat(event["checked_out_at"])
        day_id = f"{who}-{start:%Y-%m-%d}"
        day = self.days.setdefault(day_id, {"_id": day_id, "version": 0, "spans": []})
        if any(s["served_from"] < end and start < s["served_until"] for s in day["spans"]):
            return
        head = self.heads.setdefault(
            who, {"_id": who, "version": 0, "minutes": 0, "entries": 0, "hash": _GENESIS}
        )
        entry = {
            **{name: event.get(name) for name in _COPIED},
            "volunteer_id": who,
            "sequence": head["entries"] + 1,
            "minutes": int((end - start).total_seconds()) // 60,
            "served_from": start.isoformat(timespec="milliseconds"),
            "served_until": end.isoformat(timespec="milliseconds"),
            "attendance_id": event["sign_up_id"],
            "policy": "default-1",
            "previous_hash": head["hash"],
            "cause": "attendance",
            "recorded_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        said = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        entry["hash"] = hashlib.sha256(said.encode()).hexdigest()
        told = {"id": event_id, "headers": _headers(event_id, who, entry["sequence"])}
        self.events.append(told | {"data": json.dumps(entry).encode()})
        entry |= {"served_from": start, "served_until": end, "recorded_at": datetime.now(UTC)}
        self.entries.append({"_id": event["sign_up_id"], "version": 1, "announced": 0, **entry})
        head |= {
            "version": head["version"] + 1,
            "minutes": head["minutes"] + entry["minutes"],
            "entries": entry["sequence"],
            "hash": entry["hash"],
        }
        span = {"entry_id": event["sign_up_id"], "served_from": start, "served_until": end}
        day |= {"version": day["version"] + 1, "spans": [*day["spans"], span]}
        deadline = self.deadlines.setdefault(
            event["shift_id"], {"_id": event["shift_id"], "version": 0, "recorded": 0}
        )
        deadline |= {"version": deadline["version"] + 1, "recorded": deadline["recorded"] + 1}


def _headers(event_id: str, subject: str, version: int) -> dict[str, str]:
    return {
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-type": "bench.hours-credited",
        "ce-source": "/bench",
        "ce-subject": subject,
        "ce-time": datetime.now(UTC).isoformat(),
        "ce-aggregateversion": str(version),
        "content-type": "application/json",
    }


async def _commit(store: Store, messages: list[Msg]) -> None:
    taken = [(str((m.headers or {})["ce-id"]), json.loads(m.data)) for m in messages]
    async with (
        store.client.start_session() as session,
        await session.start_transaction(write_concern=WriteConcern(w="majority", j=True)),
    ):
        seen = await _rows(store, "inbox", [key for key, _ in taken], session)
        new = [(key, event) for key, event in taken if key not in seen]
        days = [f"{e['volunteer_id']}-{e['checked_in_at'][:10]}" for _, e in new]
        group = Group(
            await _rows(store, "ledgers", {e["volunteer_id"] for _, e in new}, session),
            await _rows(store, "served_days", days, session),
            await _rows(store, "deadlines", {e["shift_id"] for _, e in new}, session),
        )
        for key, event in new:
            group.take(event, key)
        if new:
            await _write(store, group, [key for key, _ in new], session)


async def _write(
    store: Store, group: Group, event_ids: list[str], session: AsyncClientSession
) -> None:
    at = datetime.now(UTC)
    inbox = [{"_id": key, "at": at, "fingerprint": "", "reply": b"null"} for key in event_ids]
    await store.inbox.insert_many(inbox, session=session, ordered=False)
    await store.entries.insert_many(group.entries, session=session, ordered=False)
    record = {"at": at, "events": group.events, "published": None}
    await store.outbox.insert_one(record, session=session)
    kept = (("ledgers", group.heads), ("served_days", group.days), ("deadlines", group.deadlines))
    for name, rows in kept:
        writes = [ReplaceOne({"_id": key}, row, upsert=True) for key, row in rows.items()]
        await store[name].bulk_write(writes, ordered=False, session=session)


async def _rows(store: Store, name: str, ids: Iterable[str], session: AsyncClientSession) -> Rows:
    rows = store[name].find({"_id": {"$in": list(ids)}}, session=session)
    return {row["_id"]: row for row in await rows.to_list()}


async def main() -> None:
    """Consume until killed."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        os.environ["BAODAO_MONGO_URL"], tz_aware=True
    )
    store = client[DATABASE]
    for name in _COLLECTIONS:
        await store.create_collection(name)
    await store.entries.create_index([("volunteer_id", 1), ("sequence", 1)], unique=True)
    connection = await nats.connect(os.environ["BAODAO_NATS_URL"])
    subscription = await connection.jetstream().pull_subscribe_bind(DURABLE, "SCHEDULING")

    async def answer(message: Msg) -> None:
        await message.respond(b'{"ready":true}')

    await connection.subscribe(f"health.{HEALTH}", cb=answer)
    while True:
        try:
            messages = await subscription.fetch(_BATCH, timeout=1)
        except TimeoutError:
            continue
        # After it was held, a pull may end with nothing.
        if not messages:
            continue
        await _commit(store, messages)
        await asyncio.gather(*(message.ack() for message in messages))


if __name__ == "__main__":
    uvloop.run(main())

"""The same documents by hand: pull 500, json, one transaction.

`python -m baodao.cli.bench.raw_ledger` takes each attendance once. It links an entry to the one
before it, and writes with it what follows from it: head, days, deadline, ceiling, booking, posting,
account, cell of the totals, days of service, stars, the month of who recorded it, a row of the
inbox, and a record of the outbox with the two events that tell of it; with the indexes that ours
have. Nothing is validated or published, no policy is asked, no head is sealed.
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

from baodao.hours.store import COLLECTIONS

DATABASE = "baodao_bench_ledger"
DURABLE, HEALTH = "bench-ledger--scheduling", "bench-ledger"
_BATCH = 500
_APPENDED = ("entries", "bookings", "postings")
_KEPT = (
    *("ledgers", "served_days", "deadlines", "shift_ceilings", "star_books", "time_accounts"),
    *("service_cells", "service_days", "recorded_months"),
)
_COPIED = (
    *("shift_id", "activity_id", "title", "category", "division", "organisation_id"),
    *("responsible_id", "role", "place", "zone", "evidence_grade"),
)
_GENESIS = "0" * 64
Rows = dict[str, dict[str, Any]]
Store = AsyncDatabase[dict[str, Any]]


class Group:
    """What the events of one pull make of what is stored."""

    def __init__(self, kept: dict[str, Rows]) -> None:
        self.kept = kept
        self.appended: dict[str, list[dict[str, Any]]] = {name: [] for name in _APPENDED}
        self.events: list[dict[str, Any]] = []

    def take(self, event: dict[str, Any], event_id: str) -> None:
        """Append what was served, unless some of it is there already."""
        start = datetime.fromisoformat(event["checked_in_at"])
        end = datetime.fromisoformat(event["checked_out_at"])
        day = self._of("served_days", keys_of(event)["served_days"], spans=[])
        if any(s["served_from"] < end and start < s["served_until"] for s in day["spans"]):
            return
        entry = self._enter(event, event_id, start, end)
        span = {"entry_id": event["sign_up_id"], "served_from": start, "served_until": end}
        day["spans"] = [*day["spans"], span]
        self._follow(event, entry, f"{event_id}-2")

    def _enter(
        self, event: dict[str, Any], event_id: str, start: datetime, end: datetime
    ) -> dict[str, Any]:
        who = event["volunteer_id"]
        head = self._of("ledgers", who, minutes=0, entries=0, hash=_GENESIS, seal="")
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
        self._tell(event_id, who, entry["sequence"], entry)
        entry |= {"served_from": start, "served_until": end, "recorded_at": datetime.now(UTC)}
        self._append("entries", event["sign_up_id"], **entry)
        head["minutes"] += entry["minutes"]
        head["entries"], head["hash"] = entry["sequence"], entry["hash"]
        return entry

    def _follow(self, event: dict[str, Any], entry: dict[str, Any], event_id: str) -> None:
        """What an entry leads to in the other wings."""
        keys, minutes, at = keys_of(event), entry["minutes"], datetime.now(UTC)
        who, division = event["volunteer_id"], event["division"]
        within = [division[:length] for length in (2, 4, 6, 9, 12)]
        of_division = {"division": division, "within": within}
        due = self._of("deadlines", keys["deadlines"], **of_division, state="open", entered=0)
        due |= {"title": event["title"], "due_on": "2026-01-19", "entered": due["entered"] + 1}
        self._of("shift_ceilings", event["shift_id"], credited=0)["credited"] += minutes
        self._of("recorded_months", keys["recorded_months"], entries=0, nights=[])["entries"] += 1
        stars = self._of("star_books", keys["star_books"], **of_division, stars=[], minutes=0)
        stars |= {"minutes": stars["minutes"] + minutes, "seen": {who: entry["sequence"]}}
        days = self._of("service_days", keys["service_days"], **of_division, days={})["days"]
        on = event["checked_in_at"][:10]
        counted = days.get(on, {"minutes": 0, "entries": 0})
        days[on] = {"minutes": counted["minutes"] + minutes, "entries": counted["entries"] + 1}
        cell = self._of("service_cells", keys["service_cells"], **of_division)
        count = cell.setdefault("b", {"minutes": 0, "entries": 0})
        count["minutes"], count["entries"] = count["minutes"] + minutes, count["entries"] + 1
        account = self._of("time_accounts", keys["time_accounts"], volunteer_id=who, points=0)
        account["points"] += minutes
        booked = {"cell": keys["service_cells"], "grade": "B", "minutes": minutes}
        self._append("bookings", f"{event['sign_up_id']}-booking", counted=booked, points=minutes)
        lines = [{"side": "points", "amount": minutes}, {"side": "issued", "amount": -minutes}]
        posting = {"volunteer_id": who, "division": division, "kind": "earned", "lines": lines}
        self._append("postings", f"{event['sign_up_id']}-posting", **posting, at=at)
        told = {**posting, "account": keys["time_accounts"], "sequence": account["version"]}
        self._tell(event_id, keys["time_accounts"], account["version"], told)

    def _of(self, name: str, key: str, **fresh: Any) -> dict[str, Any]:
        """A row that is about to change."""
        row = self.kept[name].setdefault(key, {"_id": key, "version": 0, **fresh})
        row["version"] += 1
        return row

    def _append(self, name: str, key: str, **row: Any) -> None:
        self.appended[name].append({"_id": key, "version": 1, "announced": 0, **row})

    def _tell(self, event_id: str, subject: str, version: int, told: dict[str, Any]) -> None:
        headers = _headers(event_id, subject, version)
        self.events.append({"id": event_id, "headers": headers, "data": json.dumps(told).encode()})


def keys_of(event: dict[str, Any]) -> dict[str, str]:
    """The ids of what an attendance changes, by collection."""
    who, division, team = event["volunteer_id"], event["division"], event["organisation_id"]
    day, month = event["checked_in_at"][:10], event["checked_in_at"][:7]
    return {
        "ledgers": who,
        "served_days": f"{who}-{day}",
        "deadlines": event["shift_id"],
        "shift_ceilings": event["shift_id"],
        "star_books": f"{who}-stars",
        "time_accounts": f"{who}-account",
        "service_cells": f"{division}.{month}.{team}.{event['category']}",
        "service_days": f"{who}-days",
        "recorded_months": f"{team}-{month}",
    }


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
        keys = [keys_of(event) for _, event in new]
        kept = {n: await _rows(store, n, {one[n] for one in keys}, session) for n in _KEPT}
        group = Group(kept)
        for key, event in new:
            group.take(event, key)
        if new:
            await _write(store, group, [key for key, _ in new], session)


async def _write(
    store: Store, group: Group, event_ids: list[str], session: AsyncClientSession
) -> None:
    at = datetime.now(UTC)
    inbox = [{"_id": key, "at": at, "fingerprint": "", "reply": b"null"} for key in event_ids]
    record = {"at": at, "events": group.events, "published": None}
    for name, rows in {**group.appended, "inbox": inbox, "outbox": [record]}.items():
        await store[name].insert_many(rows, session=session, ordered=False)
    for name, kept in group.kept.items():
        writes = [ReplaceOne({"_id": key}, row, upsert=True) for key, row in kept.items()]
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
    indexes = {collection.name: collection.indexes for collection in COLLECTIONS}
    for name in (*_APPENDED, *_KEPT, "inbox", "outbox"):
        await store.create_collection(name)
        for one in indexes.get(name, ()):
            await store[name].create_index([(field, 1) for field in one.fields], unique=one.unique)
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

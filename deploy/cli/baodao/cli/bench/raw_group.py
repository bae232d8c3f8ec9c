"""Sign-ups committed in groups by hand: the driver, json, and nothing else.

One transaction makes the same durable writes as ours for all commands of a group: a stored reply
per command id, the volunteer's calendar, the sign-up, the fenced counter, and the events with their
headers in an outbox. What is stored is read each time, so that several processes stay exact.
Nothing is validated and nothing is published.
"""

import asyncio
import json
import os
import random
from datetime import UTC, datetime
from typing import Any

from pymongo import AsyncMongoClient, UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

DATABASE = "baodao_bench"
GROUP_SIZE = 512
_COLLECTIONS = ("shifts", "sign_ups", "calendars", "inbox", "outbox")
_TRIES = 500

ACCEPTED = b'{"status":"accepted"}'
WAITS = b'{"status":"accepted","state":"waitlisted"}'
FULL = b'{"status":"refused","reason":"shift-full"}'
OVERLAPS = b'{"status":"refused","reason":"overlaps"}'
UNAVAILABLE = b'{"status":"unavailable"}'

Store = AsyncDatabase[dict[str, Any]]
Rows = dict[str, dict[str, Any]]
Command = dict[str, Any]
"""`command_id`, `shift_id`, `volunteer_id`, `may_repeat` if a refusal is to be remembered, and
`may_wait`.
"""


class FenceError(Exception):
    """Another transaction has changed what this one was decided on."""


async def open_store(url: str) -> Store:
    """The collections, in which a commit is journaled."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url)
    store = client.get_database(DATABASE, write_concern=WriteConcern(w="majority", j=True))
    there = await store.list_collection_names()
    for name in _COLLECTIONS:
        if name not in there:
            await store.create_collection(name)
    return store


async def commit(store: Store, commands: list[Command]) -> list[bytes]:
    """One transaction for these commands, tried again when somebody else came between."""
    for attempt in range(_TRIES):
        async with store.client.start_session() as session:
            try:
                async with await session.start_transaction(
                    read_concern=ReadConcern("snapshot"),
                    write_concern=WriteConcern(w="majority", j=True),
                ):
                    return await _decide(store, session, commands)
            except FenceError:
                pass
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise
        await asyncio.sleep(random.uniform(0, 0.002 * min(attempt + 1, 10)))  # noqa: S311 -- jitter
    return [UNAVAILABLE] * len(commands)


async def _decide(
    store: Store, session: AsyncClientSession, commands: list[Command]
) -> list[bytes]:
    inbox = await _rows(store, "inbox", [c["command_id"] for c in commands], session)
    shifts = await _rows(store, "shifts", list({c["shift_id"] for c in commands}), session)
    calendars = await _rows(store, "calendars", [c["volunteer_id"] for c in commands], session)
    fences = {key: (row["seats_taken"], row["next_turn"]) for key, row in shifts.items()}
    replies, taken, remembered = [], [], []
    for command in commands:
        if known := inbox.get(command["command_id"]):
            replies.append(known["reply"])
            continue
        shift = shifts[command["shift_id"]]
        reply = _refusal(command, shift, calendars) or _take(command, shift)
        if reply is ACCEPTED:
            calendars[command["volunteer_id"]]["bookings"].append(_booking(shift))
        if reply in (ACCEPTED, WAITS):
            taken.append((command, reply is WAITS, _event(command, shift)))
        if reply in (ACCEPTED, WAITS) or command.get("may_repeat"):
            row = inbox[command["command_id"]] = {"_id": command["command_id"], "reply": reply}
            remembered.append(row)
        replies.append(reply)
    if remembered:
        await store.inbox.insert_many(remembered, session=session)
    if taken:
        await _write(store, session, taken, fences, shifts)
    if not remembered:
        # Committing what has only read would wait for the journal.
        await session.abort_transaction()
    return replies


def _refusal(command: Command, shift: dict[str, Any], calendars: Rows) -> bytes | None:
    volunteer_id = command["volunteer_id"]
    calendar = calendars.setdefault(volunteer_id, {"_id": volunteer_id, "bookings": []})
    is_full = shift["seats_taken"] >= shift["max_crew"]
    if is_full and command.get("may_wait"):
        return FULL if len(shift["waiting"]) >= shift["places"] else None
    if is_full:
        return FULL
    if any(
        b["starts_at"] < shift["ends_at"] and shift["starts_at"] < b["ends_at"]
        for b in calendar["bookings"]
    ):
        return OVERLAPS
    return None


def _take(command: Command, shift: dict[str, Any]) -> bytes:
    """Take a seat, or the last place on the list where there is none."""
    if shift["seats_taken"] < shift["max_crew"]:
        shift["seats_taken"] += 1
        return ACCEPTED
    shift["waiting"].append({"turn": shift["next_turn"], "volunteer_id": command["volunteer_id"]})
    shift["next_turn"] += 1
    return WAITS


async def _rows(store: Store, name: str, ids: list[str], session: AsyncClientSession) -> Rows:
    rows = store[name].find({"_id": {"$in": ids}}, session=session)
    return {row["_id"]: row for row in await rows.to_list()}


async def _write(
    store: Store,
    session: AsyncClientSession,
    taken: list[tuple[Command, bool, dict[str, Any]]],
    fences: dict[str, tuple[int, int]],
    shifts: Rows,
) -> None:
    sign_ups = [_sign_up(command, waits=waits) for command, waits, _ in taken]
    await store.sign_ups.insert_many(sign_ups, session=session)
    events = [event for _, _, event in taken]
    record = {"at": datetime.now(UTC), "events": events, "published": None}
    await store.outbox.insert_one(record, session=session)
    bookings = [
        UpdateOne(
            {"_id": c["volunteer_id"]},
            {
                "$push": {"waits": c["shift_id"]}
                if waits
                else {"bookings": _booking(shifts[c["shift_id"]])}
            },
            upsert=True,
        )
        for c, waits, _ in taken
    ]
    await store.calendars.bulk_write(bookings, ordered=False, session=session)
    counters = [
        UpdateOne(
            {"_id": key, "seats_taken": fences[key][0], "next_turn": fences[key][1]},
            {"$set": {name: shifts[key][name] for name in ("seats_taken", "next_turn", "waiting")}},
        )
        for key in {command["shift_id"] for command, _, _ in taken}
    ]
    result = await store.shifts.bulk_write(counters, session=session)
    if result.matched_count != len(counters):
        raise FenceError


def _claim(shift: dict[str, Any], *, waits: bool) -> dict[str, Any]:
    return {"waits": shift["_id"]} if waits else {"bookings": _booking(shift)}


def _booking(shift: dict[str, Any]) -> dict[str, Any]:
    return {
        "shift_id": shift["_id"],
        "starts_at": shift["starts_at"],
        "ends_at": shift["ends_at"],
    }


def _sign_up(command: Command, *, waits: bool) -> dict[str, Any]:
    return {
        "_id": f"{command['shift_id']}-{command['volunteer_id']}",
        "shift_id": command["shift_id"],
        "volunteer_id": command["volunteer_id"],
        "state": "waitlisted" if waits else "reserved",
    }


def _event(command: Command, shift: dict[str, Any]) -> dict[str, Any]:
    event_id = os.urandom(13).hex()
    data = {
        "shift_id": shift["_id"],
        "volunteer_id": command["volunteer_id"],
        "starts_at": shift["starts_at"].isoformat(),
        "ends_at": shift["ends_at"].isoformat(),
        "seats_taken": shift["seats_taken"],
        "max_crew": shift["max_crew"],
    }
    headers = {
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-type": "bench.seat-reserved",
        "ce-source": "/bench",
        "ce-subject": shift["_id"],
        "ce-time": datetime.now(UTC).isoformat(),
        "ce-aggregateversion": str(shift["seats_taken"]),
        "ce-causationid": command["command_id"],
        "content-type": "application/json",
    }
    subject = f"events.bench.seat-reserved.{shift['_id']}"
    return {
        "id": event_id,
        "subject": subject,
        "headers": headers,
        "data": json.dumps(data).encode(),
    }

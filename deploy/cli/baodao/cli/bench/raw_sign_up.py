"""The same sign-up by hand: nats-py, the driver, json, and nothing else.

`python -m baodao.cli.bench.raw_sign_up` listens to two subjects. On `bench.group` it commits what
has queued up as one transaction, as our committer does; on `bench.single` every command is a
transaction of its own, as most services would have it. Both make the same durable writes as ours
(a stored reply per command id, the volunteer's calendar, the sign-up, the fenced counter, the
events with their headers in an outbox), read what is stored each time, so that several processes
stay exact, and answer after the commit. They validate nothing and publish nothing.
"""

import asyncio
import json
import os
import random
from collections import deque
from datetime import UTC, datetime
from typing import Any

import nats
import uvloop
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from pymongo import AsyncMongoClient, UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

DATABASE = "baodao_bench"
GROUP, SINGLE, HEALTH = "bench.group", "bench.single", "bench-raw"
_COLLECTIONS = ("shifts", "sign_ups", "calendars", "inbox", "outbox")
_GROUP_SIZE = 512
# One transaction per command on one hot shift is fastest about here: more of them only conflict.
_CONCURRENT_SINGLES = 16
_TRIES = 500

_ACCEPTED = b'{"status":"accepted"}'
_FULL = b'{"status":"refused","reason":"shift-full"}'
_BUSY_ELSEWHERE = b'{"status":"refused","reason":"overlaps"}'
_UNAVAILABLE = b'{"status":"unavailable"}'

Store = AsyncDatabase[dict[str, Any]]
Rows = dict[str, dict[str, Any]]
Command = dict[str, Any]


class FenceError(Exception):
    """Another transaction has changed what this one was decided on."""


async def main() -> None:
    """Serve until killed."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(os.environ["BAODAO_MONGO_URL"])
    store = client.get_database(DATABASE, write_concern=WriteConcern(w="majority", j=True))
    for name in _COLLECTIONS:
        await store.create_collection(name)
    connection = await nats.connect(os.environ["BAODAO_NATS_URL"])
    queue: deque[Msg] = deque()
    arrived = asyncio.Event()
    slots = asyncio.Semaphore(_CONCURRENT_SINGLES)
    running: set[asyncio.Task[None]] = set()

    async def on_group(message: Msg) -> None:
        queue.append(message)
        arrived.set()

    async def on_single(message: Msg) -> None:
        await slots.acquire()
        task = asyncio.ensure_future(_commit(store, [message]))
        running.add(task)
        task.add_done_callback(running.discard)
        task.add_done_callback(lambda _: slots.release())

    await connection.subscribe(GROUP, cb=on_group)
    await connection.subscribe(SINGLE, cb=on_single)
    await _answer_health(connection)
    while True:
        await arrived.wait()
        arrived.clear()
        while queue:
            await _commit(store, [queue.popleft() for _ in range(min(len(queue), _GROUP_SIZE))])
            await asyncio.sleep(0)


async def _answer_health(connection: NatsClient) -> None:
    async def answer(message: Msg) -> None:
        await message.respond(b'{"ready":true}')

    await connection.subscribe(f"health.{HEALTH}", cb=answer)


async def _commit(store: Store, messages: list[Msg]) -> None:
    """One transaction for these messages, tried again when somebody else came between."""
    commands = [json.loads(message.data) for message in messages]
    replies = [_UNAVAILABLE] * len(commands)
    for attempt in range(_TRIES):
        async with store.client.start_session() as session:
            try:
                async with await session.start_transaction(
                    read_concern=ReadConcern("snapshot"),
                    write_concern=WriteConcern(w="majority", j=True),
                ):
                    replies = await _decide(store, session, commands)
                break
            except FenceError:
                pass
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise
        await asyncio.sleep(random.uniform(0, 0.002 * min(attempt + 1, 10)))  # noqa: S311 -- jitter
    for message, reply in zip(messages, replies, strict=True):
        await message.respond(reply)


async def _decide(
    store: Store, session: AsyncClientSession, commands: list[Command]
) -> list[bytes]:
    inbox = await _rows(store, "inbox", [c["command_id"] for c in commands], session)
    shifts = await _rows(store, "shifts", list({c["shift_id"] for c in commands}), session)
    calendars = await _rows(store, "calendars", [c["volunteer_id"] for c in commands], session)
    fences = {shift_id: shift["seats_taken"] for shift_id, shift in shifts.items()}
    replies, taken = [], []
    for command in commands:
        shift, volunteer_id = shifts[command["shift_id"]], command["volunteer_id"]
        calendar = calendars.setdefault(volunteer_id, {"_id": volunteer_id, "bookings": []})
        if known := inbox.get(command["command_id"]):
            replies.append(known["reply"])
        elif shift["seats_taken"] >= shift["max_crew"]:
            replies.append(_FULL)
        elif any(
            b["starts_at"] < shift["ends_at"] and shift["starts_at"] < b["ends_at"]
            for b in calendar["bookings"]
        ):
            replies.append(_BUSY_ELSEWHERE)
        else:
            shift["seats_taken"] += 1
            calendar["bookings"].append(_booking(shift))
            inbox[command["command_id"]] = {"_id": command["command_id"], "reply": _ACCEPTED}
            taken.append((command, _event(command, shift)))
            replies.append(_ACCEPTED)
    if taken:
        await _write(store, session, taken, fences, shifts, inbox)
    return replies


async def _rows(store: Store, name: str, ids: list[str], session: AsyncClientSession) -> Rows:
    rows = store[name].find({"_id": {"$in": ids}}, session=session)
    return {row["_id"]: row for row in await rows.to_list()}


async def _write(
    store: Store,
    session: AsyncClientSession,
    taken: list[tuple[Command, dict[str, Any]]],
    fences: dict[str, int],
    shifts: Rows,
    inbox: Rows,
) -> None:
    commands = [command for command, _ in taken]
    await store.inbox.insert_many([inbox[c["command_id"]] for c in commands], session=session)
    await store.sign_ups.insert_many([_sign_up(command) for command in commands], session=session)
    record = {"at": datetime.now(UTC), "events": [event for _, event in taken], "published": None}
    await store.outbox.insert_one(record, session=session)
    bookings = [
        UpdateOne(
            {"_id": c["volunteer_id"]},
            {"$push": {"bookings": _booking(shifts[c["shift_id"]])}},
            upsert=True,
        )
        for c in commands
    ]
    await store.calendars.bulk_write(bookings, ordered=False, session=session)
    counters = [
        UpdateOne(
            {"_id": shift_id, "seats_taken": fences[shift_id]},
            {"$set": {"seats_taken": shifts[shift_id]["seats_taken"]}},
        )
        for shift_id in {command["shift_id"] for command in commands}
    ]
    result = await store.shifts.bulk_write(counters, session=session)
    if result.matched_count != len(counters):
        raise FenceError


def _booking(shift: dict[str, Any]) -> dict[str, Any]:
    return {
        "shift_id": shift["_id"],
        "starts_at": shift["starts_at"],
        "ends_at": shift["ends_at"],
    }


def _sign_up(command: Command) -> dict[str, Any]:
    return {
        "_id": f"{command['shift_id']}-{command['volunteer_id']}",
        "shift_id": command["shift_id"],
        "volunteer_id": command["volunteer_id"],
        "state": "reserved",
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


if __name__ == "__main__":
    uvloop.run(main())

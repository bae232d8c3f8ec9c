"""Attendances into ledgers against the same by hand, and ledgers verified against a raw scan."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from nats.js.api import AckPolicy, ConsumerConfig
from pymongo import MongoClient

from baodao.cli.bench import raw_ledger, raw_pipeline, seed
from baodao.cli.bench.pipeline import PATIENCE, Attendances, Step, acknowledged, consumed, followed
from baodao.cli.bench.stage import Stage, median, pause, peak_mb
from baodao.cli.operate.signing import HOURS_KEYS
from baodao.cli.stack.processes import ServiceProcess
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Bookkeeping, Ledger
from baodao.hours.ledger.domain.served import Served, Span
from baodao.hours.ledger.domain.service import Service
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.kit.client import Client
from baodao.kit.keys import parse_keys
from baodao.schema.base import Actor
from baodao.schema.hours.verification import LedgerReport, VerifyLedgers
from baodao.schema.subjects import stream_of

_EACH = 200
"""Entries of a ledger that is verified: some years of somebody who comes every week."""
VERIFIED = 100_000
WARM_UP, EVENTS = 1_000, 20_000
_AT_ONCE = 50
_STREAM = stream_of("scheduling")
_HOURS = "baodao_hours"
_FIRST = datetime(2020, 1, 6, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_OPERATOR = Actor(id="bench", role="operator", scope="*", purpose="operation")


async def run(
    rounds: int, announce: Callable[[str], None], *, entries: int = VERIFIED
) -> dict[str, Any]:
    """Entries a second through JetStream, `rounds` times in turn; then so many verified."""
    async with Stage() as stage:
        result = await _credited(stage, rounds, announce)
        result |= stage.memory()
    async with Stage() as stage:
        verified = await _verified(stage, entries, rounds, announce)
        verified |= {f"verify_{name}": value for name, value in stage.memory().items()}
    return result | verified | {"exact": result["exact"] and verified["exact"]}


# --- crediting ------------------------------------------------------------------------------------


async def _credited(stage: Stage, rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    for durable in (raw_pipeline.DURABLE, raw_ledger.DURABLE):
        # Each is held while the others have their turn.
        held = ConsumerConfig(
            durable_name=durable,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=3 * PATIENCE,
            max_ack_pending=2_000,
        )
        await stage.connection.jetstream().add_consumer(_STREAM, held)
    ours = await stage.start_service("hours")
    raw = await stage.start_service("cli.bench.raw_pipeline", health=raw_pipeline.HEALTH)
    hand = await stage.start_service("cli.bench.raw_ledger", health=raw_ledger.HEALTH)
    turns = (
        (ours, followed(stage)),
        (raw, [acknowledged(stage, _STREAM, raw_pipeline.DURABLE)]),
        (hand, [acknowledged(stage, _STREAM, raw_ledger.DURABLE)]),
    )
    attendances = Attendances(stage)
    await _round(attendances, turns, WARM_UP)
    speeds = []
    for number in range(rounds):
        speeds.append(await _round(attendances, turns, EVENTS))
        said = ", ".join(f"{speed:.0f}" for speed in speeds[-1])
        announce(f"  round {number + 1} of {rounds}: ours, insert, by hand {said} entries/s")
    mine, inserted, same = (median(one) for one in zip(*speeds, strict=True))
    return {
        "ours_per_s": mine,
        "raw_per_s": inserted,
        "same_documents_per_s": same,
        "ratio_raw": round(mine / inserted, 2),
        "ratio_same": round(mine / same, 2),
        "peak_mb": peak_mb(ours.pid),
        "exact": await _is_exact(stage, attendances.published),
    }


async def _round(
    attendances: Attendances,
    turns: tuple[tuple[ServiceProcess, Sequence[Step]], ...],
    events: int,
) -> list[float]:
    """Entries a second, each in its turn: all are held while the events pile up.

    Ours is through when all has followed that follows from an entry, and been told.
    """
    for process, _ in turns:
        pause(process)
    await attendances.publish(events)
    return [events / await consumed(process, *steps) for process, steps in turns]


async def _is_exact(stage: Stage, published: int) -> bool:
    """Every event is in each ledger, once."""
    places = (
        (_HOURS, "entries"),
        (_HOURS, "bookings"),
        (raw_pipeline.DATABASE, raw_pipeline.COLLECTION),
        (raw_ledger.DATABASE, "entries"),
        (raw_ledger.DATABASE, "bookings"),
    )
    counts = [await stage.database(name).count(rows, {}) for name, rows in places]
    return counts == [published] * len(places)


# --- verifying ------------------------------------------------------------------------------------


async def _verified(
    stage: Stage, entries: int, rounds: int, announce: Callable[[str], None]
) -> dict[str, Any]:
    hours = await stage.start_service("hours")
    seals = LedgerSeals(parse_keys((stage.keys / HOURS_KEYS).read_text("utf-8")))
    ledgers = max(1, entries // _EACH)
    announce(f"  {ledgers * _EACH:,} entries in {ledgers:,} ledgers are made")
    database = stage.database(_HOURS)
    people = seed.new_ids(ledgers)
    for start in range(0, ledgers, _AT_ONCE):
        made = [_ledger(person, seals) for person in people[start : start + _AT_ONCE]]
        rows = [ENTRIES.document(one, "bench") for _, chain in made for one in chain]
        await database.append("entries", rows)
        await database.append("ledgers", [LEDGERS.document(head, "bench") for head, _ in made])
    found, speeds = LedgerReport(ledgers=0, entries=0, minutes=0, broken=[]), []
    for number in range(rounds):
        (ours, found), raw = await _verify(stage.client()), await _scan(stage)
        speeds.append((found.entries / ours, ledgers * _EACH / raw))
        mine, theirs = speeds[-1]
        announce(f"  verify {number + 1} of {rounds}: ours {mine:.0f}, scan {theirs:.0f} entries/s")
    ours, raw = (median(one) for one in zip(*speeds, strict=True))
    return {
        "verified_per_s": ours,
        "scanned_per_s": raw,
        "ratio_scan": round(ours / raw, 2),
        "verify_peak_mb": peak_mb(hours.pid),
        "exact": not found.broken and found.entries == ledgers * _EACH,
    }


async def _verify(client: Client) -> tuple[float, LedgerReport]:
    """Seconds, and how many hold of all."""
    loop = asyncio.get_running_loop()
    began, after, entries, broken = loop.time(), "", 0, list[Any]()
    while True:
        query = VerifyLedgers(actor=_OPERATOR, after=after, limit=_AT_ONCE)
        page = await client.get(query, LedgerReport)
        entries, broken = entries + page.entries, [*broken, *page.broken]
        if page.next is None:
            break
        after = page.next
    report = LedgerReport(ledgers=0, entries=entries, minutes=0, broken=broken)
    return loop.time() - began, report


async def _scan(stage: Stage) -> float:
    """Seconds in which the driver alone reads every entry."""
    loop = asyncio.get_running_loop()

    def scan() -> int:
        client: MongoClient[dict[str, Any]] = MongoClient(stage.mongo.url, tz_aware=True)
        with client:
            return sum(1 for _ in client[_HOURS]["entries"].find())

    began = loop.time()
    await asyncio.to_thread(scan)
    return loop.time() - began


def _ledger(person: str, seals: LedgerSeals) -> tuple[Ledger, list[Entry]]:
    head, chain = Ledger.empty(person), list[Entry]()
    for number in range(_EACH):
        starts = _FIRST + number * timedelta(days=7)
        entry_id = f"{person}-{number}"
        served = Served((Span(entry_id, starts, starts + _HOUR),))
        books = Bookkeeping(starts + timedelta(days=1), seals)
        changed, entry = head.credit(_service(entry_id, number), served, "default-1", books)
        head = changed.after
        chain.append(entry.after)
    return head, chain


def _service(entry_id: str, number: int) -> Service:
    return Service(
        attendance_id=entry_id,
        shift_id=f"shift-{number}",
        activity_id=f"shift-{number}",
        organisation_id="bench-organisation",
        responsible_id="bench-lead",
        title="居家养老",
        category="居家养老",
        division=seed.DIVISION,
        role=None,
        place="测试·广场",
        zone="Asia/Shanghai",
        evidence_grade="B",
        cause="attendance",
    )

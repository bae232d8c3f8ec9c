"""Answers of hours: balances, entries, and whether ledgers hold."""

from itertools import groupby
from typing import Any

from baodao.hours.domain import GENESIS, Entry, Ledger, first_fault
from baodao.hours.store import ENTRIES, LEDGERS
from baodao.kit.reads import Reads
from baodao.schema import hours as schema

Document = dict[str, Any]


async def get_balance(query: schema.GetBalance, reads: Reads) -> schema.Balance:
    rows = await reads.named(LEDGERS.name, query.volunteer_id)
    ledger: Document = rows[0] if rows else {"minutes": 0, "entries": 0, "hash": GENESIS}
    return schema.Balance(
        volunteer_id=query.volunteer_id,
        minutes=ledger["minutes"],
        entries=ledger["entries"],
        hash=ledger["hash"],
    )


async def list_entries(query: schema.ListEntries, reads: Reads) -> schema.EntryPage:
    rows = await reads.find(
        ENTRIES.name,
        {"volunteer_id": query.volunteer_id, "sequence": {"$gt": query.after}},
        sort=[("sequence", 1)],
        limit=query.limit + 1,
    )
    page = rows[: query.limit]
    more = len(rows) > query.limit
    return schema.EntryPage(
        entries=[_entry(row) for row in page], next=page[-1]["sequence"] if more else None
    )


def _entry(row: Document) -> schema.Entry:
    fields = {name: row[name] for name in schema.Entry.model_fields if name != "entry_id"}
    return schema.Entry(entry_id=row["_id"], **fields)


async def verify_ledgers(query: schema.VerifyLedgers, reads: Reads) -> schema.LedgerReport:
    wanted: Document = {"_id": query.volunteer_id or {"$gt": query.after}}
    heads = await reads.find(LEDGERS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page = heads[: query.limit]
    entries = await reads.find(
        ENTRIES.name,
        {"volunteer_id": {"$in": [head["_id"] for head in page]}},
        sort=[("volunteer_id", 1), ("sequence", 1)],
    )
    chains = {
        volunteer_id: [ENTRIES.restore(row) for row in rows]
        for volunteer_id, rows in groupby(entries, key=lambda row: row["volunteer_id"])
    }
    faults = [
        (head["_id"], fault)
        for head in page
        if (fault := _fault(head, chains.get(head["_id"], [])))
    ]
    return schema.LedgerReport(
        ledgers=len(page),
        entries=len(entries),
        minutes=sum(row["minutes"] for row in entries),
        broken=[
            schema.BrokenLedger(volunteer_id=volunteer_id, sequence=sequence, reason=reason)
            for volunteer_id, (sequence, reason) in faults
        ],
        next=page[-1]["_id"] if len(heads) > query.limit else None,
    )


def _fault(head: Document, chain: list[Any]) -> tuple[int, str] | None:
    ledger = LEDGERS.restore(head)
    assert isinstance(ledger, Ledger)  # noqa: S101 -- narrows what the collection restores
    return first_fault(ledger, [entry for entry in chain if isinstance(entry, Entry)])

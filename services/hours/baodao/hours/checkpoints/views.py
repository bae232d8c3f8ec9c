"""The parts of a checkpoint, from the ledgers as they are stored, and the keys that sign it."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from baodao.hours.checkpoints.domain import Head, head_at
from baodao.hours.checkpoints.store import CHECKPOINTS
from baodao.hours.common.keys import IssuingKeys
from baodao.hours.ledger.store import ENTRIES, LEDGERS
from baodao.kernel.merkle import MerkleTree
from baodao.kernel.reach import public
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, in_range, is_in
from baodao.schema.hours.checkpoints import (
    LEAVES,
    Checkpoint,
    CheckpointPage,
    CheckpointPart,
    IssuingKey,
    IssuingKeyList,
    ListCheckpoints,
    ListIssuingKeys,
    ReckonCheckpoint,
    Subtree,
)


@row_of(LEDGERS)
class _Row:
    id: str
    entries: int
    hash: str
    recorded_at: datetime | None


@dataclass
class Part:
    """So many ledgers as of an instant, with the entries that they had."""

    tree: MerkleTree = field(default_factory=MerkleTree)
    ledgers: int = 0
    entries: int = 0
    next: str | None = None


async def part_of(reads: Reads, at: datetime, after: str) -> Part:
    """The next `LEAVES` ledgers that had an entry before an instant, or fewer at the end."""
    part = Part()
    while part.ledgers < LEAVES:
        wanted = LEAVES - part.ledgers
        rows = await reads.find(
            LEDGERS, in_range("id", gt=after), sort=["id"], limit=wanted, into=_Row
        )
        for head in await _heads(reads, rows, at):
            part.tree.add(head.leaf)
            part.ledgers, part.entries = part.ledgers + 1, part.entries + head.entries
        if len(rows) < wanted:
            return part
        after = rows[-1].id
    part.next = after
    return part


async def _heads(reads: Reads, rows: list[_Row], at: datetime) -> list[Head]:
    newer = [row.id for row in rows if row.recorded_at and row.recorded_at >= at]
    entries = await reads.find(
        ENTRIES, is_in("volunteer_id", newer), sort=["volunteer_id", "sequence"]
    )
    chains = {key: list(chain) for key, chain in groupby(entries, lambda one: one.volunteer_id)}
    heads = (
        head_at(row.id, chains.get(row.id, []), at)
        if row.id in newer
        else Head(row.id, row.entries, row.hash)
        for row in rows
    )
    return [head for head in heads if head and head.entries]


async def reckon_checkpoint(query: ReckonCheckpoint, reads: Reads) -> CheckpointPart:
    part = await part_of(reads, query.at, query.after)
    subtrees = [Subtree(leaves=n, hash=digest.hex()) for n, digest in part.tree.subtrees]
    return CheckpointPart(
        ledgers=part.ledgers, entries=part.entries, subtrees=subtrees, next=part.next
    )


async def list_checkpoints(query: ListCheckpoints, reads: Reads) -> CheckpointPage:
    page = await reads.page(CHECKPOINTS, public(query), EVERYTHING, query)
    listed = [shown(Checkpoint, one, checkpoint_id=one.id) for one in page.items]
    return CheckpointPage(checkpoints=listed, next=page.next)


async def list_issuing_keys(query: ListIssuingKeys, keys: IssuingKeys) -> IssuingKeyList:
    return IssuingKeyList(
        issuing_keys=[IssuingKey(key_id=kid, public_key=key) for kid, key in keys.public.items()]
    )

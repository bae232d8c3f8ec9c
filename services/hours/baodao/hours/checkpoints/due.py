"""The sweep of checkpoints: whether the one of today is there."""

from datetime import datetime, timedelta

from baodao.hours.checkpoints.commands import PublishCheckpoint
from baodao.hours.checkpoints.store import CHECKPOINTS
from baodao.hours.checkpoints.views import part_of
from baodao.hours.common.settled import SETTLED
from baodao.kernel.days import beginning_of, today
from baodao.kernel.merkle import MerkleTree
from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import EVERYTHING


async def due_checkpoint(reads: Reads, now: datetime) -> list[PublishCheckpoint]:
    """The checkpoint of today, if there is none yet; of days that were missed there is none."""
    day = today(now)
    at = beginning_of(day)
    known = await reads.find(CHECKPOINTS, EVERYTHING, sort=["-id"], limit=1)
    if now < at + SETTLED or (known and known[0].id >= day):
        return []
    tree, ledgers, entries, after = MerkleTree(), 0, 0, ""
    while True:
        part = await part_of(reads, at, after)
        for leaves, digest in part.tree.subtrees:
            tree.add_subtree(leaves, digest)
        ledgers, entries = ledgers + part.ledgers, entries + part.entries
        if part.next is None:
            break
        after = part.next
    if not ledgers and not known:
        return []
    due = PublishCheckpoint.due(
        day,
        checkpoint_id=day,
        at=at,
        ledgers=ledgers,
        entries=entries,
        root=tree.root.hex(),
        previous_id=known[0].id if known else None,
    )
    return [due]


SWEEPS = (Sweep("checkpoints", timedelta(minutes=1), due_checkpoint),)

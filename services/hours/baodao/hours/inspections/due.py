"""The sweep of inspections: populations to commit to, checkpoints to take, samples to draw."""

from datetime import datetime, timedelta

from baodao.hours.checkpoints.store import CHECKPOINTS
from baodao.hours.common.settled import SETTLED
from baodao.hours.inspections.commands import CommitPopulation, DrawSample, FixSeed
from baodao.hours.inspections.domain import Inspection, lowest
from baodao.hours.inspections.population import population_of
from baodao.hours.inspections.store import INSPECTIONS
from baodao.hours.ledger.store import ENTRIES
from baodao.kernel.days import today
from baodao.kernel.merkle import MerkleTree
from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import eq, in_range

_AT_ONCE, _KEPT = 100, 10_000


async def due_inspections(reads: Reads, now: datetime) -> list[OwnCommand]:
    """What is next of inspections: all their entries are read twice, for the root and the draw."""
    announced = await _in(reads, "announced")
    settled = [one for one in announced if now >= one.announced_at + SETTLED]
    found: list[OwnCommand] = [await _commit(one, reads) for one in settled]
    for one in await _in(reads, "committed"):
        found += await _fix(one, reads)
    drawn = [await _draw(one, reads) for one in await _in(reads, "seeded")]
    # What cannot be read is skipped, so that the rest has another root; health says so.
    return found if ENTRIES.unreadable else found + drawn


async def _in(reads: Reads, state: str) -> list[Inspection]:
    return await reads.find(INSPECTIONS, eq("state", state), sort=["state", "id"], limit=_AT_ONCE)


async def _commit(inspection: Inspection, reads: Reads) -> OwnCommand:
    tree, population = MerkleTree(), 0
    async for one in population_of(inspection, reads):
        tree.add(one.id.encode())
        population += 1
    return CommitPopulation.due(
        inspection.id,
        inspection_id=inspection.id,
        root=tree.root.hex(),
        population=population,
    )


async def _fix(inspection: Inspection, reads: Reads) -> list[OwnCommand]:
    """The first checkpoint of a day that began after the population was committed to."""
    assert inspection.committed_at  # noqa: S101 -- its state says so
    later = in_range("id", gt=today(inspection.committed_at))
    found = await reads.find(CHECKPOINTS, later, sort=["id"], limit=1)
    return [
        FixSeed.due(inspection.id, inspection_id=inspection.id, checkpoint_id=one.id)
        for one in found
    ]


async def _draw(inspection: Inspection, reads: Reads) -> OwnCommand:
    """The lowest tickets, and the root again: it has to be that of the same population."""
    seed, tree = inspection.seed or "", MerkleTree()
    sample: list[str] = []
    async for one in population_of(inspection, reads):
        tree.add(one.id.encode())
        sample.append(one.id)
        if len(sample) >= _KEPT:
            sample = lowest(seed, sample, inspection.sample_size)
    root, sample = tree.root.hex(), lowest(seed, sample, inspection.sample_size)
    return DrawSample.due(
        inspection.id, root, inspection_id=inspection.id, root=root, entry_ids=sample
    )


SWEEPS = (Sweep("inspections", timedelta(minutes=1), due_inspections),)

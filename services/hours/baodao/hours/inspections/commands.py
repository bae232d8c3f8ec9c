"""Own commands about inspections (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class CommitPopulation(OwnCommand):
    """Publish the root of the entries that a sample is drawn from."""

    inspection_id: Id
    root: str
    population: int


class FixSeed(OwnCommand):
    """Take the first checkpoint of a day after the population was committed to."""

    inspection_id: Id
    checkpoint_id: Id


class DrawSample(OwnCommand):
    """Keep the sample that was drawn, from the population with this root."""

    inspection_id: Id
    root: str
    entry_ids: list[Id]

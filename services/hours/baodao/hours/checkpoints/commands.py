"""Own commands about checkpoints (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id, RecordedInstant


class PublishCheckpoint(OwnCommand):
    """Publish the root of all ledgers as they were at the beginning of a day."""

    checkpoint_id: Id
    at: RecordedInstant
    ledgers: int
    entries: int
    root: str
    previous_id: Id | None

"""A checkpoint is published once for each day."""

from typing import Annotated

from baodao.hours.checkpoints.commands import PublishCheckpoint
from baodao.hours.checkpoints.domain import Checkpoint
from baodao.hours.common.keys import IssuingKeys
from baodao.kit.decisions import Decision, accept, by, use_case


@use_case
def publish_checkpoint(
    command: PublishCheckpoint,
    checkpoint: Annotated[Checkpoint | None, by("checkpoint_id")],
    previous: Annotated[Checkpoint | None, by("previous_id")],
    keys: IssuingKeys,
) -> Decision[None]:
    """Publish the root of all ledgers, signed, unless another process was faster."""
    if checkpoint:
        return accept(None)
    published = Checkpoint.publish(
        command.checkpoint_id,
        keys,
        at=command.at,
        ledgers=command.ledgers,
        entries=command.entries,
        root=command.root,
        previous_root=previous.root if previous else None,
    )
    return accept(None, published)

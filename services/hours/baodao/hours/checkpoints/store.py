"""Where checkpoints are kept."""

from baodao.hours.checkpoints.domain import Checkpoint
from baodao.kit.store import Collection

CHECKPOINTS = Collection("checkpoints", Checkpoint)

COLLECTIONS = (CHECKPOINTS,)

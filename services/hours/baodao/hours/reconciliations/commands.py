"""Own commands of reconciliations (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id, RecordedInstant


class TakeBackDouble(OwnCommand):
    """Take an entry back whose time a stronger one of the same person covers, but for the rest."""

    entry_id: Id


class ReviewParted(OwnCommand):
    """Look again at a case between two people who were taken for one."""

    overlap_id: Id


class AdvanceReconciliation(OwnCommand):
    """Note how far two ledgers were looked at, as of a version of their reconciliation."""

    reconciliation_id: str
    version: int
    looked_at: RecordedInstant
    done: dict[str, int]
    """How many entries of each ledger were looked at and share no time with the others'."""
    is_end: bool
    """Whether these were all that there were."""

"""Whether ledgers hold, and where they do not."""

from baodao.schema.access import WATCHERS, logged, own, whole_tree
from baodao.schema.base import Id, Minutes, PageSize, Query, Value


class BrokenLedger(Value):
    """A ledger whose chain does not hold, with the first sequence that is wrong."""

    volunteer_id: Id
    sequence: int
    reason: str


class LedgerReport(Value):
    """The result of verifying some ledgers; `next` continues after the last one checked."""

    ledgers: int
    entries: int
    minutes: Minutes
    broken: list[BrokenLedger]
    next: str | None = None


class VerifyLedgers(
    Query,
    subject="queries.hours.verify-ledgers",
    reply=LedgerReport,
    access=[own("volunteer_id"), whole_tree("operator", *WATCHERS)],
    logged=logged("hours", "volunteer_id", "reply.broken.volunteer_id"),
):
    """Recompute the chains of one volunteer, or of the next `limit` volunteers after `after`."""

    volunteer_id: Id | None = None
    after: str = ""
    limit: PageSize = 500

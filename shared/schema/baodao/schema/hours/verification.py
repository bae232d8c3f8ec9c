"""Whether ledgers hold, and where they do not."""

from pydantic import Field

from baodao.schema.access import WATCHERS, logged, own, whole_tree
from baodao.schema.base import Asked, Id, Instant, Line, PageSize, Query, Value


class BrokenLedger(Value):
    """A ledger that does not hold, with the first sequence that is wrong.

    Says nothing of what is in it, so that also a minor's is named without an approval.
    """

    volunteer_id: Id
    sequence: int
    reason: str


class LedgerReport(Value):
    """The result of verifying some ledgers; `next` continues after the last one checked."""

    ledgers: int
    entries: int
    minutes: int
    broken: list[BrokenLedger]
    next: str | None = None
    ahead: list[Id] | None = None
    """Ledgers that have entries of which the events that were compared do not tell yet."""


class VerifyLedgers(
    Query,
    subject="queries.hours.verify-ledgers",
    reply=LedgerReport,
    access=[own("volunteer_id"), whole_tree("operator", *WATCHERS)],
    logged=logged("hours", "volunteer_id"),
):
    """Recompute the chains of one volunteer, or of the next `limit` volunteers after `after`."""

    volunteer_id: Id | None = None
    after: str = ""
    limit: PageSize = 500


class ToldHead(Asked):
    """How many entries of a ledger its events have told of, and the hash of the last one."""

    volunteer_id: Id
    entries: int = Field(ge=1)
    hash: Line


class CompareLedgers(
    Query,
    subject="queries.hours.compare-ledgers",
    reply=LedgerReport,
    access=[whole_tree("operator", *WATCHERS)],
):
    """Verify the next ledgers after `after`, and compare them with what their events have told.

    That are the ledgers up to the last one in `told`, or with `is_end` all that are left: whoever
    asks has read the stream, and tells of every ledger in the order of the volunteers' ids. A
    ledger that is missing is broken; one with more entries than were told of is `ahead`, for its
    events may come a moment later. `next` is where to go on; what was told of beyond it is told
    again. With `only_these`, no other ledgers are looked at; with `since`, only those to which
    something was appended since then, or that are told of.
    """

    told: list[ToldHead] = Field(max_length=500)
    is_end: bool = False
    only_these: bool = False
    since: Instant | None = None
    after: str = ""
    limit: PageSize = 500

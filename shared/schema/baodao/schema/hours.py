"""hours: the ledger of minutes served."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import CALLERS, WATCHERS, guardian, logged, own, subtree, whole_tree
from baodao.schema.base import (
    Asked,
    Event,
    Id,
    Line,
    Minutes,
    PageSize,
    Position,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.copies import AboutCopy, CopyPart
from baodao.schema.reads import AboutReads, Read, ReadPage
from baodao.schema.scheduling.attendance import EvidenceGrade

# --- events -------------------------------------------------------------------------------------


class HoursCredited(
    Event,
    type="baodao.hours.hours-credited.v1",
    feed="people",
    aggregate="volunteer_id",
    aggregate_type="ledger",
):
    """An entry 时长 was appended to a volunteer's ledger.

    `sequence` counts the entries of the volunteer from 1; `hash` covers the entry and the hash of
    the one before, so that anyone who holds the events can check the chain.
    """

    entry_id: Id
    volunteer_id: Id
    sequence: int
    minutes: Minutes
    served_from: RecordedInstant
    served_until: RecordedInstant
    attendance_id: Id
    activity_id: Id
    organisation_id: Id
    evidence_grade: EvidenceGrade
    policy: str
    hash: str


# --- policy packs ---------------------------------------------------------------------------------


class HoursRules(Asked):
    """What a pack says about the ledger; a rule that is absent is inherited."""

    grace_minutes: int | None = Field(default=None, strict=True, ge=0, le=60)
    """Minutes before and after a shift that count where somebody served them (0)."""
    locked: list[Literal["grace_minutes"]] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""


# --- queries ------------------------------------------------------------------------------------


class Balance(Value):
    """What a volunteer has served in all; 0 for a volunteer without entries."""

    volunteer_id: Id
    minutes: Minutes
    entries: int
    hash: str


class GetBalance(
    Query,
    subject="queries.hours.balance",
    reply=Balance,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        whole_tree("operator", *WATCHERS),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "reply.volunteer_id"),
):
    """The balance of one volunteer (Order 67 art. 12), for them and for who organises there."""

    volunteer_id: Id


class Entry(Value):
    """One entry with the seven facts of Order 67 art. 7 and its link of the chain."""

    entry_id: Id
    sequence: int
    minutes: Minutes
    served_from: RecordedInstant
    served_until: RecordedInstant
    attendance_id: Id
    activity_id: Id
    title: Line
    category: Line
    division: str
    organisation_id: Id
    responsible_id: Id
    evidence_grade: EvidenceGrade
    policy: str
    previous_hash: str
    hash: str


class EntryPage(Value):
    """Some entries in the order of their sequence."""

    entries: list[Entry]
    next: int | None = None


class ListEntries(
    Query,
    subject="queries.hours.list-entries",
    reply=EntryPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        whole_tree("operator", *WATCHERS),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """The entries of one volunteer."""

    volunteer_id: Id
    after: Position = 0
    limit: PageSize = 100


class HoursCopy(CopyPart):
    """What hours keeps of a person, page by page: balances and entries by record, who saw them."""

    balances: list[Balance]
    entries: list[Entry]
    reads: list[Read]


class ExportHours(
    AboutCopy,
    Query,
    subject="queries.hours.export-hours",
    reply=HoursCopy,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS),
    ],
    needs=("export",),
    logged=logged("export", "reply.volunteer_id"),
):
    """The part of hours in the copy of everything that is kept of a person (PIPL art. 45)."""


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


class ListHoursReads(
    AboutReads,
    Query,
    subject="queries.hours.list-reads",
    reply=ReadPage,
    access=[own("person_id"), guardian("person.as_ward"), subtree("division?", *WATCHERS)],
):
    """Who saw whose data in hours: for whoever oversees readers, and for the person."""


# --- refusals -----------------------------------------------------------------------------------


class OverlappingEntry(
    Refusal,
    slug="overlapping-entry",
    en="The time from {served_from} to {served_until} is recorded already, and no time counts "
    "twice. Please check when it began and ended.",
    zh="{served_from}至{served_until}的服务时长已有记录,同一时段不能重复记录,请核对起止时间。",
):
    """Two entries of one person may not overlap in time, across all organisations."""

    entry_id: Id
    served_from: RecordedInstant
    served_until: RecordedInstant

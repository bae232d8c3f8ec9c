"""The ledger of minutes served: entries 时长, and balances."""

from baodao.schema.access import CALLERS, WATCHERS, guardian, logged, own, subtree, whole_tree
from baodao.schema.base import (
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
from baodao.schema.scheduling.attendance import EvidenceGrade

# --- events ---------------------------------------------------------------------------------------


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


# --- queries --------------------------------------------------------------------------------------


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


# --- refusals -------------------------------------------------------------------------------------


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

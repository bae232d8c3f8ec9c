"""The ledger of minutes served: entries 时长, and balances."""

from typing import Literal

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
    Value,
)
from baodao.schema.scheduling.attendance import EvidenceGrade

EntryCause = Literal[
    "attendance",
    "attendance-corrected",
    "attendance-annulled",
    "later-entry",
    "correction",
    "overlap-settled",
    "records-merged",
]
"""Why an entry was appended: an attendance was told, or corrected or annulled later; a later entry
补录 was approved, a correction decided; of two entries for the same time one was chosen; two
records turned out to be one person's.
"""


# --- events ---------------------------------------------------------------------------------------


class Appended(Value):
    """What every entry says of itself, and its link of the chain.

    Everything in an entry's event is hashed, and nothing else, so that anyone who holds the events
    can check the chain. `hash` is the SHA-256, in hexadecimal digits, of the event's data as
    canonical JSON: without `hash` and whatever is null, in UTF-8 without blanks, its names sorted,
    instants in ISO 8601 with milliseconds and the offset `+00:00`. `previous_hash` is that of the
    volunteer's entry before, or 64 zeros.
    """

    entry_id: Id
    volunteer_id: Id
    sequence: int
    """The place in the volunteer's ledger, from 1 without gaps."""
    served_from: RecordedInstant
    served_until: RecordedInstant
    attendance_id: Id
    """Which attendance, or later entry 补录, it is about."""
    activity_id: Id
    organisation_id: Id
    """Who records, and proves it (Order 67 art. 7, 26)."""
    evidence_grade: EvidenceGrade
    policy: str
    """The version of the rules that it was reckoned by."""
    hash: str
    shift_id: Id | None = None
    role: Line | None = None
    place: Line | None = None
    """Where it was (Order 67 art. 7), in the words of the activity."""
    zone: Line | None = None
    """The zone of the place, in which its day is (IANA)."""
    cause: EntryCause | None = None
    """Why it was appended; nothing in events of before there were others than `attendance`."""
    cause_id: Id | None = None
    """What decided it, where that is not the attendance: a correction, a case, a later entry."""
    recorded_at: RecordedInstant | None = None
    """When it was appended."""


class HoursCredited(
    Appended,
    Event,
    type="baodao.hours.hours-credited.v1",
    feed="people",
    aggregate="volunteer_id",
    aggregate_type="ledger",
):
    """An entry 时长 was appended to a volunteer's ledger: minutes served."""

    minutes: Minutes
    title: Line | None = None
    """What the activity is called (Order 67 art. 7); with the three below it is missing in events
    of before they were told, whose hash covers them all the same."""
    category: Line | None = None
    responsible_id: Id | None = None
    previous_hash: str | None = None


class HoursReversed(
    Appended,
    Event,
    type="baodao.hours.hours-reversed.v1",
    feed="people",
    aggregate="volunteer_id",
    aggregate_type="ledger",
):
    """An entry was taken back by another one, with its facts; nothing is ever changed in place."""

    minutes: int
    """What the balance changes by: as much below zero as was credited."""
    reverses: Id
    """The entry that does not count any more."""
    title: Line
    category: Line
    responsible_id: Id
    previous_hash: str


class HoursRegraded(
    Appended,
    Event,
    type="baodao.hours.hours-regraded.v1",
    feed="people",
    aggregate="volunteer_id",
    aggregate_type="ledger",
):
    """An entry counts by another grade of evidence from now on; the balance stays."""

    minutes: int
    """What the balance changes by: 0."""
    regrades: Id
    """The entry whose grade it is."""
    former_grade: EvidenceGrade
    regraded_minutes: Minutes
    """How many minutes count by the other grade now."""
    title: Line
    category: Line
    responsible_id: Id
    previous_hash: str


# --- queries --------------------------------------------------------------------------------------


class Balance(Value):
    """What a volunteer has served in all; 0 for a volunteer without entries."""

    volunteer_id: Id
    minutes: Minutes
    entries: int
    """How many entries there are of all records of the person."""
    hash: str
    """The end of the chain of the record that was asked for; a merged one has its own."""


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
    minutes: int
    """What it adds to the balance; below zero if it takes another entry back."""
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
    shift_id: Id | None = None
    role: Line | None = None
    place: Line | None = None
    zone: Line | None = None
    cause: EntryCause | None = None
    cause_id: Id | None = None
    recorded_at: RecordedInstant | None = None
    reverses: Id | None = None
    """The entry that it takes back."""
    regrades: Id | None = None
    """The entry that counts by this grade from now on, as does every one of its minutes."""
    former_grade: EvidenceGrade | None = None
    regraded_minutes: Minutes | None = None
    late: bool | None = None
    """Whether it was recorded after its deadline (Order 67 art. 11); nothing where the shift's end
    is not known, or a deadline does not matter any more, as after a correction."""


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

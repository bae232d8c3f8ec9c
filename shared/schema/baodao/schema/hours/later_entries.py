"""Later entries 补录: what was served and nobody recorded then, approved by a second organiser."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import (
    CALLERS,
    ORGANISERS,
    WATCHERS,
    guardian,
    keeper,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    Minutes,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.hours.corrections import STRETCHES_AT_MOST, AskedStretch
from baodao.schema.scheduling.attendance import Stretch
from baodao.schema.words import OpenLine, OpenText

LaterEntryState = Literal["asked", "approved", "declined", "withdrawn", "lapsed"]
"""It waits for a second organiser; one has decided; it was taken back; nobody has decided."""
LaterEntryOutcome = Literal["approved", "declined"]
AskedMinutes = Annotated[int, Field(strict=True, ge=1, le=1_440)]


# --- events ---------------------------------------------------------------------------------------


class _OfLaterEntry(Value):
    """What every event of a later entry says; addressed to the volunteer and the organisation."""

    later_entry_id: Id
    volunteer_id: Id
    shift_id: Id
    activity_id: Id
    organisation_id: Id
    minutes: Minutes


class LaterEntryRequested(
    _OfLaterEntry,
    Event,
    type="baodao.hours.later-entry-requested.v1",
    feed="people",
    aggregate="later_entry_id",
    aggregate_type="later-entry",
):
    """An organiser says what somebody has served; it lapses after `due_on` if nobody decides."""

    due_on: RecordedDay


class LaterEntryDecided(
    _OfLaterEntry,
    Event,
    type="baodao.hours.later-entry-decided.v1",
    feed="people",
    aggregate="later_entry_id",
    aggregate_type="later-entry",
):
    """A later entry was approved, and credited in the same moment, or declined with a reason."""

    outcome: LaterEntryOutcome


class LaterEntryWithdrawn(
    _OfLaterEntry,
    Event,
    type="baodao.hours.later-entry-withdrawn.v1",
    feed="people",
    aggregate="later_entry_id",
    aggregate_type="later-entry",
):
    """The organisation does not ask for a later entry any more."""


class LaterEntryLapsed(
    _OfLaterEntry,
    Event,
    type="baodao.hours.later-entry-lapsed.v1",
    feed="people",
    aggregate="later_entry_id",
    aggregate_type="later-entry",
):
    """Nobody has decided on a later entry in time; it may be asked for again."""


# --- commands -------------------------------------------------------------------------------------


class LaterEntryReceipt(Value):
    """The later entry as it now stands."""

    later_entry_id: Id
    state: LaterEntryState
    due_on: RecordedDay


class RequestLaterEntry(
    Command,
    subject="commands.hours.request-later-entry",
    reply=LaterEntryReceipt,
    access=[keeper("deadline.organisation_id", "organiser")],
):
    """Say what somebody has served in a shift that nobody recorded then; somebody else approves.

    Once the roll is settled, and by the organisation that keeps it. Either the times are known, or
    only how many minutes of the shift it was.
    """

    shift_id: Id
    volunteer_id: Id
    stretches: list[AskedStretch] = Field(
        default=[],
        max_length=STRETCHES_AT_MOST,
        description="all of the time served, where the times are known; earliest first",
    )
    minutes: AskedMinutes | None = Field(
        default=None, description="how many minutes it was, where nobody knows the times"
    )
    reason: OpenLine = Field(description="why it was not recorded then; it must not name people")
    evidence: OpenText = Field(
        description="what shows it, and where that is kept; it must not name or describe people"
    )
    paper_reference: OpenLine | None = Field(
        default=None, description="what the sheet of paper is filed under, where it stands on one"
    )


class DecideLaterEntry(
    Command,
    subject="commands.hours.decide-later-entry",
    reply=LaterEntryReceipt,
    access=[
        keeper("later.organisation_id", "organiser"),
        subtree("later.division", "organiser", "street-coordinator"),
    ],
    own_matter=("later.involved", "people.merged_into", "people.also"),
):
    """Approve a later entry, so that it is credited by grade D, or decline it, for a reason.

    By an organiser who has not asked for it, whose service it is not, and who was not responsible
    for it; or by who guides the organisation.
    """

    later_entry_id: Id
    outcome: LaterEntryOutcome
    reason: OpenLine


class WithdrawLaterEntry(
    Command,
    subject="commands.hours.withdraw-later-entry",
    reply=LaterEntryReceipt,
    access=[keeper("later.organisation_id", "organiser")],
):
    """Take back that a later entry was asked for, while nobody has decided."""

    later_entry_id: Id


# --- queries --------------------------------------------------------------------------------------


class LaterEntry(Value):
    """What was said that somebody has served, and what was decided."""

    later_entry_id: Id
    volunteer_id: Id
    shift_id: Id
    activity_id: Id
    organisation_id: Id
    division: DivisionCode
    title: Line
    minutes: Minutes
    stretches: list[Stretch]
    """When it was; none where nobody knows, but that it was in the shift."""
    reason: Line
    evidence: str
    paper_reference: Line | None
    requested_at: RecordedInstant
    state: LaterEntryState
    due_on: RecordedDay
    """The last day on which it is decided; another one may follow while its year is not known."""
    decision_reason: Line | None
    decided_at: RecordedInstant | None


class LaterEntryPage(Value):
    """Some later entries in the order of their ids: by shift."""

    later_entries: list[LaterEntry]
    next: str | None = None


class ListLaterEntriesOf(
    Query,
    subject="queries.hours.list-later-entries-of",
    reply=LaterEntryPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """What was recorded later of one person's service, or was to be."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class ListLaterEntries(
    Query,
    subject="queries.hours.list-later-entries",
    reply=LaterEntryPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *ORGANISERS, *WATCHERS),
    ],
    logged=logged("hours", "reply.later_entries.volunteer_id", at="reply.later_entries.division"),
):
    """Later entries of an organisation, or of all in a division; also by state."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: LaterEntryState | None = None
    after: str = ""
    limit: PageSize = 100


class LaterAsker(Value):
    """How many later entries were approved that one organiser has asked for, and their minutes."""

    asked_by: Id
    entries: int
    minutes: Minutes


class LaterTally(Value):
    """The later entries of an organisation in a place that were asked for in a month, approved.

    What was taken back since is not subtracted.
    """

    organisation_id: Id
    division: DivisionCode
    month: str
    """`YYYY-MM`, in China."""
    entries: int
    minutes: Minutes
    askers: list[LaterAsker]


class LaterTallyPage(Value):
    """Some tallies, organisation by organisation and month by month."""

    tallies: list[LaterTally]
    next: str | None = None


class ListLaterTallies(
    Query,
    subject="queries.hours.list-later-tallies",
    reply=LaterTallyPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *ORGANISERS, *WATCHERS),
    ],
):
    """How much each organiser of an organisation, or of all in a division, has recorded later."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    after: str = ""
    limit: PageSize = 100

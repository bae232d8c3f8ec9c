"""Importing programmes: activities that somebody keeps in a table or a calendar, entry by entry."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from baodao.schema.access import ORGANISERS, keeper, subtree
from baodao.schema.base import (
    Asked,
    Command,
    DivisionCode,
    Id,
    Line,
    PageSize,
    Query,
    Refusal,
    Text,
    Value,
)
from baodao.schema.rows import RefusedRow
from baodao.schema.scheduling.activity_facts import ActivityState
from baodao.schema.scheduling.plans import SHIFTS_AT_MOST, ShiftPlan, SignUpScope
from baodao.schema.words import OpenLine

ENTRIES = 100
"""Entries in one message at most."""

EntryKey = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""What names an entry in its source: the UID of a calendar, a number in a table."""

EntryOutcome = Literal["created", "updated", "unchanged"]


class ProgrammeEntry(Asked):
    """One entry of a programme: an activity as `CreateActivity` has it, and what names it there.

    Without shifts it says what is done but not when: a draft that waits for its shifts.
    """

    line: int = Field(strict=True, ge=1)
    """Where the entry stands, for the answer."""
    entry: EntryKey
    title: OpenLine
    category: OpenLine
    division: DivisionCode | None = None
    place: OpenLine
    responsible_id: Id
    risk_note: Text
    zone: str = "Asia/Shanghai"
    shifts: list[ShiftPlan] = Field(max_length=SHIFTS_AT_MOST)
    by_approval: bool | None = Field(
        default=None, description="an organiser decides who comes; as it is here if absent"
    )
    scope: SignUpScope | None = Field(
        default=None, description="for whom all its shifts are, if the programme says it"
    )


class TakenEntry(Value):
    """An entry that was taken, and its activity; a preview draws no id."""

    line: int
    outcome: EntryOutcome
    activity_id: Id | None = None
    missing_shifts: list[Id] = Field(default=[])
    """Shifts that the activity has and the entry has no more: nothing becomes of them by itself."""


class ProgrammeReceipt(Value):
    """What became of each entry."""

    taken: list[TakenEntry]
    rejected: list[RefusedRow]


class ImportProgramme(
    Command,
    subject="commands.scheduling.import-programme",
    reply=ProgrammeReceipt,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *ORGANISERS),
    ],
):
    """Draft an activity for each entry of a programme that an organisation keeps elsewhere.

    An entry is decided as an activity of its own: a bad one concerns itself alone. What is known
    of `source` by its `entry` is not drafted twice: an entry as it was last imported changes
    nothing, also where somebody has since changed the activity here; of another one, what has
    changed there is changed here. What has vanished there stays here, until it is called off; and
    for whom shifts are stays as it is where an entry does not say it (`scope`).
    """

    organisation_id: Id
    source: Line
    """What the programme is called; its entries are known by this and their names."""
    rows: list[ProgrammeEntry] = Field(min_length=1, max_length=ENTRIES)


class PreviewProgramme(
    Query,
    subject="queries.scheduling.preview-programme",
    reply=ProgrammeReceipt,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *ORGANISERS),
    ],
):
    """What an import of these entries would answer now; nothing is changed."""

    organisation_id: Id
    source: Line
    rows: list[ProgrammeEntry] = Field(min_length=1, max_length=ENTRIES)


class ImportedEntry(Value):
    """An entry that was imported, and its activity as it is called and stands now."""

    entry: EntryKey
    activity_id: Id
    title: str
    state: ActivityState


class ImportedEntryPage(Value):
    """Some entries of a source."""

    imported: list[ImportedEntry]
    next: str | None = None


class ListImported(
    Query,
    subject="queries.scheduling.list-imported",
    reply=ImportedEntryPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *ORGANISERS),
    ],
):
    """What an organisation has imported from a source: to see what has vanished there."""

    organisation_id: Id
    source: Line
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class EntryTwice(
    Refusal,
    slug="entry-twice",
    en="This entry stands in the programme twice. Please leave one of them out.",
    zh="该条目在日程中出现了两次,请只保留一条。",
):
    """Of two entries with one name nobody knows which one is meant."""


class DivisionStays(
    Refusal,
    slug="division-stays",
    en="An activity stays in its division. Please write it as an entry of its own.",
    zh="活动不能改到另一区划,请另写一条。",
):
    """Where an activity is decides who is responsible for it."""

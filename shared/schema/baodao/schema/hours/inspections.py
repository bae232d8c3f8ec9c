"""Inspections 抽查: a sample of entries that nobody could choose, looked into (Order 67 art. 21).

First the population is fixed by its root, then the seed that draws from it: the secret of whoever
inspects, of which the hash was announced, with the root of a checkpoint that is published after
the population's. Neither of them can be chosen so that an entry is drawn or is not.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import WATCHERS, everybody, guests, logged, subtree, whole_tree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.hours.corrections import CorrectionMatter, CorrectionState
from baodao.schema.hours.ledger import Entry
from baodao.schema.scheduling.attendance import EvidenceGrade
from baodao.schema.words import OpenLine

Commitment = Annotated[
    str,
    form(
        "commitment-form",
        r"^[0-9a-f]{64}$",
        "The commitment is SHA-256 of the secret: 64 hexadecimal digits in lower case",
        "应为密语的摘要:64 位小写十六进制数字",
    ),
]
"""SHA-256 of a secret (UTF-8), in hexadecimal digits."""
SeedSecret = Annotated[
    str,
    form(
        "seed-secret-form",
        r"^[!-~]{16,128}$",
        "The secret has 16 to 128 letters, digits or signs of ASCII, without blanks",
        "密语应为 16 至 128 个英文字母、数字或符号,不含空格",
    ),
]
"""What nobody else can guess before it is told."""
MOST_DRAWN = 200
SampleSize = Annotated[int, Field(strict=True, ge=1, le=MOST_DRAWN)]

InspectionState = Literal[
    "announced", "committed", "fixed", "seeded", "drawn", "published", "spoiled"
]
"""Announced; its population is committed to; the checkpoint that the seed takes is published; the
secret is told; the sample is drawn; all of it was looked into, and the results are published. Or
spoiled: the entries were no longer those that it was committed to, and nothing was drawn."""
Finding = Literal["holds", "does-not-hold", "unclear"]
"""属实; 不属实, so that a correction has to follow; it cannot be found out."""


# --- events -------------------------------------------------------------------------------------


class InspectionAnnounced(
    Event,
    type="baodao.hours.inspection-announced.v1",
    feed="public",
    aggregate="inspection_id",
):
    """A sample of what was served in a division on some days will be looked into."""

    inspection_id: Id
    since: RecordedDay
    until: RecordedDay
    """The last day, in China."""
    sample_size: int
    commitment: str
    """SHA-256 of the secret that is told later."""


class PopulationCommitted(
    Event,
    type="baodao.hours.population-committed.v1",
    feed="public",
    aggregate="inspection_id",
):
    """The entries from which is drawn, in one root: all appended before the announcement.

    `root` is that of a Merkle tree (RFC 6962 section 2.1, SHA-256, in hexadecimal digits) whose
    leaves are the ids of the entries that credit minutes, in the order of their divisions, and of
    their ids in each.
    """

    inspection_id: Id
    root: str
    population: int


class SeedFixed(
    Event,
    type="baodao.hours.seed-fixed.v1",
    feed="public",
    aggregate="inspection_id",
):
    """The checkpoint from which the seed is made is published; now the secret can be told."""

    inspection_id: Id
    checkpoint_id: Id
    checkpoint_root: str


class SeedTold(
    Event,
    type="baodao.hours.seed-told.v1",
    feed="public",
    aggregate="inspection_id",
):
    """The secret is told, and so the seed: SHA-256 of the secret and the checkpoint's root.

    Both in UTF-8, with U+001F between them. Drawn are the entries with the lowest SHA-256 of the
    seed and their id, with U+001F between them too.
    """

    inspection_id: Id
    seed_secret: str
    seed: str


class SampleDrawn(
    Event,
    type="baodao.hours.sample-drawn.v1",
    feed="public",
    aggregate="inspection_id",
):
    """The sample is drawn, from the same population as was committed to; of whom is told nobody."""

    inspection_id: Id
    drawn: int


class InspectionSpoiled(
    Event,
    type="baodao.hours.inspection-spoiled.v1",
    feed="public",
    aggregate="inspection_id",
):
    """The entries are others than were committed to, so that nothing is drawn from them.

    Entries are never changed: somebody has written in the database (`hours verify` says where).
    """

    inspection_id: Id
    root: str
    found_root: str
    """What the entries came to when the sample was to be drawn."""


class FindingRecorded(
    Event,
    type="baodao.hours.finding-recorded.v1",
    feed="people",
    aggregate="drawn_id",
    aggregate_type="drawn-entry",
):
    """An entry was looked into; told to whose it is, and to who recorded it."""

    drawn_id: Id
    inspection_id: Id
    entry_id: Id
    volunteer_id: Id
    organisation_id: Id
    finding: Finding


class InspectionPublished(
    Event,
    type="baodao.hours.inspection-published.v1",
    feed="public",
    aggregate="inspection_id",
):
    """What an inspection has found, without persons (Order 67 art. 21)."""

    inspection_id: Id
    population: int
    drawn: int
    holding: int
    not_holding: int
    unclear: int


# --- commands -----------------------------------------------------------------------------------


class InspectionReceipt(Value):
    """The inspection as it is now."""

    inspection_id: Id
    state: InspectionState


class AnnounceInspection(
    Command,
    subject="commands.hours.announce-inspection",
    reply=InspectionReceipt,
    access=[subtree("division", *WATCHERS)],
):
    """Announce that a sample of what was served in a division on some days will be looked into."""

    division: DivisionCode
    since: Day = Field(description="the first day on which it was served, in China")
    until: Day = Field(description="the last one; it is over")
    sample_size: SampleSize
    commitment: Commitment = Field(description="SHA-256 of a secret that is told later")


class TellSeed(
    Command,
    subject="commands.hours.tell-seed",
    reply=InspectionReceipt,
    access=[subtree("inspection.division", *WATCHERS)],
):
    """Tell the secret, once nobody can choose any more what is drawn."""

    inspection_id: Id
    seed_secret: SeedSecret


class RecordFinding(
    Command,
    subject="commands.hours.record-finding",
    reply=InspectionReceipt,
    access=[subtree("inspection.division", *WATCHERS)],
    own_matter=(
        *("drawn.volunteer_id", "holder.merged_into"),
        *("drawn.responsible_id", "drawn.organisation_id"),
    ),
):
    """Say once what was found of an entry that was drawn; not by who recorded it."""

    inspection_id: Id
    drawn_id: Id
    finding: Finding
    reason: OpenLine


# --- queries ------------------------------------------------------------------------------------


class Inspection(Value):
    """An inspection, with all that is needed to draw it again but for the entries' ids."""

    inspection_id: Id
    division: DivisionCode
    since: RecordedDay
    until: RecordedDay
    sample_size: int
    commitment: str
    announced_at: RecordedInstant
    """Entries that were appended later are not in the population."""
    state: InspectionState
    population: int | None
    root: str | None
    checkpoint_id: Id | None
    checkpoint_root: str | None
    seed_secret: str | None
    seed: str | None
    drawn: int | None
    holding: int
    not_holding: int
    unclear: int
    published_at: RecordedInstant | None


class InspectionPage(Value):
    """Some inspections, the oldest first."""

    inspections: list[Inspection]
    next: str | None = None


class ListInspections(
    Query,
    subject="queries.hours.list-inspections",
    reply=InspectionPage,
    access=[guests(), everybody()],
):
    """The inspections of all places, for everybody; the results of those that are published."""

    after: str = ""
    limit: PageSize = 100


class PopulationEntry(Value):
    """An entry from which was drawn; whose it is is in its id as well."""

    entry_id: Id
    volunteer_id: Id


class PopulationPage(Value):
    """Some entries of a population, in the order of its leaves.

    So many entries of the division are looked at for a page, and those in the population are on it;
    there may be none, and more on the next one.
    """

    entries: list[PopulationEntry]
    next: str | None = None


class ListPopulation(
    Query,
    subject="queries.hours.list-population",
    reply=PopulationPage,
    access=[subtree("inspection.division", *WATCHERS), whole_tree("operator")],
    logged=logged("hours", "reply.entries.volunteer_id"),
):
    """The entries from which was drawn, so that whoever audits can draw again."""

    inspection_id: Id
    after: str = ""
    limit: PageSize = 1000


class DrawnCorrection(Value):
    """A correction 更正 of an entry that was drawn: what was asked for, and what became of it."""

    correction_id: Id
    wrong: CorrectionMatter
    state: CorrectionState


class DrawnEntry(Value):
    """An entry that was drawn, with what is known of it, and what was found.

    What does not hold is corrected like any other entry, by `request-correction`.
    """

    drawn_id: Id
    rank: int
    """1 is the lowest."""
    volunteer_id: Id
    ledger_entry: Entry
    counts_by: EvidenceGrade | None
    """The grade that it counts by now; nothing if it does not count any more."""
    finding: Finding | None
    reason: str | None
    found_at: RecordedInstant | None
    corrections: list[DrawnCorrection]


class DrawnPage(Value):
    """Some entries that were drawn, in the order in which they were."""

    drawn_entries: list[DrawnEntry]
    next: str | None = None


class FindingLine(Value):
    """An entry of somebody's that was drawn, and what was found of it, for their copy."""

    drawn_id: Id
    inspection_id: Id
    entry_id: Id
    finding: Finding | None
    reason: str | None
    found_at: RecordedInstant | None


class ListDrawnEntries(
    Query,
    subject="queries.hours.list-drawn-entries",
    reply=DrawnPage,
    access=[subtree("inspection.division", *WATCHERS)],
    logged=logged("hours", "reply.drawn_entries.volunteer_id"),
):
    """The entries that were drawn, with what they say, for who looks into them."""

    inspection_id: Id
    after: str = ""
    limit: PageSize = 100

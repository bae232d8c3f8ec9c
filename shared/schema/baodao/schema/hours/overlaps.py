"""Time that would count twice: found, and settled by somebody who did not record it."""

from typing import Literal

from baodao.schema.access import WATCHERS, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.scheduling.attendance import EvidenceGrade
from baodao.schema.words import OpenLine

OverlapCause = Literal["recorded", "records-merged"]
"""How it came about: somebody was recorded in two places at once; or two records, each with its
own ledger, turned out to be one person's."""
OverlapState = Literal["open", "settled"]
SettledAs = Literal["rest", "instead", "nothing"]
"""Only what is not in the ledger yet is credited; or all of it, and what it overlaps is taken back
but for the rest; or nothing of it."""
OverlapDecision = Literal["rest", "instead", "nothing", "corrected"]
"""How it was settled; `corrected`: the attendance itself was corrected or annulled meanwhile."""


# --- events ---------------------------------------------------------------------------------------


class OverlapFound(
    Event,
    type="baodao.hours.overlap-found.v1",
    feed="people",
    aggregate="overlap_id",
):
    """Somebody was recorded in two places at once; nothing of the later record counts as yet.

    Where two records were merged, what does not overlap goes on counting. One that was settled is
    told again when it is to be decided anew. Addressed to the volunteer, and to the organisation
    that recorded it.
    """

    overlap_id: Id
    attendance_id: Id
    volunteer_id: Id
    organisation_id: Id
    served_from: RecordedInstant
    served_until: RecordedInstant
    entry_ids: list[Id]
    """What it overlaps; nothing where that is another person's after all."""
    cause: OverlapCause | None = None
    """How it came about; nothing in events of before there was more than `recorded`."""


class OverlapSettled(
    Event,
    type="baodao.hours.overlap-settled.v1",
    feed="people",
    aggregate="overlap_id",
):
    """It was decided what of two records counts; entries follow from it in the same moment."""

    overlap_id: Id
    attendance_id: Id
    volunteer_id: Id
    organisation_id: Id
    decision: OverlapDecision


# --- commands -------------------------------------------------------------------------------------


class OverlapReceipt(Value):
    """The overlap as it is now."""

    overlap_id: Id
    state: OverlapState
    decision: OverlapDecision | None


class SettleOverlap(
    Command,
    subject="commands.hours.settle-overlap",
    reply=OverlapReceipt,
    access=[subtree("overlap.division", "street-coordinator", "supervisor", "operator")],
    own_matter=["overlap.volunteer_id"],
):
    """Decide what counts of two records for the same time, for a reason; who is above decides.

    What overlaps is looked at as it is now.
    """

    overlap_id: Id
    decision: SettledAs
    reason: OpenLine


# --- queries --------------------------------------------------------------------------------------


class Overlap(Value):
    """A record that overlaps others, and what was decided."""

    overlap_id: Id
    attendance_id: Id
    volunteer_id: Id
    organisation_id: Id
    division: str
    activity_id: Id
    title: Line
    served_from: RecordedInstant
    served_until: RecordedInstant
    evidence_grade: EvidenceGrade
    entry_ids: list[Id]
    found_at: RecordedInstant
    cause: OverlapCause
    state: OverlapState
    decision: OverlapDecision | None = None
    reason: Line | None = None
    settled_at: RecordedInstant | None = None


class OverlapPage(Value):
    """Some overlaps, in the order of their ids."""

    overlaps: list[Overlap]
    next: str | None = None


class ListOverlaps(
    Query,
    subject="queries.hours.list-overlaps",
    reply=OverlapPage,
    access=[
        own("volunteer_id"),
        keeper("organisation_id", "organiser"),
        subtree("division?", "street-coordinator", *WATCHERS),
    ],
    logged=logged("hours", "reply.overlaps.volunteer_id"),
):
    """Records that overlap others: one's own, those of an organisation, or those of a division."""

    volunteer_id: Id | None = None
    organisation_id: Id | None = None
    division: DivisionCode | None = None
    state: OverlapState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class OverlapClosed(
    Refusal,
    slug="overlap-closed",
    en="This overlap is settled already. Please look at the list again.",
    zh="这条重叠记录已经处理,请刷新列表后再看。",
):
    """What was decided stays, unless the attendance is recorded anew."""

    overlap_id: Id

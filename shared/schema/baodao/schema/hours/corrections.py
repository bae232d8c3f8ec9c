"""Corrections 更正 of entries that are wrong, decided by somebody else (Order 67 art. 13)."""

from typing import Literal

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
    Asked,
    Command,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.scheduling.attendance import EvidenceGrade, Stretch
from baodao.schema.words import OpenLine, OpenText

STRETCHES_AT_MOST = 6

CorrectionMatter = Literal["not-me", "times", "grade"]
"""What is wrong with an entry: it is not this person's service, but somebody else's or nobody's; or
it is of other times, or another grade."""
CorrectionState = Literal["asked", "made", "refused", "appealed", "overtaken"]
"""It waits for a decision, also after an appeal; it was decided; or the entry does not count any
more for another reason, and nobody has to decide."""
CorrectionOutcome = Literal["made", "refused"]
CorrectionLevel = Literal["organisation", "guidance", "civil-affairs"]
"""Who decides: the organisation that recorded it; the committee 居委会 or street that guides it;
civil affairs. Each appeal leads to the next."""


# --- events ---------------------------------------------------------------------------------------


class _OfCorrection(Value):
    """What every event of a correction says; addressed to the volunteer and the organisation."""

    correction_id: Id
    entry_id: Id
    volunteer_id: Id
    activity_id: Id
    organisation_id: Id
    level: CorrectionLevel


class CorrectionRequested(
    _OfCorrection,
    Event,
    type="baodao.hours.correction-requested.v1",
    feed="people",
    aggregate="correction_id",
):
    """Somebody says that an entry is wrong; it is decided by `due_on`, by somebody else."""

    wrong: CorrectionMatter
    due_on: RecordedDay


class CorrectionDecided(
    _OfCorrection,
    Event,
    type="baodao.hours.correction-decided.v1",
    feed="people",
    aggregate="correction_id",
):
    """An entry was corrected, in the same moment, or it was refused with a reason."""

    outcome: CorrectionOutcome


class CorrectionAppealed(
    _OfCorrection,
    Event,
    type="baodao.hours.correction-appealed.v1",
    feed="people",
    aggregate="correction_id",
):
    """Who asked for a correction turns to the level above, named here."""

    due_on: RecordedDay


class CorrectionLate(
    _OfCorrection,
    Event,
    type="baodao.hours.correction-late.v1",
    feed="people",
    aggregate="correction_id",
):
    """A correction was not decided by its deadline; it still has to be."""

    due_on: RecordedDay


class CorrectionOvertaken(
    _OfCorrection,
    Event,
    type="baodao.hours.correction-overtaken.v1",
    feed="people",
    aggregate="correction_id",
):
    """The entry does not count any more for another reason, before anybody has decided."""


# --- commands -------------------------------------------------------------------------------------


class CorrectionReceipt(Value):
    """The correction as it now stands."""

    correction_id: Id
    state: CorrectionState
    level: CorrectionLevel
    due_on: RecordedDay


class AskedStretch(Asked):
    """From when until when somebody really served."""

    came_at: Instant
    left_at: Instant


class RequestCorrection(
    Command,
    subject="commands.hours.request-correction",
    reply=CorrectionReceipt,
    access=[
        own("entry.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
        keeper("entry.organisation_id", "organiser"),
        subtree("entry.division", *WATCHERS),
    ],
):
    """Say that an entry is wrong and what it should be; somebody else decides.

    The person, the organisation that recorded it, and the authority, where an inspection 抽查 has
    found that it does not hold, each ask once in each matter. What the authority asks for is
    decided by another one there.
    """

    entry_id: Id
    wrong: CorrectionMatter
    stretches: list[AskedStretch] = Field(
        default=[],
        max_length=STRETCHES_AT_MOST,
        description="all of the time really served, where the times are wrong; earliest first",
    )
    evidence_grade: EvidenceGrade | None = Field(
        default=None, description="the grade that it should count by, where that is wrong"
    )
    evidence: OpenText = Field(
        description="what shows it, and where that is kept; it must not name or describe people"
    )


class DecideCorrection(
    Command,
    subject="commands.hours.decide-correction",
    reply=CorrectionReceipt,
    access=[
        keeper("correction.for_organisation", "organiser"),
        subtree("correction.for_guidance", "organiser", "street-coordinator"),
        subtree("correction.for_civil_affairs", "supervisor"),
    ],
    own_matter=(
        "correction.involved",
        "correction.passed_by",
        "volunteer.merged_into",
    ),
):
    """Correct an entry as was asked for, or refuse to, for a reason; by nobody involved before."""

    correction_id: Id
    outcome: CorrectionOutcome
    reason: OpenLine


class AppealCorrection(
    Command,
    subject="commands.hours.appeal-correction",
    reply=CorrectionReceipt,
    access=[
        own("correction.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
        keeper("correction.by_organisation", "organiser"),
    ],
):
    """Turn to the level above, which decides anew; once at each."""

    correction_id: Id
    reason: OpenLine = Field(description="why; it must not name or describe anybody else")


# --- queries --------------------------------------------------------------------------------------


class Correction(Value):
    """What was said of an entry, and what was decided."""

    correction_id: Id
    entry_id: Id
    volunteer_id: Id
    activity_id: Id
    organisation_id: Id
    division: DivisionCode
    title: Line
    wrong: CorrectionMatter
    stretches: list[Stretch]
    evidence_grade: EvidenceGrade | None
    evidence: str
    requested_at: RecordedInstant
    state: CorrectionState
    level: CorrectionLevel
    due_on: RecordedDay
    """The last day of its deadline; another one may follow while its year is not known."""
    is_late: bool
    decision_reason: Line | None
    decided_at: RecordedInstant | None
    appeal_reason: Line | None


class CorrectionPage(Value):
    """Some corrections in the order of the ids of their entries."""

    corrections: list[Correction]
    next: str | None = None


class ListCorrectionsOf(
    Query,
    subject="queries.hours.list-corrections-of",
    reply=CorrectionPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """What was asked to be corrected in one person's ledgers, and what was decided."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class ListCorrections(
    Query,
    subject="queries.hours.list-corrections",
    reply=CorrectionPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *ORGANISERS, *WATCHERS),
    ],
    logged=logged("hours", "reply.corrections.volunteer_id", at="reply.corrections.division"),
):
    """Corrections of what an organisation, or all in a division, have recorded; also by state."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: CorrectionState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class EntryNotCounting(
    Refusal,
    slug="entry-not-counting",
    en="This entry does not count any more. Please look at the list of entries again.",
    zh="这条时长记录已不再计入,请刷新记录列表后再看。",
):
    """Only what counts can be corrected, not what was taken back."""

    entry_id: Id


class CorrectionUnclear(
    Refusal,
    slug="correction-unclear",
    en="Please say what the entry should be: times that are wrong take other times, a wrong grade "
    "takes another grade, and nothing else is needed.",
    zh="请写明应更正为什么:时间有误的填写正确时间,证据等级有误的填写正确等级,其余留空。",
):
    """What is wrong and what it should be do not fit together, or it is so already."""


class GradeNotProved(
    Refusal,
    slug="grade-not-proved",
    en="What is said later counts as confirmed (C) at best. Please ask for C or a lower grade.",
    zh="事后说明的服务最高只能记为三级，请改为申请三级或更低等级。",
):
    """Grades A and B are for what was witnessed when it happened."""


class CorrectionTimesImpossible(
    Refusal,
    slug="correction-times-impossible",
    en="These times are not in order, lie outside the shift or in the future, or come to less than "
    "a minute or more than 24 hours. Please correct them.",
    zh="所填时间先后有误、超出班次、尚未发生,或合计不足一分钟、超过 24 小时,请更正。",
):
    """Time really served has an order, and lies in the shift and its grace."""


class CorrectionClashes(
    Refusal,
    slug="correction-clashes",
    en="Some of this time is recorded already as other service of the same person. Please settle "
    "that first, or refuse the correction.",
    zh="所更正的时间与本人的其他服务记录重叠。请先处理重叠的记录,或不予更正。",
):
    """No time counts twice."""

    entry_ids: list[Id]
    """The entries that share time with it."""


class CorrectionAskedBefore(
    Refusal,
    slug="correction-asked-before",
    en="A correction of this entry was asked for before ({state}). Please wait for the decision, "
    "or appeal against it.",
    zh="这条记录已申请过更正({state})。请等待处理结果;不予更正的,可申请复核。",
):
    """An entry is decided on once, and again only on appeal."""

    correction_id: Id
    state: CorrectionState


class CorrectionClosed(
    Refusal,
    slug="correction-closed",
    en="Nothing is to be decided here any more. Please look at the list again.",
    zh="该更正申请已处理,请刷新列表后再看。",
):
    """It is decided once at each level."""

    state: CorrectionState


class NoAppeal(
    Refusal,
    slug="no-appeal",
    en="Only what was refused can be appealed against, and not what civil affairs has decided. "
    "Please look at the list again.",
    zh="只有不予更正的可以申请复核,民政部门已作出的处理不再复核,请刷新列表后再看。",
):
    """The civil affairs department is the last level."""

    state: CorrectionState

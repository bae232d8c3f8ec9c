"""Trainings 培训 as records of their own, beside the ledger (Order 67 art. 4, 8, 13)."""

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
    Refusal,
    Row,
    Value,
)
from baodao.schema.classes import Whose, of
from baodao.schema.courses import CourseCode
from baodao.schema.spoken import ShownCode
from baodao.schema.times import Day, TermDay
from baodao.schema.words import OpenLine, OpenText

TrainingState = Literal["waiting", "held", "disputed", "taken-back"]
"""It waits for a second organiser; it holds; whose it is does not agree, and it holds until that is
decided; it was taken back."""
TrainingResult = Literal["passed", "attended", "not-passed"]
"""How it ended; `attended` where nothing was examined. Who has not passed has trained all the same,
and can show nothing for it."""
TrainingOutcome = Literal["confirmed", "taken-back"]

StudyMinutes = Annotated[int, Field(strict=True, ge=1, le=60_000)]
"""How long somebody was trained, in minutes: at most 1,000 hours."""


# --- events ---------------------------------------------------------------------------------------


class _OfTraining(Value):
    """What every event of a training says; addressed to whose it is and to who recorded it."""

    training_id: Id
    volunteer_id: Id
    organisation_id: Id


class TrainingSubmitted(
    _OfTraining,
    Event,
    type="baodao.hours.training-submitted.v1",
    feed="people",
    aggregate="training_id",
):
    """A training waits for a second organiser, because the pack asks for one; it counts not yet."""


class TrainingRecorded(
    _OfTraining,
    Event,
    type="baodao.hours.training-recorded.v1",
    feed="people",
    aggregate="training_id",
):
    """A training of somebody is recorded; told to them. Told once of each, and never changed.

    Who follows trainings keeps each by its id and version: `training-taken-back.v1` ends it, in
    whatever order the two arrive.
    """

    course: CourseCode | None
    result: TrainingResult
    minutes: Minutes
    first_day: RecordedDay
    last_day: RecordedDay
    expires_on: RecordedDay | None
    """The last day on which it can be shown for something; nothing if it does not expire."""


class TrainingDisputed(
    _OfTraining,
    Event,
    type="baodao.hours.training-disputed.v1",
    feed="people",
    aggregate="training_id",
):
    """Somebody says that a training is not theirs, or wrong; told to who recorded it."""


class TrainingDecided(
    _OfTraining,
    Event,
    type="baodao.hours.training-decided.v1",
    feed="people",
    aggregate="training_id",
):
    """Somebody else has decided what was disputed; told to whose training it is."""

    outcome: TrainingOutcome


class TrainingTakenBack(
    _OfTraining,
    Event,
    type="baodao.hours.training-taken-back.v1",
    feed="people",
    aggregate="training_id",
):
    """A training counts no more, also one that only waited; told to whose it is."""

    course: CourseCode | None


# --- commands -------------------------------------------------------------------------------------


class TrainingReceipt(Value):
    """The training as it now stands."""

    training_id: Id
    state: TrainingState
    expires_on: RecordedDay | None


class RecordTraining(
    Command,
    subject="commands.hours.record-training",
    reply=TrainingReceipt,
    access=[keeper("organisation_id", "organiser")],
    own_matter=("volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Record a training of somebody (art. 8), by an organisation that vouches for it.

    It is no service: no minute of it comes into the ledger, to stars, points or coins.
    """

    organisation_id: Id
    volunteer_id: Id
    course: CourseCode | None = Field(
        default=None, description="its code in the pack's catalogue, if it is a course of that"
    )
    title: OpenLine
    content: OpenText = Field(description="what it was about, in short")
    held_by: OpenLine = Field(description="which body held it, also one that is not registered")
    minutes: StudyMinutes
    first_day: Day
    last_day: Day
    result: TrainingResult
    expires_on: TermDay | None = Field(
        default=None,
        description="the last day on which it is good; absent: as the catalogue says, or for ever",
    )


class ConfirmTraining(
    Command,
    subject="commands.hours.confirm-training",
    reply=TrainingReceipt,
    access=[
        keeper("training.organisation_id", "organiser"),
        subtree("training.division", "organiser", "street-coordinator"),
    ],
    own_matter=(
        *("training.volunteer_id", "volunteer.merged_into", "volunteer.also"),
        "training.recorded_by",
    ),
):
    """Confirm as a second organiser that somebody was trained; not by who recorded it."""

    training_id: Id


class TakeBackTraining(
    Command,
    subject="commands.hours.take-back-training",
    reply=TrainingReceipt,
    access=[
        keeper("training.organisation_id", "organiser"),
        subtree("training.division", "street-coordinator", "supervisor"),
    ],
    own_matter=("training.volunteer_id", "volunteer.merged_into", "volunteer.also"),
):
    """Take a training back that is recorded wrongly, for a reason; what is right is recorded anew.

    What is disputed is decided instead.
    """

    training_id: Id
    reason: OpenLine = Field(description="why; it must not name or describe anybody")


class DisputeTraining(
    Command,
    subject="commands.hours.dispute-training",
    reply=TrainingReceipt,
    access=[
        own("training.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        guardian("kept.as_ward"),
    ],
):
    """Say that a training is not one's own, or recorded wrongly, once; somebody else decides."""

    training_id: Id
    reason: OpenLine = Field(description="why; it must not name or describe anybody else")


class DecideTraining(
    Command,
    subject="commands.hours.decide-training",
    reply=TrainingReceipt,
    access=[
        keeper("training.organisation_id", "organiser"),
        subtree("training.division", "organiser", "street-coordinator"),
    ],
    own_matter=(
        *("training.volunteer_id", "volunteer.merged_into", "volunteer.also"),
        *("training.recorded_by", "training.confirmed_by"),
    ),
):
    """Decide on a training that is disputed, for a reason; not by who recorded or confirmed it."""

    training_id: Id
    outcome: TrainingOutcome
    reason: OpenLine


# --- queries --------------------------------------------------------------------------------------


class Training(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
    """A training, and what became of its record."""

    training_id: Id
    volunteer_id: Id
    organisation_id: Id
    division: Annotated[DivisionCode | None, of("home")]
    """Where the volunteer lives, for whoever keeps their records there."""
    course: CourseCode | None
    title: Line
    content: str
    held_by: Line
    minutes: Minutes
    first_day: RecordedDay
    last_day: RecordedDay
    result: TrainingResult
    expires_on: RecordedDay | None
    state: TrainingState
    recorded_at: RecordedInstant
    confirmed_at: RecordedInstant | None
    dispute_reason: Line | None
    disputed_at: RecordedInstant | None
    decision_reason: Line | None
    """Why it was decided so, or taken back."""
    decided_at: RecordedInstant | None


class TrainingPage(Value):
    """Some trainings in the order in which they were recorded."""

    trainings: list[Training]
    next: str | None = None


class ListTrainingsOf(
    Query,
    subject="queries.hours.list-trainings-of",
    reply=TrainingPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """The trainings of one person, under all of their records (Order 67 art. 12)."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class ListTrainings(
    Query,
    subject="queries.hours.list-trainings",
    reply=TrainingPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *ORGANISERS, *WATCHERS),
    ],
    logged=logged("hours", "reply.trainings.volunteer_id"),
):
    """What an organisation, or all in a division, have recorded; also by state, as what waits."""

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: TrainingState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class CourseNotInCatalogue(
    Refusal,
    slug="course-not-in-catalogue",
    en="There is no course with the code {course} in the catalogue that holds here. Please choose "
    "one of it, or leave the code out.",
    zh="本地课程目录中没有代码为“{course}”的课程,请从目录中选择,或不填写课程代码。",
):
    """A code means the same for everybody where a pack holds, so that a shift can ask for it."""

    course: ShownCode
    courses: list[CourseCode]


class TrainingTimesImpossible(
    Refusal,
    slug="training-times-impossible",
    en="These days and minutes cannot be: a training has ended, its days have 24 hours each, and "
    "it is good from its last day on, at most as long as its course says. Please correct them.",
    zh="所填日期或时长有误:培训应已结束,每天不超过 24 小时,有效期不早于结束日期、"
    "不长于课程规定的期限,请更正。",
):
    """What is recorded has happened (Order 67 art. 3)."""


class TrainingInAnotherState(
    Refusal,
    slug="training-in-another-state",
    en="This training is {state} now, so that this is not to be done with it. Please look at the "
    "list again.",
    zh="这条培训记录目前的状态为“{state}”,不能这样处理,请刷新列表后再看。",
):
    """Each step has a state before it."""

    state: TrainingState


class TrainingDisputedBefore(
    Refusal,
    slug="training-disputed-before",
    en="This training was disputed before, and it was decided. Please turn to the civil affairs "
    "department.",
    zh="这条培训记录已提出过异议并已作出处理。仍有不同意见的,请向民政部门反映。",
):
    """What was decided is disputed elsewhere (Order 67 art. 20)."""

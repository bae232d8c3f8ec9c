"""Activities 活动 and their shifts 班次: what is done, when, and for how many."""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import ORGANISERS, WATCHERS, everybody, keeper, published, subtree
from baodao.schema.base import (
    Command,
    Crew,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Row,
    Value,
)
from baodao.schema.classes import Whose, compared, of
from baodao.schema.courses import CourseCode
from baodao.schema.scheduling.activity_facts import (
    ActivityKind,
    ActivityState,
    AgreementReason,
    EmergencyFacts,
    InsuranceFacts,
    LeadPaperFacts,
    ProviderType,
    ScopeFacts,
    ShiftFacts,
    ShiftState,
    SkillFacts,
    Subsidy,
    Whereabouts,
)
from baodao.schema.scheduling.plans import SHIFTS_AT_MOST, ActivityPlan
from baodao.schema.scheduling.plans import ShiftPlan as ShiftPlan
from baodao.schema.scheduling.terms import FormerTerms

# --- events ---------------------------------------------------------------------------------------


class ActivityDrafted(
    Event, type="baodao.scheduling.activity-drafted.v1", feed="people", aggregate="activity_id"
):
    """An organiser has written an activity 活动 that nobody can sign up for yet."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    item_id: Id | None = None
    """The need or project of the three lists 三张清单 that it takes up."""
    series_id: Id | None = None
    """The series of which it is one; see `create-series`."""
    copied_from: Id | None = None
    """The activity or template that it was drafted after, if it was."""


class ActivityPublished(
    Whereabouts,
    Event,
    type="baodao.scheduling.activity-published.v1",
    feed="public",
    aggregate="activity_id",
):
    """An activity is open for sign-up; carries all its shifts."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    zone: str
    shifts: list[ShiftFacts]
    kind: ActivityKind = "volunteer"
    category_code: str | None = None
    """The category by code, if it was given; see `list-categories`."""
    danger: bool = False
    agreement: list[AgreementReason] = Field(default=[])
    """Why each volunteer signs an agreement; none of these, and nobody does."""
    recorded_by: Id | None = None
    """Who keeps the records of it (Order 67 art. 26): `organisation_id`, or who guides that."""
    emergency: EmergencyFacts | None = None
    """Of a call-out 应急集结: whom it is for; they are told at once."""
    item_id: Id | None = None
    """The need or project of the three lists 三张清单 that it takes up."""
    series_id: Id | None = None
    campaign_id: Id | None = None
    """The campaign 专项行动 of which it is a part; see `open-campaign`."""


# --- commands -------------------------------------------------------------------------------------


class ActivityReceipt(Value):
    """The activity and its shifts, in the order given."""

    activity_id: Id
    shift_ids: list[Id]


class CreateActivity(
    ActivityPlan,
    Command,
    subject="commands.scheduling.create-activity",
    reply=ActivityReceipt,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *ORGANISERS),
    ],
):
    """Write an activity with its shifts as a draft, where its organisation is if nothing is said.

    What is done elsewhere is posted by who organises there too. Asks for what 条例 art. 12 wants
    told and Order 67 art. 7 wants recorded. A draft may have no shifts yet. It may take up an item
    of the three lists 三张清单, which shows it then.
    """

    organisation_id: Id
    division: DivisionCode | None = Field(default=None, description="the organisation's if absent")
    shifts: list[ShiftPlan] = Field(max_length=SHIFTS_AT_MOST)
    item_id: Id | None = Field(
        default=None, description="the need or project that it takes up, of whom it is posted for"
    )


class PublishActivity(
    Command,
    subject="commands.scheduling.publish-activity",
    reply=ActivityReceipt,
    access=[
        keeper("activity.organisation_id", "organiser"),
        subtree("activity.division", *ORGANISERS),
    ],
):
    """Open a drafted activity for sign-up, once whoever is responsible has agreed.

    Who is, and publishes it themself, agrees by doing so.
    """

    activity_id: Id


# --- queries --------------------------------------------------------------------------------------


class Shift(Value):
    """A shift as listed."""

    shift_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    min_crew: Crew
    max_crew: Crew
    sign_up_opens_at: RecordedInstant | None
    """None in a draft whose sign-up opens with its publication."""
    seats_taken: int
    state: ShiftState
    minimum_age: int | None
    skills: list[SkillFacts]
    shadow_places: int
    apprentices: int
    """How many of these places are taken."""
    changeover_minutes: int
    max_waiting: int | None
    scope: ScopeFacts
    material_changes: int
    """How often its time, place or role became another since it was published."""
    cancel_reason: str | None
    stood_down_at: RecordedInstant | None = None
    """When a call-out was ended before its time."""
    by_approval: bool = False
    """Whether an organiser decides who comes."""
    own_approval: bool | None = None
    """What is said of this shift; None if it is as its activity has it."""
    requested: int = 0
    """How many ask for a seat, and wait for an answer."""
    invitations: int = 0
    """How many are invited, and have not answered."""
    post_id: Id | None = None
    """The standing post 岗位 at which it is; what became of that, `get-post` says."""
    courses_needed: list[CourseCode] = Field(default=[])
    """The courses of which it needs a training that is good on its first day."""


class Activity(
    Whereabouts,
    Row,
    whose=Whose(
        person=("responsible_id",),
        organisation=("organisation_id",),
        home=("division",),
        at=("division",),
    ),
):
    """An activity as listed, with its shifts."""

    activity_id: Id
    organisation_id: Id
    title: str
    category: str
    category_code: str | None
    kind: ActivityKind
    provider: ProviderType
    division: DivisionCode
    risk_note: str
    zone: str
    danger: bool
    insurance: InsuranceFacts | None
    subsidies: list[Subsidy]
    agreement: list[AgreementReason]
    """Why each volunteer signs an agreement; known once it is published."""
    agreement_text: str | None
    terms_version: int
    """Of the risk note and the agreement's text: who signs up for something dangerous, or agrees to
    something, names it."""
    former_terms: list[FormerTerms]
    """The wordings that somebody may have read or agreed to before."""
    is_agreed: bool
    """Whether who is responsible for it has agreed to be."""
    state: ActivityState
    cancel_reason: str | None
    series_id: Id | None
    copied_from: Id | None
    campaign_id: Id | None
    template_name: str | None
    """What its organisation calls it, if it is a template 模板."""
    shifts: list[Shift]
    emergency: EmergencyFacts | None = None
    """Of a call-out 应急集结: whom it is for."""
    item_id: Id | None = None
    """The need or project that it takes up."""
    by_approval: bool = False
    """Whether an organiser decides who comes, to every shift that says nothing else."""
    lead_paper: Annotated[LeadPaperFacts | None, of("organisation")] = None
    """For who keeps it: on which sheet who is responsible agreed; None if they did so themself."""
    responsible_id: Id | None = compared()


class ActivityPage(Value):
    """Some activities in the order of their ids (oldest first)."""

    activities: list[Activity]
    next: str | None = None


class GetActivity(
    Query,
    subject="queries.scheduling.get-activity",
    reply=Activity,
    access=[
        published("activity.is_public"),
        keeper("activity.organisation_id"),
        subtree("activity.division", *ORGANISERS, *WATCHERS),
    ],
):
    """One activity by its id."""

    activity_id: Id


class ListActivities(
    Query, subject="queries.scheduling.list-activities", reply=ActivityPage, access=[everybody()]
):
    """The activities of a division and of everything below it."""

    division: DivisionCode | None = None
    state: ActivityState | None = None
    after: str = ""
    limit: PageSize = 100

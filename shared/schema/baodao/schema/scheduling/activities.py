"""Activities 活动 and their shifts 班次: what is done, when, and for how many."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, WATCHERS, everybody, keeper, published, subtree
from baodao.schema.base import (
    Asked,
    Command,
    Crew,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Text,
    Value,
)
from baodao.schema.words import OpenLine

ActivityState = Literal["draft", "published"]


class ShiftFacts(Value):
    """A shift 班次 as published: when, as what, and for how many."""

    # Part of an event, whose consumers ignore fields they do not know.
    shift_id: Id
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    min_crew: Crew
    max_crew: Crew
    sign_up_opens_at: RecordedInstant


# --- events ---------------------------------------------------------------------------------------


class ActivityDrafted(
    Event, type="baodao.scheduling.activity-drafted.v1", feed="people", aggregate="activity_id"
):
    """An organiser has written an activity 活动 that nobody can sign up for yet."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line


class ActivityPublished(
    Event, type="baodao.scheduling.activity-published.v1", feed="public", aggregate="activity_id"
):
    """An activity is open for sign-up; carries all its shifts."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    zone: str
    shifts: list[ShiftFacts]


# --- commands -------------------------------------------------------------------------------------


class ShiftPlan(Asked):
    """A shift as an organiser writes it; sign-up opens at publishing unless an instant is given.

    `max_crew` 0 is a shift that stands in the plan and takes nobody; real tables have them.
    """

    starts_at: Instant
    ends_at: Instant
    role: OpenLine = "志愿者"
    min_crew: Crew = 0
    max_crew: Crew
    sign_up_opens_at: Instant | None = None


class ActivityReceipt(Value):
    """The activity and its shifts, in the order given."""

    activity_id: Id
    shift_ids: list[Id]


class CreateActivity(
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
    told and Order 67 art. 7 wants recorded.
    """

    organisation_id: Id
    title: OpenLine
    category: OpenLine
    division: DivisionCode | None = Field(default=None, description="the organisation's if absent")
    place: Line
    responsible_id: Id
    risk_note: Text
    zone: str = Field(default="Asia/Shanghai", description="IANA time zone")
    shifts: list[ShiftPlan] = Field(min_length=1, max_length=100)


class PublishActivity(
    Command,
    subject="commands.scheduling.publish-activity",
    reply=ActivityReceipt,
    access=[
        keeper("activity.organisation_id", "organiser"),
        subtree("activity.division", *ORGANISERS),
    ],
):
    """Open a drafted activity for sign-up."""

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


class Activity(Value):
    """An activity as listed, with its shifts."""

    activity_id: Id
    organisation_id: Id
    title: str
    category: str
    division: DivisionCode
    place: str
    risk_note: str
    zone: str
    state: ActivityState
    shifts: list[Shift]


class ActivityPage(Value):
    """Some activities in the order of their ids (oldest first)."""

    activities: list[Activity]
    next: str | None = None


class GetActivity(
    Query,
    subject="queries.scheduling.get-activity",
    reply=Activity,
    access=[
        published("activity.is_published"),
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


# --- refusals -------------------------------------------------------------------------------------


class AnotherPlace(
    Refusal,
    slug="another-place",
    en="The organisation is not at the place of this activity. Please ask an organiser there to "
    "post it.",
    zh="该组织不在活动所在地,请由当地的组织者发布。",
):
    """An organisation acts where it is; elsewhere somebody there has to agree, by posting it."""

    home: DivisionCode
    division: DivisionCode


class ShiftWithoutDuration(
    Refusal,
    slug="shift-without-duration",
    en="Shift {number} has to end after it starts, but is from {starts_at} to {ends_at}. "
    "Please correct one of them.",
    zh="第 {number} 个班次的结束时间须晚于开始时间,现在填的是{starts_at}至{ends_at},请更正。",
):
    """A shift of zero or negative length; `number` counts from 1."""

    number: int
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class CrewOutOfOrder(
    Refusal,
    slug="crew-out-of-order",
    en="Shift {number} asks for at least {min_crew} but at most {max_crew} people. Please "
    "correct one of them.",
    zh="第 {number} 个班次的最少人数 {min_crew} 超过最多人数 {max_crew},请更正。",
):
    """The minimum crew is larger than the maximum."""

    number: int
    min_crew: int
    max_crew: int


class UnknownZone(
    Refusal,
    slug="unknown-zone",
    en="This is not a time zone. Please give its usual name, such as Asia/Shanghai.",
    zh="没有这个时区,请填写标准名称,例如 Asia/Shanghai。",
):
    """A zone that the time zone database does not have."""

    zone: str


class StartsInThePast(
    Refusal,
    slug="starts-in-the-past",
    en="A shift starts at {starts_at}, which is past. Please give a later time.",
    zh="班次的开始时间{starts_at}已过,请改为以后的时间。",
):
    """Only future activities can be published."""

    shift_id: Id
    starts_at: RecordedInstant


class TooFarAhead(
    Refusal,
    slug="too-far-ahead",
    en="A shift ends too far from now to be published. Please publish it later, or give an "
    "earlier time.",
    zh="班次的时间太远,还不能发布。请过些时候再发布,或改为较近的时间。",
):
    """An activity lies within one year of its publishing."""

    shift_id: Id


class NotADraft(
    Refusal,
    slug="not-a-draft",
    en="The activity is published already. There is no need to publish it again.",
    zh="该活动已经发布,不需要再次发布。",
):
    """Publishing is possible once."""

    activity_id: Id

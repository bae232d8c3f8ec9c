"""Emergency call-outs 应急集结: people are called together at once, and say when they arrive.

A call-out is an activity with one shift, published as it is written. Sign-up is open until it ends.
"""

from pydantic import Field

from baodao.schema.access import (
    ORGANISERS,
    SIGNERS,
    WATCHERS,
    everybody,
    keeper,
    leads,
    own,
    subtree,
)
from baodao.schema.base import (
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
from baodao.schema.courses import CourseCode
from baodao.schema.places import GivenPoint
from baodao.schema.scheduling.activity_changes import EndReceipt
from baodao.schema.scheduling.finding import ListedShift
from baodao.schema.scheduling.plans import CategoryCode, Insurance
from baodao.schema.scheduling.terms import Acknowledges
from baodao.schema.words import OpenLine

LEAVES_AT_MOST = 5

# --- events ---------------------------------------------------------------------------------------


class ArrivalExpected(
    Event, type="baodao.scheduling.arrival-expected.v1", feed="people", aggregate="sign_up_id"
):
    """Somebody who comes to a call-out says when they expect to arrive; also anew."""

    sign_up_id: Id
    shift_id: Id
    activity_id: Id
    volunteer_id: Id
    arrives_at: RecordedInstant


class StoodDown(Event, type="baodao.scheduling.stood-down.v1", feed="public", aggregate="shift_id"):
    """A call-out that had begun is over before its time: nobody needs to come any more."""

    shift_id: Id
    activity_id: Id
    organisation_id: Id
    at: RecordedInstant
    reason: Line


class NotNeeded(
    Event, type="baodao.scheduling.not-needed.v1", feed="people", aggregate="sign_up_id"
):
    """A call-out was over before somebody came to it; told to them, and held against nobody."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id


# --- commands -------------------------------------------------------------------------------------


class CallOutReceipt(Value):
    """The call-out, which people can sign up for; `left_today` are those that are left today."""

    activity_id: Id
    shift_id: Id
    left_today: int


class CallOut(
    Command,
    subject="commands.scheduling.call-out",
    reply=CallOutReceipt,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *SIGNERS),
    ],
    needs=("call-out",),
):
    """Call people together in an emergency: written, agreed to and published in one step.

    Whoever calls is responsible. It starts now, or within the hours that the pack says; an
    organisation makes so many a day. What is dangerous takes insurance as ever (条例 art. 17), and
    whether it is has to be said. With a risk note of the pack, if none is written.
    """

    organisation_id: Id
    title: OpenLine
    place: OpenLine
    point: GivenPoint | None = Field(default=None, description="of the place, in WGS 84")
    division: DivisionCode | None = Field(
        default=None, description="where it is; the organisation's if absent"
    )
    within: DivisionCode | None = Field(
        default=None, description="who lives there is called; where it is, if absent"
    )
    skill: OpenLine | None = Field(default=None, description="what people should be able to do")
    course: CourseCode | None = Field(
        default=None, description="in what they have to be trained, by a code of the catalogue"
    )
    max_crew: Crew
    starts_at: Instant | None = Field(default=None, description="now if absent")
    ends_at: Instant
    danger: bool = Field(strict=True, description="whether it may endanger life or health")
    insurance: Insurance | None = None
    risk_note: Text | None = Field(default=None, description="the pack's if absent")
    category_code: CategoryCode = Field(default="10", description="one of `list-categories`")


class AnswerReceipt(Value):
    """The seat of a call-out, when they expect to arrive, and the shifts that they left for it."""

    sign_up_id: Id
    shift_id: Id
    volunteer_id: Id
    arrives_at: RecordedInstant | None
    left: list[Id]


class AnswerCallOut(
    Acknowledges,
    Command,
    subject="commands.scheduling.answer-call-out",
    reply=AnswerReceipt,
    access=[own("volunteer_id")],
):
    """Come to a call-out, or say anew when one arrives.

    Time that one has given away elsewhere is in the way as ever, unless one leaves those shifts by
    naming them: nobody else decides that, and nobody holds it against them.
    """

    shift_id: Id
    volunteer_id: Id
    arrives_in_minutes: int | None = Field(default=None, strict=True, ge=0, le=1_440)
    leaving: list[Id] = Field(
        default=[], max_length=LEAVES_AT_MOST, description="shifts that are given up for it"
    )


class StandDown(
    Command,
    subject="commands.scheduling.stand-down",
    reply=EndReceipt,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """End a call-out before its time; before it has begun, call it off.

    Whoever came is credited once the roll is closed, and whoever had not come yet is not missed.
    """

    shift_id: Id
    reason: OpenLine = Field(description="everybody can read it")


# --- queries --------------------------------------------------------------------------------------


class ArrivalStep(Value):
    """How many of those who come expected to arrive, and how many arrived, in a quarter hour."""

    from_at: RecordedInstant
    expected: int
    arrived: int


class Arrivals(Value):
    """How many come to a shift: numbers alone, nobody is named.

    `on_their_way` have not arrived, of whom `unsaid` have not said when they will.
    """

    shift_id: Id
    max_crew: Crew
    on_their_way: int
    unsaid: int
    arrived: int
    steps: list[ArrivalStep]
    """Quarter hours in which anybody was expected or arrived, in their order."""


class GetArrivals(
    Query,
    subject="queries.scheduling.get-arrivals",
    reply=Arrivals,
    access=[
        leads("shift.responsible_id"),
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS, *WATCHERS),
    ],
):
    """How many are on their way to a shift, and have arrived, by time."""

    shift_id: Id


class CallOutPage(Value):
    """Some call-outs in the order of their starts."""

    shifts: list[ListedShift]
    next: str | None = None


class ListCallOuts(
    Query,
    subject="queries.scheduling.list-call-outs",
    reply=CallOutPage,
    access=[everybody()],
):
    """The call-outs that are open for who lives in a division, also those that have begun."""

    division: DivisionCode
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class TooManyCallOuts(
    Refusal,
    slug="too-many-call-outs",
    en="The organisation has made {most} emergency call-outs today, which is the most for one day. "
    "Please publish an ordinary activity, or ask the street to call.",
    zh="该组织今天已发起 {most} 次应急集结,达到每日上限。请发布普通活动,或由街道发起。",
):
    """A call-out goes around what others agree to, so the pack says how many there are."""

    most: int


class CallOutTooFarAhead(
    Refusal,
    slug="call-out-too-far-ahead",
    en="A call-out starts within {hours} hours, and this one at {starts_at}. Please publish an "
    "ordinary activity.",
    zh="应急集结须在 {hours} 小时内开始,这次填的是{starts_at}。请改为发布普通活动。",
):
    """What is that far ahead is no emergency."""

    starts_at: RecordedInstant
    hours: int


class NotACallOut(
    Refusal,
    slug="not-a-call-out",
    en="This shift is not of an emergency call-out. Please sign up or cancel as for any other.",
    zh="该班次不是应急集结,请按一般班次报名或取消。",
):
    """Only of a call-out somebody says when they arrive, or ends it at once."""

    shift_id: Id


class ArrivesAfterTheEnd(
    Refusal,
    slug="arrives-after-the-end",
    en="The call-out ends at {ends_at}, before you would arrive. Please give fewer minutes, or "
    "stay where you are.",
    zh="应急集结将于{ends_at}结束,届时您尚未到达。请改填较短的时间,或不必前往。",
):
    """Nobody is expected once it is over."""

    ends_at: RecordedInstant


class OutsideCallOut(
    Refusal,
    slug="outside-call-out",
    en="This call-out is for people who live elsewhere. Please look which call-outs are for yours.",
    zh="本次应急集结面向其他区域的居民,请查看面向您所在区域的应急集结。",
):
    """It is open to a division and everything below it."""

    within: DivisionCode

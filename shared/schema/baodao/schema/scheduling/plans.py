"""What an organiser writes of an activity and its shifts; for drafts and for changes alike."""

from typing import Annotated

from pydantic import Field

from baodao.schema.base import (
    Asked,
    Crew,
    DivisionCode,
    Id,
    Instant,
    PlannedDay,
    TermDay,
    Text,
)
from baodao.schema.courses import CourseCode
from baodao.schema.forms import form
from baodao.schema.places import GivenPoint, Metres
from baodao.schema.scheduling.activity_facts import (
    ActivityKind,
    MinimumAge,
    ProviderType,
    ScopeKind,
    Subsidy,
)
from baodao.schema.scheduling.policies import MOST_GAP_MINUTES
from baodao.schema.words import OpenLine, OpenText

SHIFTS_AT_MOST = 100

CategoryCode = Annotated[
    str,
    form(
        "category-code-form",
        r"^[0-9]{2}([0-9]{2})?$",
        "A category code has 2 or 4 digits",
        "类别代码应为 2 位或 4 位数字",
    ),
]
"""A category of `list-categories`: 2 digits, or 4 for one below it."""


class Insurance(Asked):
    """The insurance of the volunteers of an activity, on the days of `[from_day, until_day)`."""

    insurer: OpenLine
    number: OpenLine
    from_day: PlannedDay
    until_day: TermDay


class Skill(Asked):
    """A skill that a shift needs; with `proof` it has to be shown (条例 art. 16)."""

    name: OpenLine
    proof: bool = False


class SignUpScope(Asked):
    """For whom a shift is: `organisation_id` is that of a `unit`, `division` that of a division."""

    to: ScopeKind
    organisation_id: Id | None = None
    division: DivisionCode | None = None


class ShiftPlan(Asked):
    """A shift as an organiser writes it; sign-up opens at publishing unless an instant is given.

    `max_crew` 0 is a shift that stands in a draft; it cannot be published. `shadow_places` are for
    apprentices 师带徒, beside the crew; who has one needs none of the skills and courses.
    """

    starts_at: Instant
    ends_at: Instant
    role: OpenLine = "志愿者"
    min_crew: Crew = 0
    max_crew: Crew
    sign_up_opens_at: Instant | None = None
    minimum_age: MinimumAge | None = None
    skills: list[Skill] = Field(default=[], max_length=10)
    shadow_places: int = Field(default=0, strict=True, ge=0, le=100)
    changeover_minutes: int = Field(
        default=0,
        strict=True,
        ge=0,
        le=MOST_GAP_MINUTES,
        description="to hand over to the next shift",
    )
    max_waiting: Crew | None = Field(
        default=None, description="places on the waiting list; the pack's if absent"
    )
    scope: SignUpScope = Field(
        default=SignUpScope(to="open"), description="for whom it is; for everybody if absent"
    )
    by_approval: bool | None = Field(
        default=None,
        description="whether an organiser decides who comes 审核报名; as of the activity if absent",
    )
    post_id: Id | None = Field(
        default=None, description="the standing post 岗位 of the organisation at which it is"
    )
    courses_needed: list[CourseCode] = Field(
        default=[],
        max_length=10,
        description="trainings 培训 that are good on its first day, by codes of the catalogue",
    )


class ChangedShift(ShiftPlan):
    """A shift as it is to be; one without an id is added."""

    shift_id: Id | None = None


class ActivityPlan(Asked):
    """An activity as an organiser writes it: what 条例 art. 12 wants told.

    `danger` says that it may endanger life or health (条例 art. 17; 浙江 9, 山东 10, 宁波 10): it
    takes insurance, and no minors. Nobody pays for volunteering: `price_fen` is 0 (条例 art. 21).
    """

    title: OpenLine
    category: OpenLine
    category_code: CategoryCode | None = Field(default=None, description="one of `list-categories`")
    kind: ActivityKind = "volunteer"
    provider: ProviderType = "residents"
    place: OpenLine
    station: OpenLine | None = Field(default=None, description="name of the station 站点 or venue")
    point: GivenPoint | None = Field(default=None, description="of the place, in WGS 84")
    radius_metres: Metres | None = Field(
        default=None, description="how far from the point counts as there; the pack's if absent"
    )
    responsible_id: Id
    risk_note: Text
    zone: str = Field(default="Asia/Shanghai", description="IANA time zone")
    danger: bool = False
    insurance: Insurance | None = None
    price_fen: int = Field(default=0, strict=True, ge=0, description="for who is helped: nothing")
    subsidies: list[Subsidy] = Field(default=[], max_length=2)
    with_foreigners: bool = Field(default=False, description="people from abroad take part 涉外")
    agreement_asked: bool = Field(
        default=False, description="somebody wants a written agreement with each volunteer"
    )
    agreement_text: OpenText | None = Field(
        default=None,
        description="what each volunteer agrees to, beside the risk note, where one is required",
    )
    by_approval: bool = Field(
        default=False,
        description="an organiser decides who comes 审核报名; of every shift that says nothing",
    )

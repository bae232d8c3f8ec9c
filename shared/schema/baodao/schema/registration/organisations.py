"""Organisations 组织: who records and posts, under whom, and for how long."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import REGISTRARS, everybody, keeper, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    Refusal,
    TermDay,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.words import OpenLine

OrganisationKind = Literal[
    "residents-committee",
    "unit",
    "unit-party-organisation",
    "community-party-organisation",
    "volunteer-team",
    "informal-group",
    "registered-group",
    "street-office",
    "department",
]
"""居委会, 单位, 单位党组织, 社区党组织, 志愿服务队, 非正式群体, 登记的社会组织;
街道办事处 or 乡镇, 部门.
"""

BroadKind = Literal[
    "residents-committee",
    "unit",
    "unit-party-organisation",
    "community-party-organisation",
    "volunteer-team",
    "informal-group",
]
"""The kinds that `organisation-registered.v1` was published with; its enum is closed."""

KindCode = Annotated[
    str,
    form(
        "kind-form",
        r"^[a-z]+(-[a-z]+)*$",
        "A kind is lower-case words joined by hyphens",
        "类别代号应由小写英文单词以连字符连接而成",
    ),
]
"""A kind as an open word: more may come, a reader takes one it does not know for a group."""

Aliases = Annotated[list[OpenLine], Field(max_length=10)]
"""What people call an organisation besides its name."""

JoinPolicy = Literal["open", "approval", "invitation"]
"""Whether members come by themselves, are let in on request, or are asked."""

GUIDED_BY = Field(default=None, description="the committee or unit that agreed to the group")
LEVELS_AT_MOST = 8
"""So many organisations can stand one above the other."""


# --- events -------------------------------------------------------------------------------------


class OrganisationRegistered(
    Event,
    type="baodao.registration.organisation-registered.v1",
    feed="public",
    aggregate="organisation_id",
):
    """An organisation 组织 may record and post from `valid_from` on, or from now if it is absent.

    `exact_kind` says the kind in full; `kind` keeps to the kinds it began with: a group that is
    registered with the authorities reads `informal-group` in it, a street office or a department
    `unit`. `guided_by` is the committee 居委会 or unit that agreed to a group (条例 art. 42).
    """

    organisation_id: Id
    name: Line
    kind: BroadKind
    exact_kind: KindCode | None = None
    parent_id: Id | None = None
    join_policy: JoinPolicy | None = None
    valid_from: RecordedDay | None = None
    valid_until: RecordedDay | None = None
    guided_by: Id | None = None


class OrganisationRenamed(
    Event,
    type="baodao.registration.organisation-renamed.v1",
    feed="public",
    aggregate="organisation_id",
):
    """An organisation has another name; its id, which is its identity, stays."""

    organisation_id: Id
    name: Line
    former_name: Line


class OrganisationParentChanged(
    Event,
    type="baodao.registration.organisation-parent-changed.v1",
    feed="public",
    aggregate="organisation_id",
):
    """An organisation stands under another one from this day on, or under none."""

    organisation_id: Id
    parent_id: Id | None
    former_parent_id: Id | None
    from_day: RecordedDay


class JoinPolicyChanged(
    Event,
    type="baodao.registration.join-policy-changed.v1",
    feed="public",
    aggregate="organisation_id",
):
    """Members come to an organisation in another way; who is one already stays."""

    organisation_id: Id
    join_policy: JoinPolicy


class OrganisationEnded(
    Event,
    type="baodao.registration.organisation-ended.v1",
    feed="public",
    aggregate="organisation_id",
):
    """From `valid_until` on an organisation accepts nothing; its memberships end with it."""

    organisation_id: Id
    valid_until: RecordedDay


# --- commands -----------------------------------------------------------------------------------


class OrganisationReceipt(Value):
    """The id under which the organisation posts."""

    organisation_id: Id


class RegisterOrganisation(
    Command,
    subject="commands.registration.register-organisation",
    reply=OrganisationReceipt,
    access=[subtree("division", *REGISTRARS)],
):
    """Make an organisation known at a division; it is valid in `[valid_from, valid_until)`."""

    name: OpenLine
    kind: OrganisationKind
    division: DivisionCode
    parent_id: Id | None = None
    join_policy: JoinPolicy = "approval"
    valid_from: PlannedDay | None = Field(default=None, description="today if absent")
    valid_until: TermDay | None = None
    aliases: Aliases = Field(default=[])
    guided_by: Id | None = GUIDED_BY


class RenameOrganisation(
    Command,
    subject="commands.registration.rename-organisation",
    reply=OrganisationReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """Give an organisation another name from today; the former one stays readable."""

    organisation_id: Id
    name: OpenLine


class ChangeAliases(
    Command,
    subject="commands.registration.change-aliases",
    reply=OrganisationReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """Say anew what else people call an organisation, and look for it by; its name stays."""

    organisation_id: Id
    aliases: Aliases


class ChangeParent(
    Command,
    subject="commands.registration.change-parent",
    reply=OrganisationReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """Put an organisation under another one from today, or (null) under none."""

    organisation_id: Id
    parent_id: Id | None


class ChangeJoinPolicy(
    Command,
    subject="commands.registration.change-join-policy",
    reply=OrganisationReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """Say anew how members come to an organisation."""

    organisation_id: Id
    join_policy: JoinPolicy


# --- queries ------------------------------------------------------------------------------------


class Organisation(Value):
    """An organisation as listed."""

    organisation_id: Id
    name: str
    kind: OrganisationKind
    division: DivisionCode
    parent_id: Id | None = None
    join_policy: JoinPolicy = "approval"
    valid_from: RecordedDay | None = None
    valid_until: RecordedDay | None = None
    aliases: list[str] = Field(default=[])
    guided_by: Id | None = None
    successor_id: Id | None = None
    """Who answers for it since it ended, or will."""


class OrganisationPage(Value):
    """Some organisations in the order of their ids."""

    organisations: list[Organisation]
    next: str | None = None


class OrganisationName(Value):
    """An organisation as others mention it."""

    organisation_id: Id
    name: str
    kind: OrganisationKind


class FormerName(Value):
    """What an organisation was called before a day."""

    name: str
    until_day: RecordedDay


class Leader(Value):
    """Who holds an office 职务 of an organisation, and for which term 任期."""

    volunteer_id: Id
    membership_id: Id
    office_id: Id
    title: str
    from_day: RecordedDay
    until_day: RecordedDay


class OrganisationDetails(Organisation):
    """An organisation as of a day: its name then, those above and below it, and its leaders.

    `parents` begins with the nearest. `children` are at most 100; `list-organisations` has all.
    """

    on: RecordedDay
    in_force: bool
    former_names: list[FormerName]
    parents: list[OrganisationName]
    children: list[OrganisationName]
    succeeds: list[Id]
    """Ended organisations for whose matters it answers."""
    leaders: list[Leader]


class GetOrganisation(
    Query,
    subject="queries.registration.get-organisation",
    reply=OrganisationDetails,
    access=[everybody()],
):
    """One organisation by its id, as of a day (today if absent)."""

    organisation_id: Id
    on: Day | None = None


class ListOrganisations(
    Query,
    subject="queries.registration.list-organisations",
    reply=OrganisationPage,
    access=[everybody()],
):
    """The organisations of a division and of everything below it, or under one organisation.

    By `name`: a part of the name, of a former one or of an alias; the pinyin of a part, syllable by
    syllable, or the first letters of that (志愿, zhiyuan, zyfwd).
    """

    division: DivisionCode | None = None
    kind: OrganisationKind | None = None
    parent_id: Id | None = None
    name: Line | None = None
    unsucceeded: bool = Field(
        default=False,
        description="those alone that have ended and left records that nobody took over",
    )
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class OrganisationNotInForce(
    Refusal,
    slug="organisation-not-in-force",
    en="The organisation has not begun or has ended on {day}. Please check the day, or choose "
    "another organisation.",
    zh="该组织在{day}尚未成立或已终止,请核对日期或另选组织。",
):
    """The organisation is not valid on this day."""

    organisation_id: Id
    day: RecordedDay


class ParentCycle(
    Refusal,
    slug="parent-cycle",
    en="The organisation chosen as the one above stands below this one. Please choose another one.",
    zh="所选的上级组织本身隶属于该组织,请另选上级组织。",
):
    """Nothing stands above itself."""

    organisation_id: Id
    parent_id: Id


class TooManyLevels(
    Refusal,
    slug="too-many-levels",
    en="There can be {levels} organisations one above the other at most. Please choose "
    "another one above.",
    zh="组织层级最多 {levels} 级,请另选上级组织。",
):
    """The tree of organisations has a bounded depth."""

    levels: int


class TermWithoutDuration(
    Refusal,
    slug="term-without-duration",
    en="The end {until_day} has to come after the beginning {from_day}. Please correct the days.",
    zh="结束日期{until_day}须晚于开始日期{from_day},请更正。",
):
    """The first day on which something no longer holds comes after the first on which it does."""

    from_day: RecordedDay
    until_day: RecordedDay


class DayPassed(
    Refusal,
    slug="day-passed",
    en="{day} has passed, and what was so stays so. Please give today or a later day.",
    zh="{day}已过,不能追溯更改,请填写今天或以后的日期。",
):
    """Terms and validities are not changed backwards."""

    day: RecordedDay

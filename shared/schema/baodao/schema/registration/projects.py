"""Projects that were carried out on one's own 自主项目: reported, and reviewed by the community.

A report credits nobody: hours reach the ledger by their own way alone, never by what is told here.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import OVERSEERS, REGISTRARS, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    PageSize,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.spoken import say
from baodao.schema.words import OpenLine, OpenText

ProjectState = Literal["reported", "accepted", "returned"]
say(
    ProjectState,
    {"reported": ("waiting for the review", "待审核"), "accepted": "已认可", "returned": "已退回"},
)

ReturnReason = Literal["incomplete", "not-so", "elsewhere", "reported-before"]
say(
    ReturnReason,
    {
        "incomplete": ("something is missing", "内容不全"),
        "not-so": ("it was not so", "与实际不符"),
        "elsewhere": ("another community reviews it", "应由其他社区审核"),
        "reported-before": ("it was reported before", "重复报告"),
    },
)

_REPORTERS = (
    own("project.volunteer_id"),
    keeper("project.reporter_id"),
    subtree("reporter.division", *OVERSEERS),
)
_REVIEWERS = (
    keeper("project.organisation_id", "organiser"),
    subtree("project.division", *REGISTRARS),
)
_OWN = ("project.volunteer_id", "project.reporter_id")
_PARTICIPANTS = Field(strict=True, ge=1, le=100_000, description="how many took part")


# --- events -------------------------------------------------------------------------------------


class ProjectReported(
    Event,
    type="baodao.registration.project-reported.v1",
    feed="people",
    aggregate="project_id",
):
    """Somebody, or an organisation, reports a project that they carried out; also anew."""

    project_id: Id
    organisation_id: Id
    volunteer_id: Id | None
    reporter_id: Id | None
    title: OpenLine
    from_day: RecordedDay
    until_day: RecordedDay
    participants: int


class ProjectAccepted(
    Event,
    type="baodao.registration.project-accepted.v1",
    feed="people",
    aggregate="project_id",
):
    """The community has looked at it and says that it was so; that credits no hours."""

    project_id: Id
    organisation_id: Id
    volunteer_id: Id | None
    reporter_id: Id | None
    until_day: RecordedDay


class ProjectReturned(
    Event,
    type="baodao.registration.project-returned.v1",
    feed="people",
    aggregate="project_id",
):
    """The community does not accept it as it was told; why is told to who reported it."""

    project_id: Id
    organisation_id: Id
    volunteer_id: Id | None
    reporter_id: Id | None


# --- commands -----------------------------------------------------------------------------------


class ProjectReceipt(Value):
    """The report and its state."""

    project_id: Id
    state: ProjectState


class ReportProject(
    Command,
    subject="commands.registration.report-project",
    reply=ProjectReceipt,
    access=[own("volunteer_id"), keeper("reporter_id"), subtree("reporter.division", *OVERSEERS)],
):
    """Report a project that was carried out, by a volunteer, a unit or a team."""

    organisation_id: Id = Field(description="the community's organisation that reviews it")
    volunteer_id: Id | None = None
    reporter_id: Id | None = None
    title: OpenLine
    place: OpenLine
    from_day: Day
    until_day: Day = Field(description="the last day")
    participants: int = _PARTICIPANTS
    outcome: OpenText


class ReportProjectAgain(
    Command,
    subject="commands.registration.report-project-again",
    reply=ProjectReceipt,
    access=_REPORTERS,
):
    """Say anew what was returned."""

    project_id: Id
    title: OpenLine
    place: OpenLine
    from_day: Day
    until_day: Day
    participants: int = _PARTICIPANTS
    outcome: OpenText


class AcceptProject(
    Command,
    subject="commands.registration.accept-project",
    reply=ProjectReceipt,
    access=_REVIEWERS,
    own_matter=_OWN,
):
    """Say that it was carried out as reported; nobody does so of their own."""

    project_id: Id


class ReturnProject(
    Command,
    subject="commands.registration.return-project",
    reply=ProjectReceipt,
    access=_REVIEWERS,
    own_matter=_OWN,
):
    """Give it back with a reason."""

    project_id: Id
    reason: ReturnReason


# --- queries ------------------------------------------------------------------------------------


class Project(Value):
    """A reported project, as who reported it and who reviews it see it."""

    project_id: Id
    organisation_id: Id
    division: DivisionCode
    volunteer_id: Id | None
    reporter_id: Id | None
    title: str
    place: str
    from_day: RecordedDay
    until_day: RecordedDay
    participants: int
    outcome: str
    state: ProjectState
    reported_at: RecordedInstant
    reviewed_at: RecordedInstant | None
    reason: ReturnReason | None


class ProjectPage(NamedPage):
    """Some reports in the order of their ids."""

    projects: list[Project]
    next: str | None = None


class ListProjects(
    NamedQuery,
    subject="queries.registration.list-projects",
    reply=ProjectPage,
    access=[
        own("volunteer_id"),
        keeper("reporter_id"),
        keeper("organisation_id", "organiser"),
        subtree("division?", *REGISTRARS),
    ],
    logged=logged("list", "reply.projects.volunteer_id"),
):
    """The reports of a person or an organisation, or those that a community reviews."""

    volunteer_id: Id | None = None
    reporter_id: Id | None = None
    organisation_id: Id | None = None
    division: DivisionCode | None = None
    state: ProjectState | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class ProjectNotInState(
    Refusal,
    slug="project-not-in-state",
    en="The report is “{state}” now, so this cannot be done.",
    zh="该项目报告目前为“{state}”,不能这样办理。",
):
    """The life cycle of the report does not allow this step from here."""

    state: ProjectState


class ProjectDaysWrong(
    Refusal,
    slug="project-days-wrong",
    en="The last day {until_day} is before the first day {from_day}. Please correct one of them.",
    zh="结束日期{until_day}早于开始日期{from_day},请更正其中一项。",
):
    """It would have ended before it began."""

    from_day: RecordedDay
    until_day: RecordedDay


class ReviewsItself(
    Refusal,
    slug="reviews-itself",
    en="An organisation does not review what it reports itself. Please name the community’s other "
    "organisation, or report it there where you are guided.",
    zh="组织不能审核自己报告的项目,请选择社区的其他组织审核。",
):
    """Whoever reports is not who reviews."""

"""Tasks of departments, one for each community: what came of them there, and how many there are.

A community objects to what was brought into it (不能随意转嫁给社区), and the street answers. A task
that came in has an item on the community's list, which is claimed and closed like any other.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import READERS, everybody, keeper, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Text,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.obligations import Quarter
from baodao.schema.spoken import Shown, say
from baodao.schema.words import OpenText

TaskState = Literal["asked", "listed", "declined", "withdrawn", "objected", "kept", "lifted"]
"""`kept` and `lifted` are the street's answers to an objection."""
say(
    TaskState,
    {
        "asked": ("waiting for the street", "待街道审批"),
        "listed": ("on the community's list", "已进社区"),
        "declined": "街道未批准",
        "withdrawn": "部门已撤回",
        "objected": ("the community objects", "社区有异议"),
        "kept": ("kept by the street", "街道维持"),
        "lifted": ("taken off by the street", "街道撤下"),
    },
)
ObjectionAnswer = Literal["kept", "lifted"]
say(
    ObjectionAnswer,
    {
        "kept": ("kept by the street", "街道维持"),
        "lifted": ("taken off by the street", "街道撤下"),
    },
)
TallyOf = Literal["department", "community"]
say(TallyOf, {"department": "部门", "community": "社区"})


# --- events -------------------------------------------------------------------------------------


class TaskObjected(
    Event,
    type="baodao.registration.task-objected.v1",
    feed="people",
    aggregate="task_id",
):
    """A community objects to a task that was brought into it; why is told to the street."""

    task_id: Id
    admission_id: Id
    department_id: Id
    street_id: Id
    quarter: Quarter
    organisation_id: Id
    answer_by: RecordedDay
    """The last day on which the street's answer is in time."""


class ObjectionAnswered(
    Event,
    type="baodao.registration.objection-answered.v1",
    feed="people",
    aggregate="task_id",
):
    """The street keeps a task in the community, or has taken it off its list."""

    task_id: Id
    admission_id: Id
    department_id: Id
    street_id: Id
    quarter: Quarter
    answer: ObjectionAnswer


# --- commands -----------------------------------------------------------------------------------


class TaskReceipt(Value):
    """The task and its state."""

    task_id: Id
    state: TaskState


class ObjectToTask(
    Command,
    subject="commands.registration.object-to-task",
    reply=TaskReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", "organiser")],
):
    """Object to a task that was brought into one's community; it stays until the street answers."""

    task_id: Id
    organisation_id: Id = Field(description="the committee or party organisation that objects")
    objection: OpenText = Field(description="why; for the street and the department")


class AnswerObjection(
    Command,
    subject="commands.registration.answer-objection",
    reply=TaskReceipt,
    access=[keeper("task.street_id"), subtree("street.division", "street-coordinator")],
    own_matter=["task.department_id"],
):
    """Keep a task in the community that objects, or take it off its list; for good."""

    task_id: Id
    answer: ObjectionAnswer
    reason: Text = Field(description="for the community and the department; in no event")


# --- queries ------------------------------------------------------------------------------------


class AdmissionTask(Value):
    """What was to come, or came, into a community; `title` and `category` are the item's."""

    task_id: Id
    item_id: Id | None
    """What it is on the community's list, once it is."""
    admission_id: Id
    department_id: Id
    street_id: Id
    division: DivisionCode
    title: str
    category: str
    permit_id: Id | None
    state: TaskState
    quarter: Quarter
    asked_at: RecordedInstant
    listed_at: RecordedInstant | None
    objection: str | None
    organisation_id: Id | None
    """Which organisation of the community objects."""
    answer_by: RecordedDay | None
    """The last day on which the answer to the objection is, or was, in time."""
    answered_at: RecordedInstant | None
    reason: str | None


class AdmissionTaskPage(CountedPage):
    """Some tasks in the order of their ids, which is that of their days."""

    tasks: list[AdmissionTask]
    next: str | None = None


class ListAdmissionTasks(
    CountedQuery,
    subject="queries.registration.list-admission-tasks",
    reply=AdmissionTaskPage,
    access=[
        keeper("department_id"),
        keeper("street_id"),
        keeper("organisation_id"),
        subtree("division?", *READERS),
    ],
):
    """What departments brought into the communities of a division, or wait to.

    A department sees its own, a street office those of its street, and a community's organisation
    (`organisation_id`) those of its community.
    """

    department_id: Id | None = None
    street_id: Id | None = None
    organisation_id: Id | None = None
    division: DivisionCode | None = None
    state: TaskState | None = None
    after: str = ""
    limit: PageSize = 100


class AdmissionTally(Value):
    """How many tasks were asked for in a quarter, and what has become of them by now.

    Of a department at a street, or of a community with all departments. One task for five
    communities counts five times; all of it counts in the quarter in which it was asked for.
    """

    quarter: Quarter
    division: DivisionCode
    department_id: Id | None
    asked: int
    admitted: int
    approved: int
    declined: int
    withdrawn: int
    open: int
    objected: int
    lifted: int


class AdmissionTallyPage(Value):
    """Some tallies, place by place."""

    tallies: list[AdmissionTally]
    next: str | None = None


class ListAdmissionTallies(
    Query,
    subject="queries.registration.list-admission-tallies",
    reply=AdmissionTallyPage,
    access=[everybody()],
):
    """How much departments bring into communities, by department or by community; public."""

    tally_of: TallyOf
    division: DivisionCode | None = None
    quarter: Quarter | None = Field(default=None, description="the one that it is, if absent")
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class TaskNotInState(
    Refusal,
    slug="task-not-in-state",
    en="The task is “{state}” now, so this cannot be done. Please reload it to see what can be "
    "done.",
    zh="该下派事项目前为“{state}”,不能这样办理。请刷新页面,查看现在可以办理的事项。",
):
    """The life cycle of the task does not allow this step from here."""

    state: TaskState


class NotThisCommunity(
    Refusal,
    slug="not-this-community",
    en="“{organisation}” does not speak for the community of this task. Please let its residents’ "
    "committee or party organisation object.",
    zh="“{organisation}”不能代表该事项所在的社区。请由该社区居委会或社区党组织提出异议。",
):
    """A community speaks for itself, by its committee or its party organisation."""

    organisation: Shown

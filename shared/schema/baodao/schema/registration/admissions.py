"""What departments ask to bring into communities 准入申请, and what the street answers.

A task of the street's list (`permits`) goes straight into the communities; any other one waits for
the street, within the days in which proposals are answered. There is no other way in which an item
of a department comes on the lists of a community (城市居民委员会组织法 art. 20).
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import READERS, keeper, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    PlannedDay,
    RecordedDay,
    RecordedInstant,
    Refusal,
    TermDay,
    Text,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.lists import DEADLINE, PUBLIC, WANTED
from baodao.schema.registration.obligations import Quarter
from baodao.schema.spoken import Shown, ShownCode, say
from baodao.schema.words import OpenLine, OpenText

AdmissionState = Literal["asked", "admitted", "approved", "declined", "withdrawn"]
"""`admitted` by the list, `approved` by the street itself."""
say(
    AdmissionState,
    {
        "asked": ("waiting for the street", "待街道审批"),
        "admitted": ("admitted by the list", "清单内准入"),
        "approved": ("approved by the street", "街道已批准"),
        "declined": "街道未批准",
        "withdrawn": "部门已撤回",
    },
)
StreetOverdue = Literal["late", "climbed-to-district"]
"""How late the street is with an answer; the second 督办 after so many days more."""
say(
    StreetOverdue,
    {"late": "逾期未答复", "climbed-to-district": ("climbed to the district", "已报区级督办")},
)

COMMUNITIES_AT_MOST = 50
Communities = Annotated[list[DivisionCode], Field(min_length=1, max_length=COMMUNITIES_AT_MOST)]
_STREET = (keeper("admission.street_id"), subtree("street.division", "street-coordinator"))
_OWN = ("admission.department_id",)


# --- events -------------------------------------------------------------------------------------


class AdmissionAsked(
    Event,
    type="baodao.registration.admission-asked.v1",
    feed="people",
    aggregate="admission_id",
):
    """A department wants to bring a task into communities; the street owes an answer."""

    admission_id: Id
    department_id: Id
    street_id: Id
    quarter: Quarter
    communities: list[DivisionCode]
    answer_by: RecordedDay
    """The last day on which the answer is in time."""


class AdmissionGranted(
    Event,
    type="baodao.registration.admission-granted.v1",
    feed="people",
    aggregate="admission_id",
):
    """A task goes into these communities: by a permit of the list, or by the street's own word."""

    admission_id: Id
    department_id: Id
    street_id: Id
    quarter: Quarter
    communities: list[DivisionCode]
    permit_id: Id | None


class AdmissionDeclined(
    Event,
    type="baodao.registration.admission-declined.v1",
    feed="people",
    aggregate="admission_id",
):
    """The street does not let a task into its communities; why is told to the department."""

    admission_id: Id
    department_id: Id
    street_id: Id
    quarter: Quarter
    communities: list[DivisionCode]


class AdmissionWithdrawn(
    Event,
    type="baodao.registration.admission-withdrawn.v1",
    feed="people",
    aggregate="admission_id",
):
    """The department has taken back what it asked."""

    admission_id: Id
    department_id: Id
    street_id: Id
    quarter: Quarter
    communities: list[DivisionCode]


class AdmissionOverdue(
    Event,
    type="baodao.registration.admission-overdue.v1",
    feed="people",
    aggregate="admission_id",
):
    """The street has not answered in time, or, told anew, it climbs to the district 督办."""

    admission_id: Id
    department_id: Id
    street_id: Id
    answer_by: RecordedDay
    overdue: StreetOverdue


# --- commands -----------------------------------------------------------------------------------


class AdmissionReceipt(Value):
    """What was asked, and its state."""

    admission_id: Id
    state: AdmissionState


class BringListedTask(
    Command,
    subject="commands.registration.bring-listed-task",
    reply=AdmissionReceipt,
    access=[keeper("department_id")],
):
    """Bring a task of the street's list into communities of the street, named as it is there."""

    department_id: Id
    street_id: Id
    permit_id: Id = Field(description="the row of the list by which it comes")
    communities: Communities
    description: OpenText = Field(description=PUBLIC)
    wanted: int = WANTED
    deadline: PlannedDay | None = DEADLINE


class AskAdmission(
    Command,
    subject="commands.registration.ask-admission",
    reply=AdmissionReceipt,
    access=[keeper("department_id")],
):
    """Ask the street to let a task into communities that is not on its list."""

    department_id: Id
    street_id: Id
    communities: Communities
    title: OpenLine = Field(description=PUBLIC)
    category: OpenLine
    description: OpenText = Field(description=PUBLIC)
    wanted: int = WANTED
    deadline: PlannedDay | None = DEADLINE


class ApproveAdmission(
    Command,
    subject="commands.registration.approve-admission",
    reply=AdmissionReceipt,
    access=_STREET,
    own_matter=_OWN,
):
    """Let the task in this once; with a day, it is on the list from now until then as well."""

    admission_id: Id
    until_day: TermDay | None = Field(
        default=None, description="put it on the list too, until this day"
    )


class DeclineAdmission(
    Command,
    subject="commands.registration.decline-admission",
    reply=AdmissionReceipt,
    access=_STREET,
    own_matter=_OWN,
):
    """Do not let the task in, with a reason."""

    admission_id: Id
    reason: Text = Field(description="for the department; kept with it, in no event")


class WithdrawAdmission(
    Command,
    subject="commands.registration.withdraw-admission",
    reply=AdmissionReceipt,
    access=[keeper("admission.department_id")],
):
    """Take back what waits for the street."""

    admission_id: Id


# --- queries ------------------------------------------------------------------------------------


class Admission(Value):
    """What a department asked, as it, the street and those above it see it."""

    admission_id: Id
    department_id: Id
    street_id: Id
    division: DivisionCode
    communities: list[DivisionCode]
    title: str
    category: str
    description: str
    wanted: int
    deadline: RecordedDay | None
    permit_id: Id | None
    state: AdmissionState
    asked_at: RecordedInstant
    answer_by: RecordedDay | None
    overdue: StreetOverdue | None
    answered_at: RecordedInstant | None
    reason: str | None


class AdmissionPage(CountedPage):
    """Some of them in the order of their ids, which is that of their days."""

    admissions: list[Admission]
    next: str | None = None


class ListAdmissions(
    CountedQuery,
    subject="queries.registration.list-admissions",
    reply=AdmissionPage,
    access=[keeper("department_id"), keeper("street_id"), subtree("division?", *READERS)],
):
    """What a department asked, what a street answers, or all at a street or above it."""

    department_id: Id | None = None
    street_id: Id | None = None
    division: DivisionCode | None = None
    state: AdmissionState | None = None
    overdue: StreetOverdue | None = Field(
        default=None, description="`late` are those too that have climbed"
    )
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class NeedsAdmission(
    Refusal,
    slug="needs-admission",
    en="What a department wants of a community takes the consent of the street. Please ask the "
    "street office for admission.",
    zh="部门需要社区协助的事项,须经街道同意。请向街道办事处提出准入申请。",
):
    """Departments come into communities by admission alone."""


class AdmittedAsItIs(
    Refusal,
    slug="admitted-as-it-is",
    en="The street has admitted this task as it is. To change it, please close it and ask for "
    "admission anew.",
    zh="该事项是按街道准入的内容发布的,不能修改。确需变更的,请关闭后重新申请准入。",
):
    """Another text would be another task, which nobody has let in."""


class NotOnTheList(
    Refusal,
    slug="not-on-the-list",
    en="The list of the street does not let “{organisation}” bring this task in today. Please ask "
    "the street office for admission.",
    zh="今天的街道准入清单中没有“{organisation}”的这一事项。请向街道办事处提出准入申请。",
):
    """It is on the list of another street, for another department, or not in its term."""

    organisation: Shown


class PermitUsedUp(
    Refusal,
    slug="permit-used-up",
    en="This task can be brought in {per_year} times a year by the list, and was. Please ask the "
    "street office for admission.",
    zh="该事项按准入清单每年可下派 {per_year} 次,今年已用完。请向街道办事处提出准入申请。",
):
    """The street has said how often it lets this in without a word."""

    per_year: int


class CommunityElsewhere(
    Refusal,
    slug="community-elsewhere",
    en="The place with the code {division} is no community of “{street}”. Please name communities "
    "of this street, and ask other streets separately.",
    zh="区划代码 {division} 不是“{street}”所辖的社区。请选择该街道的社区;"
    "涉及其他街道的,请分别申请。",
):
    """A street answers for its own communities."""

    division: ShownCode
    street: Shown


class AdmissionNotInState(
    Refusal,
    slug="admission-not-in-state",
    en="What was asked is “{state}” now, so this cannot be done. Please reload it to see what can "
    "be done.",
    zh="该准入申请目前为“{state}”,不能这样办理。请刷新页面,查看现在可以办理的事项。",
):
    """The life cycle does not allow this step from here."""

    state: AdmissionState

"""The list of what departments may bring into communities 准入清单, kept by each street.

Work for which a department needs a residents' committee takes the consent of the government or its
street office, which arranges it (城市居民委员会组织法 art. 20). What the street has put on its list
has that consent for a term; what is not on it is asked for (`admissions`).
"""

from pydantic import Field

from baodao.schema.access import everybody, keeper, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    Refusal,
    TermDay,
    Text,
    Value,
)
from baodao.schema.spoken import Shown
from baodao.schema.words import OpenLine

_KEEPERS = (keeper("street_id"), subtree("street.division", "street-coordinator"))
_KEEPERS_OF_ONE = (keeper("permit.street_id"), subtree("street.division", "street-coordinator"))
_PER_YEAR = Field(
    default=None,
    strict=True,
    ge=1,
    le=1_000,
    description="how often in a calendar year it can be used; as often as needed if absent",
)


# --- events -------------------------------------------------------------------------------------


class PermitAdded(
    Event, type="baodao.registration.permit-added.v1", feed="public", aggregate="permit_id"
):
    """A department may bring this task into the communities of a street, in `[from, until)`."""

    permit_id: Id
    street_id: Id
    department_id: Id
    title: OpenLine
    category: OpenLine
    from_day: RecordedDay
    until_day: RecordedDay
    per_year: int | None


class PermitEnded(
    Event, type="baodao.registration.permit-ended.v1", feed="public", aggregate="permit_id"
):
    """A task is on the list of the street until another day; what was brought before goes on."""

    permit_id: Id
    street_id: Id
    department_id: Id
    until_day: RecordedDay


# --- commands -----------------------------------------------------------------------------------


class PermitReceipt(Value):
    """A row of the list, and the first day on which it no longer holds."""

    permit_id: Id
    until_day: RecordedDay


class AddPermit(
    Command,
    subject="commands.registration.add-permit",
    reply=PermitReceipt,
    access=_KEEPERS,
    own_matter=["department_id"],
):
    """Put a task on the list of the street: the department brings it into communities unasked."""

    street_id: Id = Field(description="the street office that keeps the list")
    department_id: Id
    title: OpenLine
    category: OpenLine
    from_day: PlannedDay | None = Field(default=None, description="today if absent")
    until_day: TermDay = Field(description="the first day on which it no longer holds")
    per_year: int | None = _PER_YEAR


class EndPermit(
    Command,
    subject="commands.registration.end-permit",
    reply=PermitReceipt,
    access=_KEEPERS_OF_ONE,
    own_matter=["permit.department_id"],
):
    """Take a task off the list from a day on (today if absent)."""

    permit_id: Id
    on: PlannedDay | None = None
    reason: Text = Field(description="why; kept with the row, in no event")


# --- queries ------------------------------------------------------------------------------------


class Permit(Value):
    """A task on the list of a street, in `[from_day, until_day)`."""

    permit_id: Id
    street_id: Id
    division: DivisionCode
    department_id: Id
    title: str
    category: str
    from_day: RecordedDay
    until_day: RecordedDay
    per_year: int | None


class PermitPage(Value):
    """Some rows in the order of their ids."""

    permits: list[Permit]
    next: str | None = None


class ListPermits(
    Query, subject="queries.registration.list-permits", reply=PermitPage, access=[everybody()]
):
    """The lists of the streets of a division, of one street or for one department; public.

    Also what no longer holds; with `on` what holds on that day.
    """

    division: DivisionCode | None = None
    street_id: Id | None = None
    department_id: Id | None = None
    on: Day | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class NotAStreet(
    Refusal,
    slug="not-a-street",
    en="“{organisation}” is no street office of a street or township. Please name the street "
    "office to which the communities belong.",
    zh="“{organisation}”不是街道(乡镇)一级的街道办事处或乡镇政府,请选择社区所属的街道办事处。",
):
    """The list is kept, and asked about, where all communities of a street are."""

    organisation: Shown


class NotADepartment(
    Refusal,
    slug="not-a-department",
    en="“{organisation}” is no department. Please name a department; communities post what they "
    "need themselves.",
    zh="“{organisation}”不是部门,请选择部门。社区自身的需求请由社区直接发布。",
):
    """Only what departments bring into communities is on the list."""

    organisation: Shown


class DepartmentElsewhere(
    Refusal,
    slug="department-elsewhere",
    en="“{organisation}” is not responsible for this street. Please name a department of the "
    "street, or of what is above it.",
    zh="“{organisation}”的职责范围不包括该街道,请选择该街道或其上级的部门。",
):
    """A department is one of the street, or of the district or city above it."""

    organisation: Shown


class PermitOver(
    Refusal,
    slug="permit-over",
    en="This task is on the list until {until_day} already. Please give an earlier day, or leave "
    "it as it is.",
    zh="该事项在准入清单中的有效期本就到{until_day}为止。请填写更早的日期,或不作更改。",
):
    """A term is shortened by its end, never made longer."""

    until_day: RecordedDay

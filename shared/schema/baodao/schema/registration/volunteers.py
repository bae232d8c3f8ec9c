"""Volunteers 志愿者: registered people, as everybody else knows them."""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import (
    READERS,
    REGISTRARS,
    at_desk,
    everybody,
    guardian,
    guests,
    logged,
    own,
    subtree,
    subtree_of_one,
)
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Row,
    SaidRole,
    SuspensionDay,
    Text,
    Value,
)
from baodao.schema.classes import Whose, compared, of
from baodao.schema.forms import form
from baodao.schema.identity.secrets import Digest
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.people import (
    ConsentAct,
    GuardianProfile,
    IdentityDocument,
    Phone,
    Sex,
)
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.registration.skills import (
    Availability,
    AvailabilityOffered,
    Skill,
    SkillHeld,
    SkillOffered,
)
from baodao.schema.registration.states import AgeClass as AgeClass
from baodao.schema.registration.states import RecordState
from baodao.schema.registration.states import RegistrationOver as RegistrationOver
from baodao.schema.registration.states import VolunteerState as VolunteerState
from baodao.schema.registration.states import Waiting as Waiting
from baodao.schema.registration.suspensions import Suspension, SuspensionCause
from baodao.schema.spoken import Codes, ShownCode
from baodao.schema.words import OpenLine, PersonName

VolunteerNumber = Annotated[
    str,
    form(
        "volunteer-number-form",
        r"^[0-9]{13}$",
        "A volunteer number has 13 digits",
        "志愿者编号应为 13 位数字",
    ),
]


# --- events -------------------------------------------------------------------------------------


class VolunteerRegistered(
    Event,
    type="baodao.registration.volunteer-registered.v1",
    feed="minors",
    aggregate="volunteer_id",
):
    """A person is a volunteer 志愿者 from now on; who they are stays in registration."""

    volunteer_id: Id
    registered_at: RecordedInstant
    number: VolunteerNumber | None = None
    """The public volunteer number 志愿者编号."""
    state: VolunteerState = "active"
    age_class: Annotated[AgeClass, of("minor")] = "adult"
    slip: Digest | None = None
    """Of the code with which whoever registered themself opens their account in identity."""


class VolunteerActivated(
    Event,
    type="baodao.registration.volunteer-activated.v1",
    feed="minors",
    aggregate="volunteer_id",
):
    """A volunteer may sign up: nothing is waited for any more, or a suspension is over."""

    volunteer_id: Id
    age_class: Annotated[AgeClass, of("minor")]


class VolunteerWithdrawn(
    Event,
    type="baodao.registration.volunteer-withdrawn.v1",
    feed="people",
    aggregate="volunteer_id",
):
    """A volunteer is none any more; what they did stays."""

    volunteer_id: Id


class SkillsChanged(
    Event, type="baodao.registration.skills-changed.v1", feed="people", aggregate="volunteer_id"
):
    """What a volunteer can do, and in which categories they want to serve; replaces what was."""

    volunteer_id: Id
    skills: list[SkillHeld]
    categories: list[Line]


# --- commands -----------------------------------------------------------------------------------


class VolunteerReceipt(Value):
    """The id under which the volunteer signs up, and the number that may be shown to anyone."""

    volunteer_id: Id
    number: str
    state: VolunteerState
    waits_for: list[Waiting]


class VolunteerChanged(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
    """A volunteer's record as it now stands; what it waits for may tell that they are a minor."""

    volunteer_id: Id
    number: str
    state: VolunteerState
    waits_for: Annotated[list[Waiting] | None, of("minor")]
    division: DivisionCode | None = compared()


class RegisterVolunteer(
    Command,
    subject="commands.registration.register-volunteer",
    reply=VolunteerReceipt,
    access=[guests(), subtree("division", *REGISTRARS)],
):
    """Make a person known as a volunteer of the community where they live (条例 art. 7).

    Who has no account registers themself; whoever keeps records registers others from the paper
    that these have signed. The eight fields of Order 67 art. 5. Sex and birth date follow from a
    resident document and are needed otherwise; `document` is absent only for the very old.
    """

    name: PersonName
    sex: Sex | None = None
    birth_date: Day | None = None
    document: IdentityDocument | None = None
    division: DivisionCode
    phone: Phone
    skills: list[SkillOffered] = Field(default=[], max_length=50)
    categories: list[OpenLine] = Field(default=[], max_length=50)
    consent: ConsentAct
    guardian: GuardianProfile | None = None
    slip: Digest | None = Field(
        default=None, description="of a code with which who registers themself opens an account"
    )


class ActivateVolunteer(
    Command,
    subject="commands.registration.activate-volunteer",
    reply=VolunteerChanged,
    access=[
        subtree("volunteer.division", *REGISTRARS),
        subtree_of_one("volunteer.suspended_within", *REGISTRARS),
    ],
    own_matter=["volunteer_id"],
):
    """Say that a pending volunteer was checked; of a suspended one, lift the suspension.

    Only the body that suspended, or one above it, lifts what it imposed.
    """

    volunteer_id: Id
    note: Text


class SuspendVolunteer(
    Command,
    subject="commands.registration.suspend-volunteer",
    reply=VolunteerChanged,
    access=[subtree("volunteer.division", *REGISTRARS)],
    own_matter=["volunteer_id"],
):
    """Keep a volunteer from signing up where the actor's body is; it outlives the registration."""

    volunteer_id: Id
    reason: Text = Field(description="told to the person")
    cause: SuspensionCause
    until_day: SuspensionDay


class WithdrawVolunteer(
    Command,
    subject="commands.registration.withdraw-volunteer",
    reply=VolunteerChanged,
    access=[own("volunteer_id"), at_desk()],
):
    """End a registration, oneself or on paper, at any time; nobody else ends it (条例 art. 25)."""

    volunteer_id: Id
    reason: Text
    on_paper: OnPaper | None = None


class ReturnVolunteer(
    Command,
    subject="commands.registration.return-volunteer",
    reply=VolunteerChanged,
    access=[own("volunteer_id"), at_desk()],
):
    """Be a volunteer again after having withdrawn, oneself or on paper signed since then."""

    volunteer_id: Id
    on_paper: OnPaper | None = None


class ChangeSkills(
    Command,
    subject="commands.registration.change-skills",
    reply=VolunteerChanged,
    access=[own("volunteer_id"), subtree("volunteer.division", *REGISTRARS)],
):
    """Say anew what a volunteer can do and wants to do."""

    volunteer_id: Id
    skills: list[SkillOffered] = Field(max_length=50)
    categories: list[OpenLine] = Field(max_length=50)


class ChangeAvailability(
    Command,
    subject="commands.registration.change-availability",
    reply=VolunteerChanged,
    access=[own("volunteer_id"), subtree("volunteer.division", *REGISTRARS)],
):
    """Say anew when a volunteer can serve."""

    volunteer_id: Id
    availability: list[AvailabilityOffered] = Field(max_length=50)


# --- queries ------------------------------------------------------------------------------------


class StateChange(Value):
    """A step in the life of a registration."""

    state: VolunteerState
    at: RecordedInstant
    by_role: SaidRole
    reason: Annotated[str | None, of("own")]


class Volunteer(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
    """A volunteer as listed: no personal data."""

    volunteer_id: Id
    number: str
    division: DivisionCode
    registered_at: RecordedInstant
    state: VolunteerState
    age_class: Annotated[AgeClass | None, of("minor")]
    waits_for: Annotated[list[Waiting] | None, of("minor")]
    skills: list[Skill]
    categories: list[str]
    availability: Annotated[list[Availability] | None, of("own")]
    frozen_by: Id | None
    merged_into: Id | None
    history: list[StateChange]
    suspensions: Annotated[list[Suspension] | None, of("own")] = None
    erased_at: RecordedInstant | None = None
    """Since when nobody can say who this was."""
    deceased_at: RecordedInstant | None = None
    """When it was recorded that they have died."""


class VolunteerPage(NamedPage):
    """Some volunteers in the order of their ids."""

    volunteers: list[Volunteer]
    next: str | None = None


class GetVolunteer(
    Query,
    subject="queries.registration.get-volunteer",
    reply=Volunteer,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *READERS),
    ],
    logged=logged("record", "reply.volunteer_id"),
):
    """One volunteer by their id."""

    volunteer_id: Id


class FindVolunteer(
    Query,
    subject="queries.registration.find-volunteer",
    reply=Volunteer,
    access=[everybody("volunteer", *READERS)],
    logged=logged("record", "reply.volunteer_id"),
):
    """One volunteer by the number they show."""

    number: VolunteerNumber


class ListVolunteers(
    NamedQuery,
    subject="queries.registration.list-volunteers",
    reply=VolunteerPage,
    access=[subtree("division?", *READERS)],
    logged=logged("list", "reply.volunteers.volunteer_id"),
):
    """The volunteers of a division and of everything below it."""

    division: DivisionCode | None = None
    state: VolunteerState | None = None
    skill: Line | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class AlreadyRegistered(
    Refusal,
    slug="already-registered",
    en="This document is registered already, as volunteer {number}. There is no need to "
    "register again; please ask the community desk if you cannot sign in.",
    zh="该证件已经注册,志愿者编号为 {number},不需要重复注册。无法登录的,请到社区服务台办理。",
):
    """One person, one record; the number is masked but for its last four digits."""

    number: ShownCode


class NotInState(
    Refusal,
    slug="not-in-state",
    en="The record is “{state}” now, so this cannot be done.",
    zh="该记录目前为“{state}”,不能这样办理。",
):
    """The life cycle does not allow this step from here."""

    state: RecordState


class StillWaiting(
    Refusal,
    slug="still-waiting",
    en="The volunteer still needs: {waits_for}. Please see to that first.",
    zh="该志愿者还缺:{waits_for}。请先补齐。",
):
    """What an organiser's check cannot replace."""

    waits_for: Annotated[str, Codes(Waiting)]


class BadNumber(
    Refusal,
    slug="bad-number",
    en="The volunteer number was mistyped: its last digit does not go with the others. Please "
    "enter it again.",
    zh="志愿者编号输入有误(校验位不符),请对照原件重新输入。",
):
    """A mistyped volunteer number."""

"""registration: the division tree, organisations and volunteers — who exists, and where."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import (
    Asked,
    Command,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    Refusal,
    Value,
)

DivisionLevel = Literal["province", "city", "district", "street", "community"]
LEVELS: dict[int, DivisionLevel] = {
    2: "province",
    4: "city",
    6: "district",
    9: "street",
    12: "community",
}


def level_of(code: str) -> DivisionLevel:
    """The level of a division, which its code's length tells."""
    return LEVELS[len(code)]


OrganisationKind = Literal[
    "residents-committee",
    "unit",
    "unit-party-organisation",
    "community-party-organisation",
    "volunteer-team",
    "informal-group",
]
"""居委会, 单位, 单位党组织, 社区党组织, 志愿服务队, 非正式群体."""


# --- events -------------------------------------------------------------------------------------


class DivisionAdded(Event, type="baodao.registration.division-added.v1", aggregate="division"):
    """A division is part of the tree from now on."""

    name: Line
    level: DivisionLevel
    parent: DivisionCode | None


class DivisionRenamed(Event, type="baodao.registration.division-renamed.v1", aggregate="division"):
    """A division has another name; its code, which is its identity, stays."""

    name: Line
    former_name: Line


class OrganisationRegistered(
    Event, type="baodao.registration.organisation-registered.v1", aggregate="organisation_id"
):
    """An organisation 组织 may record and post from now on."""

    organisation_id: Id
    name: Line
    kind: OrganisationKind


class VolunteerRegistered(
    Event, type="baodao.registration.volunteer-registered.v1", aggregate="volunteer_id"
):
    """A person is a volunteer 志愿者 from now on; who they are stays in registration."""

    volunteer_id: Id
    registered_at: Instant


# --- commands -----------------------------------------------------------------------------------


class DivisionRow(Asked):
    """One line of the official table."""

    code: DivisionCode
    name: Line


class RejectedRow(Value):
    """A row that could not be taken, and why; the other rows of the command are not affected."""

    code: str
    reason: str


class DivisionsReceipt(Value):
    """What became of the rows of an import."""

    added: int
    renamed: int
    unchanged: int
    rejected: list[RejectedRow]


class ImportDivisions(
    Command, subject="commands.registration.import-divisions", reply=DivisionsReceipt
):
    """Add or rename divisions; rows may come again, a parent must come before its children."""

    rows: list[DivisionRow] = Field(min_length=1, max_length=500)


class OrganisationReceipt(Value):
    """The id under which the organisation posts."""

    organisation_id: Id


class RegisterOrganisation(
    Command, subject="commands.registration.register-organisation", reply=OrganisationReceipt
):
    """Make an organisation known at a division."""

    name: Line
    kind: OrganisationKind
    division: DivisionCode


class VolunteerReceipt(Value):
    """The id under which the volunteer signs up."""

    volunteer_id: Id


class RegisterVolunteer(
    Command, subject="commands.registration.register-volunteer", reply=VolunteerReceipt
):
    """Make a person known as a volunteer of the community where they live (条例 art. 7)."""

    name: Line
    phone: str = Field(pattern=r"^1[0-9]{10}$", description="mainland mobile number, 11 digits")
    division: DivisionCode


# --- queries ------------------------------------------------------------------------------------


class Division(Value):
    """A division as listed; `path` are the names from the province down to it."""

    code: DivisionCode
    name: str
    level: DivisionLevel
    parent: DivisionCode | None
    path: list[str]


class DivisionPage(Value):
    """Some divisions in the order of their codes; `next` continues, absent at the end."""

    divisions: list[Division]
    next: str | None = None


class GetDivision(Query, subject="queries.registration.get-division", reply=Division):
    """One division by its code."""

    code: DivisionCode


class ListDivisions(Query, subject="queries.registration.list-divisions", reply=DivisionPage):
    """The children of a division, or a search by a part of the name (names repeat)."""

    parent: DivisionCode | None = None
    name: Line | None = None
    after: str = ""
    limit: PageSize = 100


class Organisation(Value):
    """An organisation as listed."""

    organisation_id: Id
    name: str
    kind: OrganisationKind
    division: DivisionCode


class OrganisationPage(Value):
    """Some organisations in the order of their ids."""

    organisations: list[Organisation]
    next: str | None = None


class GetOrganisation(Query, subject="queries.registration.get-organisation", reply=Organisation):
    """One organisation by its id."""

    organisation_id: Id


class ListOrganisations(
    Query, subject="queries.registration.list-organisations", reply=OrganisationPage
):
    """The organisations of a division and of everything below it."""

    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


class Volunteer(Value):
    """A volunteer as listed: no personal data."""

    volunteer_id: Id
    division: DivisionCode
    registered_at: Instant


class VolunteerPage(Value):
    """Some volunteers in the order of their ids."""

    volunteers: list[Volunteer]
    next: str | None = None


class GetVolunteer(Query, subject="queries.registration.get-volunteer", reply=Volunteer):
    """One volunteer by their id."""

    volunteer_id: Id


class ListVolunteers(Query, subject="queries.registration.list-volunteers", reply=VolunteerPage):
    """The volunteers of a division and of everything below it."""

    division: DivisionCode | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class UnknownDivision(
    Refusal,
    slug="unknown-division",
    en="There is no division {division}.",
    zh="没有代码为 {division} 的区划。",
):
    """A code that is not in the tree."""

    division: str

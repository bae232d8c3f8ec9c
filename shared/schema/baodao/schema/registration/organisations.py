"""Organisations 组织: who records and posts."""

from typing import Literal

from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    Value,
)

OrganisationKind = Literal[
    "residents-committee",
    "unit",
    "unit-party-organisation",
    "community-party-organisation",
    "volunteer-team",
    "informal-group",
]
"""居委会, 单位, 单位党组织, 社区党组织, 志愿服务队, 非正式群体."""


class OrganisationRegistered(
    Event, type="baodao.registration.organisation-registered.v1", aggregate="organisation_id"
):
    """An organisation 组织 may record and post from now on."""

    organisation_id: Id
    name: Line
    kind: OrganisationKind


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

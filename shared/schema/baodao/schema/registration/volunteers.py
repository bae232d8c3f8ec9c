"""Volunteers 志愿者: registered people, as everybody else knows them."""

from pydantic import Field

from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    Value,
)


class VolunteerRegistered(
    Event, type="baodao.registration.volunteer-registered.v1", aggregate="volunteer_id"
):
    """A person is a volunteer 志愿者 from now on; who they are stays in registration."""

    volunteer_id: Id
    registered_at: Instant


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

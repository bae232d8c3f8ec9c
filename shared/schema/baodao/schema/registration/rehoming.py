"""Where people and organisations belong when their division is no place any more, or they move."""

from typing import Literal

from baodao.schema.access import REGISTRARS, own, subtree, subtree_of_one
from baodao.schema.base import Command, DivisionCode, Event, Id, Refusal, Value

RehomeCause = Literal["succession", "assigned", "moved-house"]
"""The division became another one; an organiser said so; the person said so."""


# --- events -------------------------------------------------------------------------------------


class VolunteerRehomed(
    Event, type="baodao.registration.volunteer-rehomed.v1", feed="people", aggregate="volunteer_id"
):
    """A volunteer belongs to another division from now on; `division` is the new one."""

    volunteer_id: Id
    former_division: DivisionCode
    cause: RehomeCause


class OrganisationRehomed(
    Event,
    type="baodao.registration.organisation-rehomed.v1",
    feed="public",
    aggregate="organisation_id",
):
    """An organisation belongs to the successor of its division; `division` is the new one."""

    organisation_id: Id
    former_division: DivisionCode


# --- commands -----------------------------------------------------------------------------------


class AssignmentReceipt(Value):
    """Where the volunteer belongs now."""

    volunteer_id: Id
    division: DivisionCode


class AssignDivision(
    Command,
    subject="commands.registration.assign-division",
    reply=AssignmentReceipt,
    access=[
        own("volunteer_id"),
        subtree("volunteer.division", *REGISTRARS),
        subtree_of_one("former.successors", *REGISTRARS),
    ],
):
    """Say to which division a volunteer belongs: after a split, or because they moved house."""

    volunteer_id: Id
    division: DivisionCode


# --- refusals -----------------------------------------------------------------------------------


class MovesWithReport(
    Refusal,
    slug="moves-with-report",
    en="The volunteer has a party report that holds. Please end or move that first.",
    zh="该志愿者有有效的报到,请先结束或转移报到。",
):
    """A party member who moves house ends one report and files the next (双报到)."""

    report_id: Id

"""Decisions about requests for names, and that a request is refused or lapses.

Two records are asked for and made one in `leaving`, which knows all that leads to a person.
"""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.seconds.commands import LapseRequest
from baodao.registration.seconds.domain import Request, list_asked_for, place_of
from baodao.schema.catalog import QUERIES
from baodao.schema.doors import CapabilityRequired
from baodao.schema.registration import seconds as schema


@use_case
def ask_for_names(
    command: schema.AskForNames,
    organisation: Annotated[Organisation | None, by("actor.organisation")],
    now: datetime,
    new_id: NewId,
) -> Decision[schema.RequestReceipt]:
    """Ask for one list with the names of very many."""
    kind = QUERIES.get(f"queries.registration.{command.question}")
    query = list_asked_for(command, kind)
    if query is None:
        return refuse(schema.NoSuchList())
    where = place_of(query, organisation.division if organisation else "")
    asked = Request.for_names(new_id(), command, query, where, now)
    return accept(asked.after.receipt, asked)


@use_case
def confirm_names(
    command: schema.ConfirmNames,
    request: Annotated[Request, by("request_id")],
    asker: Annotated[Volunteer | None, by("request.asker_id")],
    now: datetime,
) -> Decision[schema.RequestReceipt]:
    """Let somebody read the list that they asked for."""
    actor = command.actor
    for_own = actor.keeps(request.organisation_id)
    if not for_own and "contacts" not in actor.capabilities:
        return refuse(CapabilityRequired(capability="contacts"))
    refusals = request.over_refusals(now)
    if request.matter != "names":
        refusals.append(schema.NoSuchList())
    if refusals:
        return refuse(*refusals)
    confirmed = request.confirm(actor, now)
    return accept(confirmed.after.receipt, confirmed)


@use_case
def refuse_request(
    command: schema.RefuseRequest,
    request: Annotated[Request, by("request_id")],
    now: datetime,
) -> Decision[schema.RequestReceipt]:
    """Refuse what somebody else has asked for, or withdraw what one has asked for oneself."""
    if refusals := request.over_refusals(now):
        return refuse(*refusals)
    refused = request.refuse(command.actor, command.reason, now)
    return accept(refused.after.receipt, refused)


@use_case
def lapse_request(
    command: LapseRequest,
    request: Annotated[Request, by("request_id")],
    now: datetime,
) -> Decision[None]:
    """End a request that nobody decided in time."""
    if request.state != "asked" or now < request.waits_until:
        return refuse(NothingDue(of=request.id))
    return accept(None, request.lapse())

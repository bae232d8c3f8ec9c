"""Decisions about pairs: the community asks, the volunteer says yes, either side ends it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.actors import speaks_for
from baodao.kit.decisions import Change, Decision, NewId, accept, by, refuse, use_case
from baodao.registration.befriending.domain import (
    Befriending,
    Ties,
    may_ask,
    tie_refusals,
    volunteer_refusals,
)
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.profiles import consent_refusals
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.residents.domain import Resident
from baodao.schema import NotFound
from baodao.schema.registration.befriendings import (
    AcceptBefriending,
    BefriendingEnd,
    BefriendingReceipt,
    EndBefriending,
    ProposeBefriending,
)
from baodao.schema.registration.people import ConsentAct


@use_case
def propose_befriending(
    command: ProposeBefriending,
    resident: Annotated[Resident, by("resident_id")],
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    consents: Annotated[Consents | None, by("volunteer_id")],
    theirs: Annotated[Ties, by("volunteer_id", or_new=Ties.none)],
    its: Annotated[Ties, by("resident_id", or_new=Ties.none)],
    now: datetime,
    new_id: NewId,
) -> Decision[BefriendingReceipt]:
    """Ask a volunteer to visit somebody who agreed to be known to them."""
    if not may_ask(command.actor, resident, volunteer):
        return refuse(NotFound(kind="volunteer", id=command.volunteer_id))
    act = ConsentAct(how="paper", **command.consent.model_dump())
    refusals = [
        *resident.erased_refusals(),
        *volunteer_refusals(volunteer, consents),
        *tie_refusals(theirs, its),
        *consent_refusals(act, command.actor, "adult", None, now),
    ]
    if refusals:
        return refuse(*refusals)
    change = Befriending.propose(new_id(), resident, command, now)
    key = change.after.id
    return accept(_receipt(change.after), change, theirs.tie(key), its.tie(key))


@use_case
def accept_befriending(
    command: AcceptBefriending,
    befriending: Annotated[Befriending, by("befriending_id")],
    volunteer: Annotated[Volunteer, by("befriending.volunteer_id")],
    consents: Annotated[Consents | None, by("befriending.volunteer_id")],
    now: datetime,
) -> Decision[BefriendingReceipt]:
    """Begin on the volunteer's own word."""
    refusals = [*befriending.move_refusals("accept"), *volunteer_refusals(volunteer, consents)]
    if refusals:
        return refuse(*refusals)
    change = befriending.accept(now)
    return accept(_receipt(change.after), change)


@use_case
def end_befriending(
    command: EndBefriending,
    befriending: Annotated[Befriending, by("befriending_id")],
    volunteer: Annotated[Volunteer, by("befriending.volunteer_id")],
    theirs: Annotated[Ties, by("befriending.volunteer_id", or_new=Ties.none)],
    its: Annotated[Ties, by("befriending.resident_id", or_new=Ties.none)],
    now: datetime,
) -> Decision[BefriendingReceipt]:
    """End it for one side."""
    if refusals := befriending.move_refusals("end"):
        return refuse(*refusals)
    is_theirs = speaks_for(command.actor, volunteer.id)
    change = befriending.end("volunteer" if is_theirs else "community", now)
    key = befriending.id
    return accept(_receipt(change.after), change, theirs.untie(key), its.untie(key))


def end_all(
    one: Ties | None,
    pairs: Mapping[str, Befriending],
    others: Mapping[str, Ties],
    because: BefriendingEnd,
    now: datetime,
) -> list[Change[Any]]:
    """End all pairs of one person; `others` are the ties of those with whom they are."""
    ended = [pair for pair in pairs.values() if pair.is_open]
    if one is None or not ended:
        return []
    keys = [pair.id for pair in ended]
    return [
        *(pair.end(because, now) for pair in ended),
        one.untie(*keys),
        *(other.untie(*keys) for other in others.values()),
    ]


def _receipt(pair: Befriending) -> BefriendingReceipt:
    return BefriendingReceipt(befriending_id=pair.id, state=pair.state)

"""Decisions about where people and organisations belong."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.actors import is_self
from baodao.kernel.days import today
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.own import NothingDue
from baodao.registration.admissions.domain.admissions import Admission
from baodao.registration.admissions.domain.permits import Permit
from baodao.registration.common.actors import ITSELF
from baodao.registration.leaving.commands import RehomeRecords
from baodao.registration.leaving.domain.rehoming import (
    assign_refusals,
    has_ended,
    may_take_over,
    only_successor,
    rehome_places,
    with_targets,
)
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division, division_refusals
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.schema import NotFound, OutOfScope
from baodao.schema.registration.rehoming import (
    AssignDivision,
    AssignmentReceipt,
    RehomeCause,
)


@use_case
def rehome_records(  # noqa: PLR0913 -- all that follows a division
    command: RehomeRecords,
    *,
    division: Annotated[Division, by("code")],
    successor: Annotated[Division | None, by(only_successor)],
    volunteers: Annotated[dict[str, Volunteer], by_each("volunteers")],
    organisations: Annotated[dict[str, Organisation], by_each("organisations")],
    places: Annotated[
        dict[str, LocalPlace],
        by_each(lambda command, division: with_targets(division, command.places)),
    ],
    permits: Annotated[dict[str, Permit], by_each("permits")],
    admissions: Annotated[dict[str, Admission], by_each("admissions")],
    now: datetime,
) -> Decision[None]:
    """Move the records of an ended division to its only successor."""
    if successor is None or not has_ended(division, today(now)):
        return refuse(NothingDue(of=division.id))
    here, there = division.id, successor.id
    changes: list[Change[Aggregate]] = [
        volunteer.rehome(there, "succession", ITSELF)
        for volunteer in volunteers.values()
        if volunteer.division == here and volunteer.frozen_by is None
    ]
    changes += [o.rehome(there) for o in organisations.values() if o.division == here]
    changes += rehome_places(division, successor, places)
    changes += [permit.rehome(there) for permit in permits.values() if permit.division == here]
    changes += [one.rehome(there) for one in admissions.values() if one.division == here]
    return accept(None, *changes)


@use_case
def assign_division(
    command: AssignDivision,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    former: Annotated[Division | None, by("volunteer.division")],
    division: Annotated[Division | None, by("division")],
    party_member: Annotated[PartyMember | None, by("volunteer_id")],
    now: datetime,
) -> Decision[AssignmentReceipt]:
    """Assign a volunteer who was left by a split, or moved house, to a division."""
    day, actor = today(now), command.actor
    by_themself = is_self(actor, volunteer.id)
    if not by_themself:
        if not actor.covers(command.division):
            return refuse(OutOfScope(role=actor.role))
        if not may_take_over(actor, volunteer, former, command.division, day):
            return refuse(NotFound(kind="volunteer", id=volunteer.id))
    refusals = [
        *division_refusals(division, command.division, day),
        *assign_refusals(volunteer, former, command.division, party_member, day),
        *volunteer.change_refusals("pending", "active", "suspended"),
    ]
    if refusals:
        return refuse(*refusals)
    cause: RehomeCause = "moved-house" if by_themself else "assigned"
    change = volunteer.rehome(command.division, cause, actor)
    receipt = AssignmentReceipt(volunteer_id=volunteer.id, division=command.division)
    return accept(receipt, change)

"""Where records belong when their division is no place any more."""

from collections.abc import Iterable, Mapping

from baodao.kernel.actors import is_self
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.rights import may_organise
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.domain.local_places import LocalPlace, place_id
from baodao.schema import Actor, Refusal
from baodao.schema.registration.divisions import NothingChanges
from baodao.schema.registration.rehoming import MovesWithReport


def only_successor(division: Division) -> str | None:
    """The one division that this one became; None if it goes on, or after a 拆分 into several."""
    return division.successors[0] if len(division.successors) == 1 else None


def has_ended(division: Division, day: str) -> bool:
    """Whether a division has ended by this day."""
    return division.valid_until is not None and division.valid_until <= day


def with_targets(division: Division, places: Iterable[str]) -> list[str]:
    """The ids of local places, and those they have in the division's only successor."""
    ids, successor = list(places), only_successor(division)
    if successor is None:
        return ids
    return [*ids, *(place_id(successor, id_.partition("-")[2]) for id_ in ids)]


def rehome_places(
    division: Division, successor: Division, places: Mapping[str, LocalPlace]
) -> list[Change[Aggregate]]:
    """End the local places of an ended division; they go on where it only has another code."""
    on = division.valid_until or ""
    is_same_place = successor.valid_from == on and len(successor.came_from) == 1
    changes: list[Change[Aggregate]] = []
    for place in places.values():
        if place.division != division.id or place.valid_until is not None:
            continue
        if is_same_place and place_id(successor.id, place.code) not in places:
            changes.append(place.follow(successor.id, on))
        changes.append(place.end(on))
    return changes


def assign_refusals(
    actor: Actor,
    volunteer: Volunteer,
    former: Division | None,
    division: str,
    party_member: PartyMember | None,
    day: str,
) -> list[Refusal]:
    """Why this actor cannot say that the volunteer belongs to this (existing) division.

    Organisers of a successor may take over who was left by a split; else they must organise both
    places. A party member's current report goes with them through the report's own commands.
    """
    refusals: list[Refusal] = []
    until = former.valid_until if former else None
    is_left = until is not None and until <= day
    if not is_self(actor, volunteer.id):
        refusals += may_organise(actor, division)
        if not (is_left and former and division in former.successors):
            refusals += may_organise(actor, volunteer.division)
    if division == volunteer.division:
        refusals.append(NothingChanges(place=division))
    if party_member and party_member.report_id and not is_left:
        refusals.append(MovesWithReport(report_id=party_member.report_id))
    return refusals

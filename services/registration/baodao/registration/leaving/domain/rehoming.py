"""Where records belong when their division is no place any more."""

from collections.abc import Iterable, Mapping

from baodao.kit.decisions import Aggregate, Change
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


def may_take_over(
    actor: Actor, volunteer: Volunteer, former: Division | None, division: str, day: str
) -> bool:
    """Whether the actor keeps this volunteer's record, or may take over who was left by a split.

    That is who keeps the records of a successor, once the division has ended.
    """
    is_successor = former is not None and division in former.successors
    was_left = _has_ended(former, day) and is_successor
    return was_left or actor.covers(volunteer.division)


def _has_ended(division: Division | None, day: str) -> bool:
    until = division.valid_until if division else None
    return until is not None and until <= day


def assign_refusals(
    volunteer: Volunteer,
    former: Division | None,
    division: str,
    party_member: PartyMember | None,
    day: str,
) -> list[Refusal]:
    """Why the volunteer cannot belong to this (existing) division.

    A party member's current report goes with them through the report's own commands.
    """
    refusals: list[Refusal] = []
    is_left = _has_ended(former, day)
    if division == volunteer.division:
        refusals.append(NothingChanges(place=division))
    if party_member and party_member.report_id and not is_left:
        refusals.append(MovesWithReport(report_id=party_member.report_id))
    return refusals

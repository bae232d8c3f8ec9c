"""Who answers for what an organisation kept and left open when it ended (PIPL art. 22)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from baodao.registration.organisations.domain import Organisation, answering
from baodao.registration.places.domain.divisions import Division
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.organisations import OrganisationKind
from baodao.schema.registration.successions import (
    MOST_SUCCEEDED,
    SuccessorRequired,
    SuccessorUnsuitable,
)

_COMMITTEE: OrganisationKind = "residents-committee"
_UNITS: tuple[OrganisationKind, ...] = ("unit", "street-office", "department")
_PARTY: tuple[OrganisationKind, ...] = ("unit-party-organisation", "community-party-organisation")
_GROUPS: tuple[OrganisationKind, ...] = ("volunteer-team", "informal-group", "registered-group")
SUCCESSORS: Mapping[OrganisationKind, tuple[OrganisationKind, ...]] = {
    _COMMITTEE: (_COMMITTEE,),
    **dict.fromkeys(_UNITS, _UNITS),
    # Who is in the Party is no matter of a committee's (PIPL art. 28).
    **dict.fromkeys(_PARTY, _PARTY),
    **dict.fromkeys(_GROUPS, (_COMMITTEE, *_UNITS, *_GROUPS)),
}
"""Of which kind an organisation is that can take over from one of each kind."""


class Left(NamedTuple):
    """What was found out about an organisation that ends, before a decision.

    Args:
        keeps: whether it has records of people, or matters that are open.
        committees: the ids of the committees in force where it is, or of what became of that.
    """

    keeps: bool
    committees: tuple[str, ...]

    @property
    def committee(self) -> str | None:
        """The one committee there is; None if there are several, or none."""
        return self.committees[0] if len(self.committees) == 1 else None


def candidates_of(organisation: Organisation) -> list[str]:
    """The ids of who takes over if nobody else is named, the first that can: see `successor_of`."""
    words = (organisation.successor_id, organisation.guided_by, organisation.parent)
    return [one for one in words if one]


def can_succeed(ended: Organisation, one: Organisation, place: Division | None, day: str) -> bool:
    """Whether an organisation can take over from one that ends on this day or has ended.

    A committee takes over in its own community alone, or what became of that.
    """
    is_full = len(one.succeeds) + len(ended.succeeds) >= MOST_SUCCEEDED
    suits = one.kind in SUCCESSORS[ended.kind] and one.in_force(day) and not is_full
    return suits and one.id != ended.id and (one.kind != _COMMITTEE or _is_there(ended, one, place))


def successor_of(
    ended: Organisation,
    known: Mapping[str, Organisation],
    committee: Organisation | None,
    place: Division | None,
    day: str,
) -> Organisation | None:
    """Who takes over: who was named, who guides it, who stands above it, or the one committee."""
    found = [answering(known[key], known) for key in candidates_of(ended) if key in known]
    in_turn = (*found, committee) if committee else found
    return next((one for one in in_turn if can_succeed(ended, one, place, day)), None)


def named_refusals(
    ended: Organisation,
    successor_id: str,
    one: Organisation | None,
    place: Division | None,
    day: str,
) -> list[Refusal]:
    """Why who is named cannot take over: it is not known, of another kind, or not in force."""
    if one is None:
        return [NotFound(kind="organisation", id=successor_id)]
    if can_succeed(ended, one, place, day):
        return []
    return [SuccessorUnsuitable(organisation=ended.name, successor=one.name)]


def required_refusals(
    ended: Organisation, left: Left, successor: Organisation | None
) -> list[Refusal]:
    """`successor-required` if it leaves something, and nobody takes that over."""
    if successor or not left.keeps:
        return []
    return [SuccessorRequired(organisation=ended.name)]


def _is_there(ended: Organisation, committee: Organisation, place: Division | None) -> bool:
    here: Iterable[str] = (ended.division, *(place.successors if place else ()))
    home = committee.division
    return any(code.startswith(home) or home.startswith(code) for code in here)

"""Who may become a member, and how."""

from datetime import datetime

from baodao.kernel.actors import is_self
from baodao.kernel.days import today
from baodao.kernel.reach import reaches
from baodao.registration.common.validity import is_within
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.registration.teams.domain.memberships import Membership
from baodao.registration.teams.domain.slots import Wish
from baodao.schema import Actor, Refusal
from baodao.schema.access import REGISTRARS
from baodao.schema.registration.local_places import EntranceNeeded, UnknownPlace
from baodao.schema.registration.membership_parts import MembershipKind
from baodao.schema.registration.memberships import (
    AlreadyMember,
    JoinTeam,
    MemberNotActive,
    PlacementNeedsTerm,
    WrongScope,
)
from baodao.schema.registration.organisations import DayPassed, TermWithoutDuration
from baodao.schema.registration.residents import NotACommunity

_COMMUNITY = ("residents-committee", "community-party-organisation")
_BY_ONESELF: tuple[MembershipKind, ...] = ("volunteer", "team-member")


def may_ask(actor: Actor, organisation: Organisation, volunteer: Volunteer) -> bool:
    """Whether the actor may learn if this person can be a member.

    Who keeps the records of where they live may; for an organisation, it is about an active
    volunteer from where it is, or there is nobody to be asked.
    """
    if reaches(actor, volunteer.division, REGISTRARS):
        return True
    is_from_here = volunteer.division.startswith(organisation.division)
    return is_from_here and not person_refusals(volunteer)


def starts_active(wish: JoinTeam, organisation: Organisation) -> bool:
    """Whether a person is a member by their own word; who is appointed or paid never is."""
    return organisation.join_policy == "open" and wish.kind in _BY_ONESELF


def wish_refusals(
    wish: Wish,
    organisation: Organisation,
    volunteer: Volunteer,
    current: Membership | None,
    place: LocalPlace | None,
    now: datetime,
) -> list[Refusal]:
    """Why nobody can wish for this membership now."""
    first = wish.from_day or today(now)
    refusals = [*organisation.force_refusals(today(now)), *person_refusals(volunteer)]
    refusals += _place_refusals(wish, organisation, place, first)
    if wish.kind == "placement":
        refusals += _placement_refusals(wish, organisation)
    if first < today(now):
        refusals.append(DayPassed(day=first))
    if wish.until_day is not None and wish.until_day <= first:
        refusals.append(TermWithoutDuration(from_day=first, until_day=wish.until_day))
    if current and current.is_open:
        refusals.append(AlreadyMember(membership_id=current.id, state=current.state))
    return refusals


def _placement_refusals(wish: Wish, organisation: Organisation) -> list[Refusal]:
    """Whether a placement has a term, and a community to be in."""
    refusals: list[Refusal] = [PlacementNeedsTerm()] if wish.until_day is None else []
    if organisation.kind not in _COMMUNITY:
        refusals.append(NotACommunity(organisation=organisation.name))
    return refusals


def _place_refusals(
    wish: Wish, organisation: Organisation, place: LocalPlace | None, first: str
) -> list[Refusal]:
    """Whether a building head has an entrance 楼门 where the organisation is, on the first day."""
    if wish.place_id is None:
        return [EntranceNeeded()] if wish.kind == "building-head" else []
    refusals: list[Refusal] = []
    if place is None or not is_within(first, place.valid_from, place.valid_until):
        refusals.append(UnknownPlace(place=wish.place_id, on=first))
    is_elsewhere = place is not None and not place.division.startswith(organisation.division)
    if wish.kind != "building-head" or is_elsewhere:
        refusals.append(WrongScope(kind=wish.kind))
    elif place is not None and place.kind != "entrance":
        refusals.append(EntranceNeeded())
    return refusals


def person_refusals(volunteer: Volunteer) -> list[Refusal]:
    """Whether this person can become a member: only active volunteers can."""
    refusals = volunteer.frozen_refusals()
    if volunteer.state != "active":
        refusals.append(MemberNotActive(volunteer_id=volunteer.id, state=volunteer.state))
    return refusals


def as_recorded(actor: Actor, volunteer: Volunteer) -> Actor:
    """The actor, under the id of this record if it is theirs, also after it was merged."""
    own = is_self(actor, volunteer.acts_as)
    return actor.model_copy(update={"id": volunteer.id}) if own else actor

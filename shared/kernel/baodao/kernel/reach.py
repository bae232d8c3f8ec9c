"""How far an actor sees in lists.

Who may ask at all is declared with the message (`baodao.schema.access`), and which fields of a row
somebody sees with the answer (`baodao.schema.classes`); here is what a view needs to know: which
rows. A list is read with a `Visible` or not at all, and each says why: the rows are public, or of
what the query names, or where the actor holds a role.
"""

from collections.abc import Container
from typing import Protocol

from baodao.kit.wanted import EVERYTHING, Visible, Wanted, eq, is_in, is_not, within
from baodao.schema import Actor, Query
from baodao.schema.access import SPEAKERS
from baodao.schema.base import Role

NOTHING = Visible(is_in("id", ()))
"""No rows."""


def reaches(actor: Actor, division: str, roles: Container[Role]) -> bool:
    """Whether the actor holds one of the roles in this division."""
    return actor.role in roles and actor.covers(division)


def public(query: Query, rows: Wanted = EVERYTHING) -> Visible:
    """The rows that everybody may see.

    Raises:
        TypeError: the query is not for everybody.
    """
    if not any(allow.relation == "signed-in" for allow in query.ACCESS.allows):
        raise TypeError(f"{type(query).__name__} is not for everybody")
    return Visible(rows)


def named(rows: Wanted) -> Visible:
    """The rows of something that the query names, and that access was decided on.

    Raises:
        TypeError: it is not said of what.
    """
    if rows == EVERYTHING:
        raise TypeError("the rows of nothing are not everything")
    return Visible(rows)


def kept_by(actor: Actor, field: str, organisation_id: str | None = None) -> Visible:
    """The rows of an organisation that the actor speaks for, or of all; none if they do for none.

    They speak for their own, and for those that have ended and that it succeeds.
    """
    kept = [one for one in actor.kept if organisation_id in (None, one)]
    if actor.role not in SPEAKERS or not kept:
        return NOTHING
    return Visible(eq(field, kept[0]) if len(kept) == 1 else is_in(field, kept))


def in_reach(actor: Actor, division: str | None, roles: Container[Role]) -> Visible:
    """The rows of a division, or of all of the actor's own; none where they hold no such role."""
    scope = actor.scope
    if actor.role not in roles or scope is None:
        return NOTHING
    if division is None or (scope != "*" and scope.startswith(division)):
        return Visible(EVERYTHING if scope == "*" else within(scope))
    return Visible(within(division)) if actor.covers(division) else NOTHING


def but_about(actor: Actor, visible: Visible, field: str) -> Visible:
    """Rows but those that are about a body which the actor answers for; `field` lists bodies."""
    for one in actor.kept:
        visible &= is_not(field, one)
    return visible


class OfOrganisation(Protocol):
    """A query for the rows of an organisation, of a division, or of all of the actor's own."""

    @property
    def actor(self) -> Actor:
        """Who asks."""

    @property
    def organisation_id(self) -> str | None:
        """Of which organisation, if of one."""

    @property
    def division(self) -> str | None:
        """Of which division and below, if of one."""


def kept_or_in_reach(query: OfOrganisation, roles: Container[Role]) -> tuple[Visible, Wanted]:
    """The rows of the organisation that is named, for who speaks for it; else those in reach.

    And what of these is asked for: of that organisation, in that division.
    """
    actor, organisation_id = query.actor, query.organisation_id
    if actor.keeps(organisation_id):
        wanted = within(query.division) if query.division else EVERYTHING
        return kept_by(actor, "organisation_id", organisation_id), wanted
    wanted = eq("organisation_id", organisation_id) if organisation_id else EVERYTHING
    return in_reach(actor, query.division, roles), wanted

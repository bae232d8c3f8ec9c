"""How far an actor sees in lists, and how much of a record.

Who may ask at all is declared with the message (`baodao.schema.access`); here is what a view needs
to know of it: which rows, and which fields.
"""

from collections.abc import Container

from baodao.kit.wanted import EVERYTHING, Wanted, is_in, within
from baodao.schema import Actor
from baodao.schema.access import OVERSEERS, REGISTRARS, SPEAKERS
from baodao.schema.base import Role

_NONE = is_in("id", ())


def reaches(actor: Actor, division: str, roles: Container[Role]) -> bool:
    """Whether the actor holds one of the roles in this division."""
    return actor.role in roles and actor.covers(division)


def speaks(actor: Actor, organisation_id: str, division: str) -> bool:
    """Whether the actor speaks for this organisation, or oversees where it is."""
    is_speaker = actor.role in SPEAKERS and actor.organisation == organisation_id
    return is_speaker or reaches(actor, division, OVERSEERS)


def keeps(actor: Actor, organisation_id: str, home: str, division: str | None = None) -> bool:
    """Whether the actor speaks for an organisation at `home`, or keeps records in `division`."""
    return speaks(actor, organisation_id, home) or (
        division is not None and reaches(actor, division, REGISTRARS)
    )


def in_reach(actor: Actor, division: str | None, roles: Container[Role]) -> Wanted:
    """The rows of a division, or of all of the actor's own; none where they hold no such role."""
    scope = actor.scope
    if actor.role not in roles or scope is None:
        return _NONE
    if division is None or (scope != "*" and scope.startswith(division)):
        return EVERYTHING if scope == "*" else within(scope)
    return within(division) if actor.covers(division) else _NONE

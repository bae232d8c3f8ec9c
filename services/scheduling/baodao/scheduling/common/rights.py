"""Who may do what in scheduling: each rule gives its refusals, none if the actor may."""

from baodao.schema import Actor, OutOfScope, Refusal

_ORGANISERS = ("organiser", "shift-lead", "street-coordinator", "operator")


def may_organise(actor: Actor, division: str) -> list[Refusal]:
    """Whether the actor organises in this division."""
    if actor.role in _ORGANISERS and actor.covers(division):
        return []
    return [OutOfScope(role=actor.role, scope=actor.scope, division=division)]


def may_sign_up(actor: Actor, volunteer_id: str, division: str) -> list[Refusal]:
    """Whether the actor is this volunteer, or organises in this division."""
    if actor.role == "volunteer" and actor.id == volunteer_id:
        return []
    return may_organise(actor, division)

"""Who may do what in scheduling."""

from baodao.schema import Actor, OutOfScope, Refusal

_ORGANISERS = ("organiser", "shift-lead", "street-coordinator", "operator")


def may_organise(actor: Actor, division: str) -> list[Refusal]:
    """Organisers act in their scope."""
    if actor.role in _ORGANISERS and actor.covers(division):
        return []
    return [OutOfScope(role=actor.role, scope=actor.scope, division=division)]


def may_sign_up(actor: Actor, volunteer_id: str, division: str) -> list[Refusal]:
    """Volunteers act for themselves, organisers for those in their scope."""
    if actor.role == "volunteer" and actor.id == volunteer_id:
        return []
    return may_organise(actor, division)

"""Who may do what here: role and scope of an actor against a place or a person."""

from baodao.schema import Actor, OutOfScope, Refusal

_REGISTRARS = ("organiser", "street-coordinator", "supervisor", "operator", "integrator")
_TREE_KEEPERS = ("supervisor", "operator")


def may_register(actor: Actor, division: str | None) -> list[Refusal]:
    """Whether the actor may register in this division, or (None) change the tree itself."""
    if division is None:
        allowed = actor.role in _TREE_KEEPERS and actor.scope == "*"
    else:
        allowed = (actor.role in _REGISTRARS or actor.role == "volunteer") and actor.covers(
            division
        )
    if allowed:
        return []
    return [OutOfScope(role=actor.role, scope=actor.scope, division=division or "*")]

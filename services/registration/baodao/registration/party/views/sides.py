"""Which records a unit, a community or those above them see in a list."""

from typing import Any

from baodao.kernel.divisions import below
from baodao.registration.common.rights import may_organise, out_of_scope
from baodao.schema import Actor, Refusal

Document = dict[str, Any]


def side_filter(
    actor: Actor, unit_id: str | None, division: str | None, *, unit_may: bool = True
) -> Document | Refusal:
    """A filter on what the actor may see: its own unit's records, or those of its divisions.

    With `unit_may=False` a unit sees nothing, and an organiser for a unit nothing of that unit.
    """
    own = actor.organisation if actor.role in ("unit-liaison", "organiser") else None
    if unit_may and own and unit_id == own:
        return {"unit_id": own} | ({"division": below(division)} if division else {})
    code = division or ("" if actor.scope == "*" else actor.scope)
    if may_organise(actor, code):
        return out_of_scope(actor, division)
    wanted: Document = {"division": below(code)} if code else {}
    if not unit_may and own:
        wanted["unit_id"] = {"$ne": own}
    if unit_id:
        wanted["unit_id"] = {"$eq": unit_id, **wanted.get("unit_id", {})}
    return wanted

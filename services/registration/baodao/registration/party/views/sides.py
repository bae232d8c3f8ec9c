"""Which records a unit, a community or those above them see in a list."""

from baodao.kit.wanted import EVERYTHING, Wanted, eq, is_not, within
from baodao.registration.common.rights import may_organise, out_of_scope
from baodao.schema import Actor, OutOfScope


def wanted_by_side(
    actor: Actor, unit_id: str | None, division: str | None, *, unit_may: bool = True
) -> Wanted | OutOfScope:
    """What the actor may see: its own unit's records, or those of its divisions.

    With `unit_may=False` a unit sees nothing, and an organiser for a unit nothing of that unit.
    """
    own = actor.organisation if actor.role in ("unit-liaison", "organiser") else None
    if unit_may and own and unit_id == own:
        return eq("unit_id", own) & (within(division) if division else EVERYTHING)
    code = division or ("" if actor.scope == "*" else actor.scope)
    if may_organise(actor, code):
        return out_of_scope(actor, division)
    wanted = within(code) if code else EVERYTHING
    if not unit_may and own:
        wanted &= is_not("unit_id", own)
    if unit_id:
        wanted &= eq("unit_id", unit_id)
    return wanted

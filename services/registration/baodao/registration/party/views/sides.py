"""Which records a unit, a community or those above them see in a list."""

from baodao.kernel.reach import in_reach, kept_by
from baodao.kit.wanted import EVERYTHING, Visible, Wanted, eq, in_range, is_not, within
from baodao.schema import Actor
from baodao.schema.access import REGISTRARS, SPEAKERS
from baodao.schema.registration.member_reports import ListMemberReports
from baodao.schema.registration.unit_reports import ListUnitReports


def visible_by_side(
    actor: Actor, unit_id: str | None, division: str | None, *, unit_may: bool = True
) -> Visible:
    """What the actor may see: its own unit's records, or those of its divisions.

    With `unit_may=False` a unit sees nothing, and an organiser for a unit nothing of that unit.
    """
    own = actor.kept if actor.role in SPEAKERS else ()
    if unit_may and unit_id in own:
        return kept_by(actor, "unit_id", unit_id) & (within(division) if division else EVERYTHING)
    visible = in_reach(actor, division, REGISTRARS)
    if not unit_may:
        for one in own:
            visible &= is_not("unit_id", one)
    return visible & eq("unit_id", unit_id) if unit_id else visible


def filed_between(query: ListMemberReports | ListUnitReports) -> Wanted:
    """The reports of the days that a query names, the first included and the last not."""
    wanted = EVERYTHING
    if query.from_day:
        wanted &= in_range("by_day", gte=query.from_day)
    if query.until_day:
        wanted &= in_range("by_day", lt=query.until_day)
    return wanted

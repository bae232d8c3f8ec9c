"""Answers about who comes to a shift."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kernel.reach import named, reaches
from baodao.kernel.rosters import Roster, RosterSlips
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import NoAnswerError, shown
from baodao.kit.wanted import begins_with, is_in, is_not
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.domain.roll import Roll, closes_by_itself, roll_id
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.sign_up import EXPECTED
from baodao.scheduling.seats.store import SIGN_UPS
from baodao.schema import Actor
from baodao.schema.access import CALLERS
from baodao.schema.scheduling import rosters as schema


async def list_roster(
    query: schema.ListRoster,
    shift: Annotated[Shift, by("shift_id")],
    activity: Annotated[Activity, by("shift.activity_id")],
    roll: Annotated[Roll | None, by(roll_id)],
    packs: Annotated[dict[str, PolicyPack], packs_at("shift.division")],
    reads: Reads,
    slips: RosterSlips,
    now: datetime,
) -> schema.RosterPage:
    policy = rules_at(Policy, packs, shift.division, shift.starts_at)
    if not _organises(query.actor, shift):
        _check_time(shift, roll, policy, now)
    there = named(begins_with("id", f"{shift.id}-"))
    wanted = is_in("state", EXPECTED)
    if query.uninsured:
        wanted &= is_not("insured_day", shift.first_day)
    page = await reads.page(SIGN_UPS, there, wanted, query)
    people = [
        shown(
            schema.RosterLine,
            one,
            checked_in_at=one.checked_in_at,
            checked_out_at=one.checked_out_at,
            insured=one.is_insured(shift) if activity.insurance else None,
        )
        for one in page.items
    ]
    roster = Roster(shift.id, shift.activity_id, shift.division, [p.volunteer_id for p in people])
    return shown(
        schema.RosterPage,
        shift,
        shift_id=shift.id,
        insurance=activity.insurance,
        place=shift.where.place if shift.where else None,
        people=people,
        next=page.next,
        slip=slips.give(query.actor, roster, now) if _may_name(query.actor, shift) else None,
    )


def _organises(actor: Actor, shift: Shift) -> bool:
    """Whether they keep the list anyway, and not because they are responsible that day."""
    keeps = actor.role == "organiser" and actor.keeps(shift.organisation_id)
    return keeps or reaches(actor, shift.division, CALLERS)


def _may_name(actor: Actor, shift: Shift) -> bool:
    """Whether they meet these people: that day, for the organisation, or where they may call."""
    if actor.id == shift.responsible_id or actor.keeps(shift.organisation_id):
        return True
    return "contacts" in actor.capabilities


def _check_time(shift: Shift, roll: Roll | None, policy: Policy, now: datetime) -> None:
    """Raises: NoAnswerError, if who is responsible does not need to know who comes now."""
    opens_at = shift.starts_at - policy.roster_ahead
    is_closed = not roll.is_open if roll else now >= closes_by_itself(shift, policy)
    if is_closed or shift.state == "cancelled":
        raise NoAnswerError(schema.RosterClosed(shift_id=shift.id))
    if now < opens_at or shift.state == "draft":
        raise NoAnswerError(schema.RosterNotOpen(opens_at=opens_at))

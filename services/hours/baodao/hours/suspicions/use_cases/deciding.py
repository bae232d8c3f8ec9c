"""What somebody who is not involved makes of a case."""

from datetime import datetime
from typing import Annotated

from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.suspicions.domain.suspicions import Suspicion
from baodao.kit.decisions import Decision, accept, by, by_each, refuse, use_case
from baodao.schema.hours import suspicions as schema

_Suspicion = Annotated[Suspicion, by("suspicion_id")]
_Involved = Annotated[dict[str, KnownVolunteer], by_each("suspicion.volunteer_ids")]


@use_case
def look_at_suspicion(
    command: schema.LookAtSuspicion, suspicion: _Suspicion, involved: _Involved
) -> Decision[schema.SuspicionReceipt]:
    """Note that somebody looks into a case."""
    if suspicion.state not in Suspicion.LIFE.sources("look_at"):
        return refuse(schema.SuspicionNotOpen(state=suspicion.state))
    looked = suspicion.look_at(command.actor.id)
    return accept(_receipt(looked.after), looked)


@use_case
def decide_suspicion(
    command: schema.DecideSuspicion,
    suspicion: _Suspicion,
    involved: _Involved,
    now: datetime,
) -> Decision[schema.SuspicionReceipt]:
    """Dismiss or confirm a case; hours change by corrections alone."""
    if suspicion.state not in Suspicion.LIFE.sources("dismiss", "confirm"):
        return refuse(schema.SuspicionNotOpen(state=suspicion.state))
    if command.attendance_ids and command.decision != "confirmed":
        return refuse(schema.NothingFalse())
    decided = suspicion.decide(command, now)
    return accept(_receipt(decided.after), decided)


def _receipt(suspicion: Suspicion) -> schema.SuspicionReceipt:
    return schema.SuspicionReceipt(suspicion_id=suspicion.id, state=suspicion.state)

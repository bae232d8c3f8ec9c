"""Decisions about suspensions whose day has come."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.people.commands import EndSuspensions, ForgetSuspension
from baodao.registration.people.domain.suspensions import KeptSuspension
from baodao.registration.people.domain.volunteers import Volunteer


@use_case
def end_suspensions(
    command: EndSuspensions, volunteer: Annotated[Volunteer, by("volunteer_id")], now: datetime
) -> Decision[None]:
    """End what is over by now; who waits for something is pending, everybody else active."""
    if refusals := volunteer.frozen_refusals():
        return refuse(*refusals)
    change = volunteer.outlast(ITSELF, now)
    return accept(None, change) if change else refuse(NothingDue(of=volunteer.id))


@use_case
def forget_suspension(
    command: ForgetSuspension, kept: Annotated[KeptSuspension, by("kept_id")], now: datetime
) -> Decision[None]:
    """Forget the keyed hash of somebody whom nothing bars any more."""
    if kept.ends_on > today(now):
        return refuse(NothingDue(of=kept.id))
    return accept(None, kept.erase())

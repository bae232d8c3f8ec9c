"""Activities, shifts, seats and attendance: the rules, without any way to store or send them."""

from baodao.scheduling.domain.activity import Activity, plan_refusals
from baodao.scheduling.domain.actors import may_organise, may_sign_up
from baodao.scheduling.domain.calendar import Booking, Calendar, Permit
from baodao.scheduling.domain.known import KnownDivision, KnownOrganisation
from baodao.scheduling.domain.shift import Shift
from baodao.scheduling.domain.sign_up import SignUp, sign_up_id
from baodao.scheduling.domain.taking_back import TakenBack, take_back

__all__ = [
    "Activity",
    "Booking",
    "Calendar",
    "KnownDivision",
    "KnownOrganisation",
    "Permit",
    "Shift",
    "SignUp",
    "TakenBack",
    "may_organise",
    "may_sign_up",
    "plan_refusals",
    "sign_up_id",
    "take_back",
]

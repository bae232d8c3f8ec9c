"""Activities, shifts, seats and attendance: the rules, without any way to store or send them."""

from baodao.scheduling.domain.activity import Activity, plan_refusals
from baodao.scheduling.domain.actors import may_organise, may_sign_up
from baodao.scheduling.domain.calendar import Booking, Calendar
from baodao.scheduling.domain.known import KnownDivision, KnownOrganisation
from baodao.scheduling.domain.shift import Shift
from baodao.scheduling.domain.sign_up import SignUp, sign_up_id

__all__ = [
    "Activity",
    "Booking",
    "Calendar",
    "KnownDivision",
    "KnownOrganisation",
    "Shift",
    "SignUp",
    "may_organise",
    "may_sign_up",
    "plan_refusals",
    "sign_up_id",
]

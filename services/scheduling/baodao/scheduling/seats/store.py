"""Where sign-ups and volunteers' calendars are kept."""

from baodao.kit.store import Collection
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp

SIGN_UPS = Collection("sign_ups", SignUp)
CALENDARS = Collection("calendars", Calendar, told_by="registration")

COLLECTIONS = (SIGN_UPS, CALENDARS)

"""The questions of calendars, and the view that answers each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.calendars import views
from baodao.schema.scheduling.calendars import (
    GetDivisionCalendar,
    GetOrganisationCalendar,
    GetOwnCalendar,
)

subscribers = Subscribers("scheduling")

subscribers.query(GetOwnCalendar, views.get_own_calendar)
subscribers.query(GetOrganisationCalendar, views.get_organisation_calendar)
subscribers.query(GetDivisionCalendar, views.get_division_calendar)

"""The messages about totals, and the use case or view that takes each."""

from baodao.hours.totals import use_cases, views
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.totals import GetActiveVolunteers, ListServiceTotals
from baodao.schema.registration.divisions import DivisionDissolved

subscribers = Subscribers("hours")

subscribers.event(DivisionDissolved, use_cases.note_dissolution)
subscribers.query(GetActiveVolunteers, views.get_active_volunteers)
subscribers.query(ListServiceTotals, views.list_service_totals)

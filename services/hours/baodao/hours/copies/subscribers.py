"""The question for the copy, and what answers it."""

from baodao.hours.copies.views import export_hours
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.copies import ExportHours

subscribers = Subscribers("hours")

subscribers.query(ExportHours, export_hours)

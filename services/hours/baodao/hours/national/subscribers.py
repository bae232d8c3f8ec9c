"""The messages about the national system."""

from baodao.hours.national import use_cases, views
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.national import ListNationalRecords, RecordNationalAnswers

subscribers = Subscribers("hours")

subscribers.command(RecordNationalAnswers, use_cases.record_answers)
subscribers.query(ListNationalRecords, views.list_records)

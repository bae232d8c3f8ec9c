"""The messages about corrections, and the use case or view that takes each."""

from baodao.hours.corrections import use_cases, views
from baodao.hours.corrections.commands import PassCorrectionMark
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import corrections as schema

subscribers = Subscribers("hours")

subscribers.command(schema.RequestCorrection, use_cases.request_correction)
subscribers.command(schema.DecideCorrection, use_cases.decide_correction)
subscribers.command(schema.AppealCorrection, use_cases.appeal_correction)
subscribers.own(PassCorrectionMark, use_cases.pass_mark)
subscribers.query(schema.ListCorrectionsOf, views.list_corrections_of)
subscribers.query(schema.ListCorrections, views.list_corrections)

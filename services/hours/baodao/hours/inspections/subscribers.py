"""The messages about inspections, and the use case or view that takes each."""

from baodao.hours.inspections import use_cases, views
from baodao.hours.inspections.commands import CommitPopulation, DrawSample, FixSeed
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import inspections as schema

subscribers = Subscribers("hours")

subscribers.command(schema.AnnounceInspection, use_cases.announce_inspection)
subscribers.command(schema.TellSeed, use_cases.tell_seed)
subscribers.command(schema.RecordFinding, use_cases.record_finding)
subscribers.own(CommitPopulation, use_cases.commit_population)
subscribers.own(FixSeed, use_cases.fix_seed)
subscribers.own(DrawSample, use_cases.draw_sample)
subscribers.query(schema.ListInspections, views.list_inspections)
subscribers.query(schema.ListPopulation, views.list_population)
subscribers.query(schema.ListDrawnEntries, views.list_drawn_entries)

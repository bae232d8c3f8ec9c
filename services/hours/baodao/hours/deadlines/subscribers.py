"""The messages about deadlines, and the use case or view that takes each."""

from baodao.hours.deadlines import use_cases, views
from baodao.hours.deadlines.commands import PassDeadlineMark, RecountDeadline
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.deadlines import ListDeadlines
from baodao.schema.scheduling.activity_changes import ShiftOver
from baodao.schema.scheduling.rolls import RollSettled

subscribers = Subscribers("hours")

subscribers.event(ShiftOver, use_cases.begin_deadline)
subscribers.event(RollSettled, use_cases.settle_record)
subscribers.own(PassDeadlineMark, use_cases.pass_mark)
subscribers.own(RecountDeadline, use_cases.recount_deadline)
subscribers.query(ListDeadlines, views.list_deadlines)

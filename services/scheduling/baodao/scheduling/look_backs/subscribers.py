"""The messages about looking back, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.look_backs import use_cases, views
from baodao.scheduling.look_backs.commands import MarkLookBackDue
from baodao.schema.scheduling.activity_changes import ActivityEnded
from baodao.schema.scheduling.look_backs import ListLookBacks, RecordLookBack

subscribers = Subscribers("scheduling")

subscribers.event(ActivityEnded, use_cases.plan_look_back)
subscribers.command(RecordLookBack, use_cases.record_look_back)
subscribers.own(MarkLookBackDue, use_cases.mark_due)
subscribers.query(ListLookBacks, views.list_look_backs)

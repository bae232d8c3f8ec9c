"""What registration tells of merged records, and what follows from it step by step."""

from baodao.hours.reconciliations.commands import (
    AdvanceReconciliation,
    ReviewParted,
    TakeBackDouble,
)
from baodao.hours.reconciliations.use_cases import merging, parting
from baodao.kit.subscribers import Subscribers
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged

subscribers = Subscribers("hours")

subscribers.event(VolunteersMerged, merging.follow_merge)
subscribers.event(VolunteersUnmerged, merging.follow_unmerge)
subscribers.own(TakeBackDouble, merging.take_back_double)
subscribers.own(AdvanceReconciliation, merging.advance_reconciliation)
subscribers.own(ReviewParted, parting.review_parted)

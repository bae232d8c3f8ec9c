"""The messages about activities, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.activities import views
from baodao.scheduling.activities.commands import EndShift
from baodao.scheduling.activities.use_cases import calling_out, changing, leading, publishing
from baodao.schema.scheduling.activities import (
    CreateActivity,
    GetActivity,
    ListActivities,
    PublishActivity,
)
from baodao.schema.scheduling.activity_changes import (
    AgreeToLead,
    CancelActivity,
    CancelShift,
    ChangeActivity,
)
from baodao.schema.scheduling.call_outs import CallOut, StandDown
from baodao.schema.scheduling.categories import ListCategories
from baodao.schema.scheduling.leading import DisclaimLead, RecordLeadAgreement

subscribers = Subscribers("scheduling")

subscribers.command(CreateActivity, publishing.create_activity)
subscribers.command(PublishActivity, publishing.publish_activity)
subscribers.command(ChangeActivity, changing.change_activity)
subscribers.command(AgreeToLead, leading.agree_to_lead)
subscribers.command(RecordLeadAgreement, leading.record_lead_agreement)
subscribers.command(DisclaimLead, leading.disclaim_lead)
subscribers.command(CancelActivity, changing.cancel_activity)
subscribers.command(CancelShift, changing.cancel_shift)
subscribers.command(CallOut, calling_out.call_out)
subscribers.command(StandDown, calling_out.stand_down)
subscribers.own(EndShift, changing.end_shift)
subscribers.query(GetActivity, views.get_activity)
subscribers.query(ListActivities, views.list_activities)
subscribers.query(ListCategories, views.list_categories)

"""The messages about activities, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.activities import use_cases, views
from baodao.schema.scheduling.activities import (
    CreateActivity,
    GetActivity,
    ListActivities,
    PublishActivity,
)

subscribers = Subscribers("scheduling")

subscribers.command(CreateActivity, use_cases.create_activity)
subscribers.command(PublishActivity, use_cases.publish_activity)
subscribers.query(GetActivity, views.get_activity)
subscribers.query(ListActivities, views.list_activities)

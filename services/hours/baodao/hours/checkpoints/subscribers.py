"""What arrives at checkpoints."""

from baodao.hours.checkpoints import use_cases, views
from baodao.hours.checkpoints.commands import PublishCheckpoint
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.checkpoints import ListCheckpoints, ListIssuingKeys, ReckonCheckpoint

subscribers = Subscribers("hours")

subscribers.own(PublishCheckpoint, use_cases.publish_checkpoint)
subscribers.query(ReckonCheckpoint, views.reckon_checkpoint)
subscribers.query(ListCheckpoints, views.list_checkpoints)
subscribers.query(ListIssuingKeys, views.list_issuing_keys)

"""The question for a roster, and the view that answers it."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.rosters.views import list_roster
from baodao.schema.scheduling.rosters import ListRoster

subscribers = Subscribers("scheduling")

subscribers.query(ListRoster, list_roster)

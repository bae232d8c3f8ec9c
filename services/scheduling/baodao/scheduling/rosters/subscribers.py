"""The messages about rosters, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.rosters.use_cases import mark_insured
from baodao.scheduling.rosters.views import list_roster
from baodao.schema.scheduling.insurance import MarkInsured
from baodao.schema.scheduling.rosters import ListRoster

subscribers = Subscribers("scheduling")

subscribers.command(MarkInsured, mark_insured)
subscribers.query(ListRoster, list_roster)

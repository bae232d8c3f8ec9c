"""The messages that arrive at scheduling: the tables of its wings."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.activities.subscribers import subscribers as activities
from baodao.scheduling.attendance.subscribers import subscribers as attendance
from baodao.scheduling.known.subscribers import subscribers as known
from baodao.scheduling.seats.subscribers import subscribers as seats

subscribers = Subscribers("scheduling", known, activities, seats, attendance)

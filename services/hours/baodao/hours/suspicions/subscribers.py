"""What the watch reads apart from the rest of hours, and the messages about its cases."""

from baodao.hours.suspicions import views
from baodao.hours.suspicions.use_cases import deciding, watching
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import suspicions as schema
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.hours.overlaps import OverlapFound
from baodao.schema.scheduling.attendance import AttendanceRecorded, CheckedIn, CheckedOut
from baodao.schema.scheduling.seats import SeatReserved

subscribers = Subscribers("hours", consumer="hours-watch")

subscribers.event(CheckedIn, watching.watch_check_in)
subscribers.event(CheckedOut, watching.watch_check_out)
subscribers.event(AttendanceRecorded, watching.watch_attendance)
subscribers.event(SeatReserved, watching.watch_sign_up)
subscribers.event(HoursCredited, watching.watch_entry)
subscribers.event(OverlapFound, watching.watch_overlap)

subscribers.command(schema.LookAtSuspicion, deciding.look_at_suspicion)
subscribers.command(schema.DecideSuspicion, deciding.decide_suspicion)
subscribers.query(schema.GetSuspicion, views.get_suspicion)
subscribers.query(schema.ListSuspicions, views.list_suspicions)

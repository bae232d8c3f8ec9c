"""The questions about shifts that somebody could take, and the view that answers each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.finding import views
from baodao.schema.scheduling.call_outs import ListCallOuts
from baodao.schema.scheduling.finding import ListPostShifts, ListShifts, ListShiftsNear

subscribers = Subscribers("scheduling")

subscribers.query(ListShifts, views.list_shifts)
subscribers.query(ListPostShifts, views.list_post_shifts)
subscribers.query(ListShiftsNear, views.list_shifts_near)
subscribers.query(ListCallOuts, views.list_call_outs)

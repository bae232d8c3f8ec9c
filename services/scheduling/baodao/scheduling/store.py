"""Where scheduling keeps its aggregates: the collections of its wings."""

from baodao.scheduling.activities import store as activities
from baodao.scheduling.attendance import store as attendance
from baodao.scheduling.campaigns import store as campaigns
from baodao.scheduling.imports import store as imports
from baodao.scheduling.known import store as known
from baodao.scheduling.look_backs import store as look_backs
from baodao.scheduling.posts import store as posts
from baodao.scheduling.seats import store as seats
from baodao.scheduling.series import store as series

COLLECTIONS = (
    *known.COLLECTIONS,
    *activities.COLLECTIONS,
    *imports.COLLECTIONS,
    *series.COLLECTIONS,
    *campaigns.COLLECTIONS,
    *seats.COLLECTIONS,
    *attendance.COLLECTIONS,
    *look_backs.COLLECTIONS,
    *posts.COLLECTIONS,
)

"""The messages that arrive at scheduling: the tables of its wings."""

from baodao.kernel.approvals import Approvals
from baodao.kernel.purposes import Purposes
from baodao.kit.read_log import ReadLog
from baodao.kit.subscribers import Subscribers
from baodao.scheduling.activities.subscribers import subscribers as activities
from baodao.scheduling.attendance.subscribers import subscribers as attendance
from baodao.scheduling.calendars.subscribers import subscribers as calendars
from baodao.scheduling.campaigns.subscribers import subscribers as campaigns
from baodao.scheduling.finding.subscribers import subscribers as finding
from baodao.scheduling.imports.subscribers import subscribers as imports
from baodao.scheduling.known.store import APPROVALS, POLICIES
from baodao.scheduling.known.subscribers import subscribers as known
from baodao.scheduling.look_backs.subscribers import subscribers as look_backs
from baodao.scheduling.posts.subscribers import subscribers as posts
from baodao.scheduling.reminders.subscribers import subscribers as reminders
from baodao.scheduling.rosters.subscribers import subscribers as rosters
from baodao.scheduling.seats.store import READS
from baodao.scheduling.seats.subscribers import subscribers as seats
from baodao.scheduling.seats.views import people_of
from baodao.scheduling.series.subscribers import subscribers as series

subscribers = Subscribers(
    "scheduling",
    known,
    activities,
    imports,
    series,
    campaigns,
    seats,
    reminders,
    attendance,
    finding,
    calendars,
    rosters,
    look_backs,
    posts,
    log=ReadLog(READS, people_of, POLICIES, Purposes(), Approvals(APPROVALS)),
)

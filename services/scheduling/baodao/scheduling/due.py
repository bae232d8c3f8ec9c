"""The sweeps of scheduling (`baodao.kit.sweeps`): those of its wings."""

from baodao.kit.sweeps import Sweep
from baodao.scheduling.activities import due as activities
from baodao.scheduling.attendance import due as attendance
from baodao.scheduling.look_backs import due as look_backs
from baodao.scheduling.posts import due as posts
from baodao.scheduling.reminders import due as reminders
from baodao.scheduling.seats import due as seats
from baodao.scheduling.series import due as series

SWEEPS: tuple[Sweep, ...] = (
    *activities.SWEEPS,
    *series.SWEEPS,
    *seats.SWEEPS,
    *reminders.SWEEPS,
    *attendance.SWEEPS,
    *look_backs.SWEEPS,
    *posts.SWEEPS,
)

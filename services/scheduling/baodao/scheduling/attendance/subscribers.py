"""The messages about attendance, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.attendance import views
from baodao.scheduling.attendance.commands import (
    ChaseCheckOut,
    CloseDueRoll,
    SettleAttendance,
    SettleRoll,
)
from baodao.scheduling.attendance.use_cases import closing, correcting, seeing
from baodao.schema.scheduling.attendance import CheckIn, CheckOut, ShowCode, ShowOwnCode
from baodao.schema.scheduling.rolls import (
    AnnulAttendance,
    CloseRoll,
    CorrectAttendance,
    RecordRoll,
)

subscribers = Subscribers("scheduling")

subscribers.command(CheckIn, seeing.check_in)
subscribers.command(CheckOut, seeing.check_out)
subscribers.command(RecordRoll, seeing.record_roll)
subscribers.command(CloseRoll, closing.close_roll)
subscribers.command(CorrectAttendance, correcting.correct_attendance)
subscribers.command(AnnulAttendance, correcting.annul_attendance)
subscribers.query(ShowCode, views.show_code)
subscribers.query(ShowOwnCode, views.show_own_code)
subscribers.own(ChaseCheckOut, closing.chase_check_out)
subscribers.own(CloseDueRoll, closing.close_due_roll)
subscribers.own(SettleAttendance, closing.settle_attendance)
subscribers.own(SettleRoll, closing.settle_roll)

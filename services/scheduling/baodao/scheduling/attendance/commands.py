"""Own commands about attendance (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class ChaseCheckOut(OwnCommand):
    """Ask when somebody left, or propose it if nobody has answered."""

    shift_id: Id
    volunteer_id: Id


class CloseDueRoll(OwnCommand):
    """Close the roll of a shift that nobody has closed in time."""

    shift_id: Id


class SettleAttendance(OwnCommand):
    """Settle what becomes of one attendance, now that the roll is closed."""

    shift_id: Id
    volunteer_id: Id


class SettleRoll(OwnCommand):
    """Note that all attendances of a closed roll are settled, so many of them recorded."""

    shift_id: Id
    attended: int

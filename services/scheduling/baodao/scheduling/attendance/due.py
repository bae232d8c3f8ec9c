"""Sweeps of attendance: who has not checked out, which rolls close, and what comes of them."""

from datetime import datetime, timedelta

from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import begins_with, eq, is_in, passed
from baodao.scheduling.attendance.commands import (
    ChaseCheckOut,
    CloseDueRoll,
    SettleAttendance,
    SettleRoll,
)
from baodao.scheduling.attendance.store import ROLLS
from baodao.scheduling.seats.domain.sign_up import RECORDED, SEATED
from baodao.scheduling.seats.store import SIGN_UPS

_AT_ONCE = 500
_ROLLS_AT_ONCE = 20


@row_of(SIGN_UPS)
class _Present:
    id: str
    shift_id: str
    volunteer_id: str
    version: int


@row_of(ROLLS)
class _Roll:
    id: str
    shift_id: str
    version: int


async def due_check_outs(reads: Reads, now: datetime) -> list[ChaseCheckOut]:
    """Who came, and nobody knows when they left."""
    wanted = passed("ask_at", now)
    found = await reads.find(SIGN_UPS, wanted, sort=["ask_at"], limit=_AT_ONCE, into=_Present)
    return [
        ChaseCheckOut.due(
            one.id, str(one.version), shift_id=one.shift_id, volunteer_id=one.volunteer_id
        )
        for one in found
    ]


async def due_rolls(reads: Reads, now: datetime) -> list[CloseDueRoll]:
    """Rolls that nobody has closed in time."""
    wanted = passed("closes_at", now)
    found = await reads.find(ROLLS, wanted, sort=["closes_at"], limit=_AT_ONCE, into=_Roll)
    return [CloseDueRoll.due(one.id, shift_id=one.shift_id) for one in found]


async def due_attendances(reads: Reads) -> list[OwnCommand]:
    """Of rolls that are closed: who has not been told what became of their attendance."""
    closed = await reads.find(ROLLS, eq("state", "closed"), limit=_ROLLS_AT_ONCE, into=_Roll)
    found: list[OwnCommand] = []
    for roll in closed:
        theirs = begins_with("id", f"{roll.shift_id}-")
        wanted = theirs & is_in("state", SEATED)
        waiting = await reads.find(SIGN_UPS, wanted, sort=["id"], limit=_AT_ONCE, into=_Present)
        found += [
            SettleAttendance.due(
                one.id, str(one.version), shift_id=one.shift_id, volunteer_id=one.volunteer_id
            )
            for one in waiting
        ]
        if not waiting:
            attended = await reads.count(SIGN_UPS, theirs & is_in("state", RECORDED))
            found.append(
                SettleRoll.due(
                    roll.id, str(roll.version), shift_id=roll.shift_id, attended=attended
                )
            )
    return found


ATTENDANCES = Sweep("attendances", timedelta(seconds=2), due_attendances)
SWEEPS = (
    Sweep("check-outs", timedelta(minutes=1), due_check_outs),
    Sweep("rolls", timedelta(minutes=1), due_rolls),
    ATTENDANCES,
)

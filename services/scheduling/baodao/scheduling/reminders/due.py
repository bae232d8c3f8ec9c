"""The sweep of reminders: shifts about which something is due before their start."""

from datetime import datetime, timedelta

from baodao.kit.own import OwnCommand
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import begins_with, in_range, is_in, passed
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.reminders.commands import PassMarks, RemindHolders
from baodao.scheduling.seats.domain.sign_up import SEATED, name_of
from baodao.scheduling.seats.store import SIGN_UPS

_AT_ONCE, _PEOPLE = 100, 100


@row_of(SHIFTS)
class _Marked:
    id: str
    version: int
    reminded_up_to: str | None


@row_of(SIGN_UPS)
class _Holder:
    volunteer_id: str


async def due_marks(reads: Reads, now: datetime) -> list[OwnCommand]:
    """Shifts with a mark that has passed, or whose people are being reminded."""
    wanted = passed("mark_at", now)
    found = await reads.find(SHIFTS, wanted, sort=["mark_at"], limit=_AT_ONCE, into=_Marked)
    return [await _due(one, reads) for one in found]


async def _due(shift: _Marked, reads: Reads) -> OwnCommand:
    after = shift.reminded_up_to
    if after is None:
        return PassMarks.due(shift.id, f"{shift.version}", shift_id=shift.id)
    behind = begins_with("id", f"{shift.id}-") & in_range("id", gt=name_of(shift.id, after))
    people = await reads.find(
        SIGN_UPS, behind & is_in("state", SEATED), sort=["id"], limit=_PEOPLE, into=_Holder
    )
    return RemindHolders.due(
        shift.id,
        f"{shift.version}",
        shift_id=shift.id,
        after=after,
        people=[one.volunteer_id for one in people],
    )


MARKS = Sweep("marks", timedelta(seconds=5), due_marks)
SWEEPS = (MARKS,)

"""Codes to check in and out with."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema.scheduling import attendance as schema


async def show_code(
    query: schema.ShowCode,
    shift: Annotated[Shift, by("shift_id")],
    reads: Reads,
    keys: AttendanceKeys,
    now: datetime,
) -> schema.RotatingCode:
    code, until = keys.code(shift.id, now)
    return schema.RotatingCode(code=code, until=until)


async def show_own_code(
    query: schema.ShowOwnCode,
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    packs: Annotated[dict[str, PolicyPack], packs_at("calendar.division")],
    reads: Reads,
    keys: AttendanceKeys,
    now: datetime,
) -> schema.OwnCode:
    policy = rules_at(Policy, packs, calendar.division or "")
    until = now + policy.own_code_for
    return schema.OwnCode(shown=keys.show(calendar.id, until), until=until)

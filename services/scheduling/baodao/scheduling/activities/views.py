"""Answers about activities and their shifts."""

from collections.abc import Sequence

from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, within
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.schema import NotFound
from baodao.schema.scheduling import activities as schema


async def get_activity(query: schema.GetActivity, reads: Reads) -> schema.Activity | NotFound:
    found = await reads.get(ACTIVITIES, query.activity_id)
    if found is None:
        return NotFound(kind="activity", id=query.activity_id)
    return (await _with_shifts([found], reads))[0]


async def list_activities(query: schema.ListActivities, reads: Reads) -> schema.ActivityPage:
    wanted = EVERYTHING
    if query.division:
        wanted &= within(query.division)
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(ACTIVITIES, wanted, query)
    return schema.ActivityPage(activities=await _with_shifts(page.items, reads), next=page.next)


async def _with_shifts(activities: Sequence[Activity], reads: Reads) -> list[schema.Activity]:
    ids = [shift_id for activity in activities for shift_id in activity.shift_ids]
    shifts = await reads.each(SHIFTS, ids)
    return [
        shown(
            schema.Activity,
            activity,
            activity_id=activity.id,
            shifts=[_shift(shifts[key]) for key in activity.shift_ids if key in shifts],
        )
        for activity in activities
    ]


def _shift(shift: Shift) -> schema.Shift:
    return shown(schema.Shift, shift, shift_id=shift.id)

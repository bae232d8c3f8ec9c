"""Answers about activities and their shifts."""

from typing import Any

from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.schema import NotFound
from baodao.schema.scheduling.activities import (
    Activity,
    ActivityPage,
    GetActivity,
    ListActivities,
    Shift,
)

Document = dict[str, Any]


async def get_activity(query: GetActivity, reads: Reads) -> Activity | NotFound:
    rows = await reads.named(ACTIVITIES.name, query.activity_id)
    if not rows:
        return NotFound(kind="activity", id=query.activity_id)
    return (await _with_shifts(rows, reads))[0]


async def list_activities(query: ListActivities, reads: Reads) -> ActivityPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    if query.state:
        wanted["state"] = query.state
    page, after = await page_of(reads, ACTIVITIES, wanted, query.limit)
    return ActivityPage(activities=await _with_shifts(page, reads), next=after)


async def _with_shifts(rows: list[Document], reads: Reads) -> list[Activity]:
    ids = [shift_id for row in rows for shift_id in row["shift_ids"]]
    shifts = {shift["_id"]: shift for shift in await reads.by_ids(SHIFTS.name, ids)}
    return [
        Activity(
            activity_id=row["_id"],
            organisation_id=row["organisation_id"],
            title=row["title"],
            category=row["category"],
            division=row["division"],
            place=row["place"],
            risk_note=row["risk_note"],
            zone=row["zone"],
            state=row["state"],
            shifts=[_shift(shifts[key]) for key in row["shift_ids"] if key in shifts],
        )
        for row in rows
    ]


def _shift(row: Document) -> Shift:
    return Shift(
        shift_id=row["_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        role=row["role"],
        min_crew=row["min_crew"],
        max_crew=row["max_crew"],
        sign_up_opens_at=row["sign_up_opens_at"],
        seats_taken=row["seats_taken"],
    )

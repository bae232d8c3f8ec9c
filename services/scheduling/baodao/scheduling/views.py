"""What scheduling answers."""

from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.views import below, next_page, page_of
from baodao.scheduling.store import ACTIVITIES, SHIFTS, SIGN_UPS
from baodao.schema import NotFound
from baodao.schema.scheduling.activities import (
    Activity,
    ActivityPage,
    GetActivity,
    ListActivities,
    Shift,
)
from baodao.schema.scheduling.seats import ListSignUps, SignUp, SignUpPage

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


async def list_sign_ups(query: ListSignUps, reads: Reads) -> SignUpPage | NotFound:
    if not await reads.named(SHIFTS.name, query.shift_id):
        return NotFound(kind="shift", id=query.shift_id)
    # A sign-up's id begins with its shift's, and "." is the first character after "-".
    start, end = max(query.after, f"{query.shift_id}-"), f"{query.shift_id}."
    rows = await reads.find(
        SIGN_UPS.name,
        {"_id": {"$gt": start, "$lt": end}},
        sort=[("_id", 1)],
        limit=query.limit + 1,
    )
    page, after = next_page(rows, query.limit)
    return SignUpPage(sign_ups=[_sign_up(row) for row in page], next=after)


def _sign_up(row: Document) -> SignUp:
    return SignUp(
        sign_up_id=row["_id"],
        shift_id=row["shift_id"],
        volunteer_id=row["volunteer_id"],
        state=row["state"],
        checked_in_at=row["checked_in_at"],
        checked_out_at=row["checked_out_at"],
    )


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

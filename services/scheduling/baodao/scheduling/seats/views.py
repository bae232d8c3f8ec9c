"""Answers about who signed up."""

from typing import Any

from baodao.kit.reads import Reads
from baodao.kit.views import next_page
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.seats.store import SIGN_UPS
from baodao.schema import NotFound
from baodao.schema.scheduling.seats import ListSignUps, SignUp, SignUpPage

Document = dict[str, Any]


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

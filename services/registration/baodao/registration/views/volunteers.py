"""Answers about volunteers."""

from typing import Any

from baodao.kit.mongo import Database
from baodao.kit.views import below, next_page
from baodao.registration.store import VOLUNTEERS
from baodao.schema import NotFound
from baodao.schema.registration import volunteers as schema

Document = dict[str, Any]


async def get_volunteer(
    query: schema.GetVolunteer, database: Database
) -> schema.Volunteer | NotFound:
    rows = await database.by_ids(VOLUNTEERS.name, [query.volunteer_id])
    return _volunteer(rows[0]) if rows else NotFound(kind="volunteer", id=query.volunteer_id)


async def list_volunteers(query: schema.ListVolunteers, database: Database) -> schema.VolunteerPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    rows = await database.find(VOLUNTEERS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page, after = next_page(rows, query.limit)
    return schema.VolunteerPage(volunteers=[_volunteer(row) for row in page], next=after)


def _volunteer(row: Document) -> schema.Volunteer:
    return schema.Volunteer(
        volunteer_id=row["_id"], division=row["division"], registered_at=row["registered_at"]
    )

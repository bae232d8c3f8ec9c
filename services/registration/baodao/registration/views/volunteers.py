"""Answers about volunteers."""

from typing import Any

from baodao.kit.mongo import Database
from baodao.kit.views import below, next_page
from baodao.registration.domain.rights import may_act_for_person
from baodao.registration.domain.volunteers import is_number
from baodao.registration.store import VOLUNTEERS
from baodao.schema import Actor, NotFound
from baodao.schema.registration import volunteers as schema

Document = dict[str, Any]


async def get_volunteer(
    query: schema.GetVolunteer, database: Database
) -> schema.Volunteer | NotFound:
    rows = await database.by_ids(VOLUNTEERS.name, [query.volunteer_id])
    if not rows:
        return NotFound(kind="volunteer", id=query.volunteer_id)
    return _volunteer(rows[0], query.actor)


async def find_volunteer(
    query: schema.FindVolunteer, database: Database
) -> schema.Volunteer | NotFound | schema.BadNumber:
    if not is_number(query.number):
        return schema.BadNumber()
    rows = await database.find(VOLUNTEERS.name, {"number": query.number})
    if not rows:
        return NotFound(kind="volunteer", id=query.number)
    return _volunteer(rows[0], query.actor)


async def list_volunteers(query: schema.ListVolunteers, database: Database) -> schema.VolunteerPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    if query.state:
        wanted["state"] = query.state
    if query.skill:
        wanted["skills.name"] = query.skill
    rows = await database.find(VOLUNTEERS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page, after = next_page(rows, query.limit)
    volunteers = [_volunteer(row, query.actor) for row in page]
    return schema.VolunteerPage(volunteers=volunteers, next=after)


def _volunteer(row: Document, actor: Actor) -> schema.Volunteer:
    may_see_reasons = not may_act_for_person(actor, row["_id"], row["division"])
    history = [
        schema.StateChange(
            state=step["state"],
            at=step["at"],
            by_role=step["by_role"],
            reason=step["reason"] if may_see_reasons else None,
        )
        for step in row["history"]
    ]
    taken = {name: row[name] for name in schema.Volunteer.model_fields if name in row}
    return schema.Volunteer.model_validate(taken | {"volunteer_id": row["_id"], "history": history})

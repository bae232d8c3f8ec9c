"""Answers about volunteers."""

from datetime import datetime
from typing import Any

from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.common.rights import may_act_for_person, may_look
from baodao.registration.people.domain.volunteers import is_number
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.reads.notes import MINORS, note_minors
from baodao.schema import Actor, NotFound, Refusal
from baodao.schema.registration import volunteers as schema

Document = dict[str, Any]


async def get_volunteer(
    query: schema.GetVolunteer, reads: Reads, now: datetime
) -> schema.Volunteer | Refusal:
    rows = await reads.named(VOLUNTEERS.name, query.volunteer_id)
    if not rows:
        return NotFound(kind="volunteer", id=query.volunteer_id)
    return await _shown(rows[0], query.actor, reads, now)


async def find_volunteer(
    query: schema.FindVolunteer, reads: Reads, now: datetime
) -> schema.Volunteer | Refusal:
    if not is_number(query.number):
        return schema.BadNumber()
    rows = await reads.find(VOLUNTEERS.name, {"number": query.number})
    if not rows:
        return NotFound(kind="volunteer", id=query.number)
    return await _shown(rows[0], query.actor, reads, now)


async def list_volunteers(
    query: schema.ListVolunteers, reads: Reads, now: datetime
) -> schema.VolunteerPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    if narrowed := _without_others_minors(query.actor):
        wanted["$or"] = narrowed
    if query.state:
        wanted["state"] = query.state
    if query.skill:
        wanted["skills.name"] = query.skill
    page, after = await page_of(reads, VOLUNTEERS, wanted, query.limit)
    await note_minors(reads, query.actor, "list", page, now)
    volunteers = [_volunteer(row, query.actor) for row in page]
    return schema.VolunteerPage(volunteers=volunteers, next=after)


async def _shown(
    row: Document, actor: Actor, reads: Reads, now: datetime
) -> schema.Volunteer | Refusal:
    """A volunteer; a minor only to whom it concerns, and not before the read is logged."""
    if row["age_class"] in MINORS:
        if refusals := may_look(actor, row["_id"], row["division"]):
            return refusals[0]
        await note_minors(reads, actor, "record", [row], now)
    return _volunteer(row, actor)


def _without_others_minors(actor: Actor) -> list[Document]:
    """A filter that leaves out the minors whom the actor may not see one by one either."""
    if actor.role != "volunteer" and actor.scope == "*":
        return []
    may_see: list[Document] = [{"age_class": "adult"}]
    if actor.role == "volunteer":
        may_see.append({"_id": actor.id})
    else:
        may_see.append({"division": below(actor.scope)})
    return may_see


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

"""Answers about volunteers."""

from datetime import datetime

from baodao.kit.decisions import Refused, refuse
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq, within
from baodao.registration.common.rights import may_act_for_person, may_look
from baodao.registration.people.domain.volunteers import Volunteer, is_number
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.people.views.persons import volunteer_at
from baodao.registration.reads.notes import MINORS, note_minors
from baodao.schema import Actor, NotFound
from baodao.schema.registration import volunteers as schema


async def get_volunteer(
    query: schema.GetVolunteer, reads: Reads, now: datetime
) -> schema.Volunteer | NotFound | Refused:
    found = await volunteer_at(query.volunteer_id, reads)
    if isinstance(found, NotFound):
        return found
    return await _shown(found, query.actor, reads, now)


async def find_volunteer(
    query: schema.FindVolunteer, reads: Reads, now: datetime
) -> schema.Volunteer | schema.BadNumber | NotFound | Refused:
    if not is_number(query.number):
        return schema.BadNumber()
    found = await reads.find(VOLUNTEERS, eq("number", query.number))
    if not found:
        return NotFound(kind="volunteer", id=query.number)
    return await _shown(found[0], query.actor, reads, now)


async def list_volunteers(
    query: schema.ListVolunteers, reads: Reads, now: datetime
) -> schema.VolunteerPage:
    wanted = _without_others_minors(query.actor)
    if query.division:
        wanted &= within(query.division)
    if query.state:
        wanted &= eq("state", query.state)
    if query.skill:
        wanted &= eq("skills.name", query.skill)
    page = await reads.page(VOLUNTEERS, wanted, query)
    await note_minors(reads, query.actor, "list", page.items, now)
    volunteers = [_volunteer(one, query.actor) for one in page.items]
    return schema.VolunteerPage(volunteers=volunteers, next=page.next)


async def _shown(
    volunteer: Volunteer, actor: Actor, reads: Reads, now: datetime
) -> schema.Volunteer | Refused:
    """A volunteer; a minor only to whom it concerns, and not before the read is logged."""
    if volunteer.age_class in MINORS:
        if refusals := may_look(actor, volunteer.id, volunteer.division):
            return refuse(*refusals)
        await note_minors(reads, actor, "record", [volunteer], now)
    return _volunteer(volunteer, actor)


def _without_others_minors(actor: Actor) -> Wanted:
    """Leaves out the minors whom the actor may not see one by one either."""
    if actor.role == "volunteer":
        return eq("age_class", "adult") | eq("id", actor.id)
    return EVERYTHING if actor.scope == "*" else eq("age_class", "adult") | within(actor.scope)


def _volunteer(volunteer: Volunteer, actor: Actor) -> schema.Volunteer:
    may_see_reasons = not may_act_for_person(actor, volunteer.id, volunteer.division)
    history = [
        schema.StateChange(
            state=step.state,
            at=step.at,
            by_role=step.by_role,
            reason=step.reason if may_see_reasons else None,
        )
        for step in volunteer.history
    ]
    return shown(schema.Volunteer, volunteer, volunteer_id=volunteer.id, history=history)

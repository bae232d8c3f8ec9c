"""Answers about volunteers."""

from typing import Annotated

from baodao.kernel.actors import speaks_for
from baodao.kernel.reach import in_reach, reaches
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.numbers import is_number
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.schema import Actor, NotFound
from baodao.schema.access import READERS
from baodao.schema.registration import volunteers as schema
from baodao.schema.registration.suspensions import Suspension


async def get_volunteer(
    query: schema.GetVolunteer,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
) -> schema.Volunteer:
    return _volunteer(volunteer)


async def find_volunteer(
    query: schema.FindVolunteer, reads: Reads
) -> schema.Volunteer | schema.BadNumber | NotFound:
    if not is_number(query.number):
        return schema.BadNumber()
    found = await reads.find(VOLUNTEERS, eq("number", query.number))
    # Whose number it is stands in no id; who may not see them is told what is told of nobody's.
    if not (found and _may_see(query.actor, found[0])):
        return NotFound(kind="volunteer", id=query.number)
    return _volunteer(found[0])


async def list_volunteers(
    query: schema.ListVolunteers, reads: Reads, vault: Vault
) -> schema.VolunteerPage:
    wanted = EVERYTHING
    if query.state:
        wanted &= eq("state", query.state)
    if query.skill:
        wanted &= eq("skills.name", query.skill)
    visible = in_reach(query.actor, query.division, READERS)
    page = await reads.page(VOLUNTEERS, visible, wanted, query)
    volunteers = [_volunteer(one) for one in page.items]
    names = await names_on(query, (one.id for one in page.items), reads, vault)
    return schema.VolunteerPage(volunteers=volunteers, next=page.next, names=names)


def _may_see(actor: Actor, volunteer: Volunteer) -> bool:
    return speaks_for(actor, volunteer.id) or reaches(actor, volunteer.division, READERS)


def _volunteer(volunteer: Volunteer) -> schema.Volunteer:
    suspensions = [
        Suspension(scope=one.term.scope, until_day=one.term.until, cause=one.term.cause)
        for one in volunteer.suspensions
    ]
    return shown(schema.Volunteer, volunteer, volunteer_id=volunteer.id, suspensions=suspensions)

"""Answers about pairs: who visits whom, and to the one who does, where."""

from typing import Annotated

from baodao.kernel.reach import in_reach, kept_by, named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq, within
from baodao.registration.befriending.domain import Befriending, volunteer_refusals
from baodao.registration.befriending.store import BEFRIENDINGS
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.views.names import names_on
from baodao.registration.residents.domain import Resident
from baodao.registration.residents.views import contact_of_resident
from baodao.schema import Refusal
from baodao.schema.access import CALLERS
from baodao.schema.registration import befriendings as schema
from baodao.schema.registration.residents import ResidentContact


async def list_befriendings(
    query: schema.ListBefriendings, reads: Reads, vault: Vault
) -> schema.BefriendingPage:
    wanted: Wanted = EVERYTHING
    actor = query.actor
    if query.volunteer_id and actor.role == "volunteer" and actor.id == query.volunteer_id:
        visible = named(eq("volunteer_id", query.volunteer_id))
        wanted = within(query.division) if query.division else EVERYTHING
    elif actor.keeps(query.organisation_id):
        visible = kept_by(actor, "organisation_id", query.organisation_id)
        wanted = within(query.division) if query.division else EVERYTHING
    else:
        visible = in_reach(actor, query.division, CALLERS)
    for name in ("volunteer_id", "organisation_id", "state"):
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(BEFRIENDINGS, visible, wanted, query)
    listed = [shown(schema.Befriending, one, befriending_id=one.id) for one in page.items]
    ids = (one.volunteer_id for one in listed)
    names = await names_on(query, ids, reads, vault)
    return schema.BefriendingPage(befriendings=listed, next=page.next, names=names)


async def reveal_befriended(
    query: schema.RevealBefriended,
    befriending: Annotated[Befriending, by("befriending_id")],
    volunteer: Annotated[Volunteer, by("befriending.volunteer_id")],
    consents: Annotated[Consents | None, by("befriending.volunteer_id")],
    resident: Annotated[Resident, by("befriending.resident_id")],
    reads: Reads,
    vault: Vault,
) -> ResidentContact | Refusal:
    if befriending.state != "active":
        return schema.BefriendingNotInState(state=befriending.state)
    # What ends it for somebody who was suspended a moment ago is only on its way.
    for refusal in volunteer_refusals(volunteer, consents):
        return refusal
    return await contact_of_resident(resident, reads, vault)

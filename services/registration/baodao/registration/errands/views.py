"""Answers about errands: what is offered and under way, and to who does it, whose it is."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.reach import in_reach, named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Wanted, eq, in_range, within
from baodao.registration.common.vault import Vault
from baodao.registration.errands.domain.errands import Errand
from baodao.registration.errands.domain.people import helper_refusals, street_of
from baodao.registration.errands.store import ERRANDS
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.views.names import names_on
from baodao.registration.people.views.personal_data import opened
from baodao.schema import Refusal
from baodao.schema.access import CALLERS
from baodao.schema.registration import errand_lists as schema
from baodao.schema.registration.errand_parts import ErrandNotInState


async def list_offered_errands(
    query: schema.ListOfferedErrands,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
) -> schema.OfferedErrandPage:
    visible = named(within(street_of(volunteer)) & eq("state", "open"))
    page = await reads.page(ERRANDS, visible, EVERYTHING, query)
    rows = [shown(schema.OfferedErrand, one, errand_id=one.id) for one in page.items]
    return schema.OfferedErrandPage(errands=rows, next=page.next)


async def list_errands(
    query: schema.ListErrands, reads: Reads, vault: Vault, now: datetime
) -> schema.ErrandPage:
    actor, wanted = query.actor, _wanted(query, now)
    if query.volunteer_id and actor.role == "volunteer" and actor.id == query.volunteer_id:
        visible = named(eq("people", query.volunteer_id))
        wanted &= within(query.division) if query.division else EVERYTHING
    else:
        visible = in_reach(actor, query.division, CALLERS)
        if query.volunteer_id:
            wanted &= eq("people", query.volunteer_id)
    along = "by_due" if query.late else "id"
    page = await reads.page(ERRANDS, visible, wanted, query, along=along)
    ids = (key for one in page.items for key in (one.volunteer_id, one.volunteer_helper))
    return schema.ErrandPage(
        errands=[shown(schema.Errand, one, **_parts(one)) for one in page.items],
        next=page.next,
        names=await names_on(query, ids, reads, vault),
        total=await reads.total(ERRANDS, visible, wanted, query),
    )


async def get_errand(
    query: schema.GetErrand, errand: Annotated[Errand, by("errand_id")]
) -> schema.ErrandDetails:
    word = errand.word
    return shown(
        schema.ErrandDetails,
        errand,
        **_parts(errand),
        text_version=errand.consent.text_version,
        how=errand.consent.how,
        given_fen=word.given_fen if word else None,
        back_fen=word.back_fen if word else None,
        difference=word.difference if word else None,
    )


async def reveal_errand(
    query: schema.RevealErrand,
    errand: Annotated[Errand, by("errand_id")],
    helper: Annotated[Volunteer | None, by("errand.volunteer_helper")],
    consents: Annotated[Consents | None, by("errand.volunteer_helper")],
    reads: Reads,
    vault: Vault,
) -> schema.ErrandContact | Refusal:
    if errand.state != "taken":
        return ErrandNotInState(state=errand.state)
    # What takes it from somebody who was suspended a moment ago is only on its way.
    for refusal in helper_refusals(errand, helper, consents) if helper else ():
        return refusal
    data = await opened(errand.principal_id, reads, vault)
    return schema.ErrandContact(
        person_id=errand.principal_id, name=data.name, phone=data.phone, address=data.address
    )


def _parts(errand: Errand) -> dict[str, str | None]:
    """The errand, who does it, as a volunteer or in service, and when it is late."""
    return {
        "errand_id": errand.id,
        "helper_id": errand.volunteer_helper,
        "served_by": errand.served_by,
        "due_on": errand.due_on,
    }


def _wanted(query: schema.ListErrands, now: datetime) -> Wanted:
    wanted: Wanted = eq("state", query.state) if query.state else EVERYTHING
    if query.late:
        # What is over has no such text, and is not between these.
        wanted &= in_range("by_due", gt="", lt=today(now))
    return wanted

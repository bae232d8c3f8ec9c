"""Answers about what waits for a second person."""

from collections.abc import Mapping

from baodao.kernel.reach import kept_or_in_reach
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.registration.seconds.domain import Request
from baodao.registration.seconds.store import REQUESTS
from baodao.schema.registration import seconds as schema
from baodao.schema.registration.duplicates import Twin


async def list_requests(
    query: schema.ListRequests, reads: Reads, vault: Vault
) -> schema.RequestPage:
    wanted = eq("state", query.state)
    visible, asked = kept_or_in_reach(query, schema.LISTERS)
    wanted &= asked
    page = await reads.page(REQUESTS, visible, wanted, query)
    people = [key for one in page.items for key in (one.keep_id, one.merge_id) if key]
    records = await reads.each(VOLUNTEERS, people)
    return schema.RequestPage(
        requests=[_request(one, records) for one in page.items],
        next=page.next,
        names=await names_on(query, people, reads, vault),
        total=await reads.total(REQUESTS, visible, wanted, query),
    )


def _request(request: Request, records: Mapping[str, Volunteer]) -> schema.Request:
    return shown(
        schema.Request,
        request,
        request_id=request.id,
        division=request.division or None,
        keep=_twin(records.get(request.keep_id or "")),
        merge=_twin(records.get(request.merge_id or "")),
    )


def _twin(volunteer: Volunteer | None) -> Twin | None:
    return shown(Twin, volunteer, volunteer_id=volunteer.id) if volunteer else None

"""Answers about what waits for a desk, or for an organisation."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import days_after, today
from baodao.kernel.reach import kept_or_in_reach
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.wanted import Wanted, eq, in_range, is_in, within
from baodao.registration.admissions.store import ADMISSION_TASKS, ADMISSIONS
from baodao.registration.calls.store import CALL_PARTS
from baodao.registration.cases.store import CASES
from baodao.registration.common.vault import Vault
from baodao.registration.errands.store import ERRANDS
from baodao.registration.groups.store import GROUP_PROPOSALS
from baodao.registration.lists.store import CLAIMS, ITEMS
from baodao.registration.lists.views.claims import claim_shown
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.registration.party.store import DISAGREEMENTS, MEMBER_REPORTS, UNIT_REPORTS
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.registration.premises.store import PREMISES
from baodao.registration.seconds.store import REQUESTS
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema.access import REGISTRARS
from baodao.schema.counted import MOST_COUNTED
from baodao.schema.registration import desk as schema
from baodao.schema.registration.claims import ClaimPage

_WAITING: tuple[schema.WaitingClaim, ...] = ("claimed", "done")


async def get_waiting(query: schema.GetWaiting, reads: Reads, now: datetime) -> schema.Waiting:
    here = within(query.division)
    # What has no day has no such text, and is not between these.
    due = here & in_range("by_look", gt="", lt=days_after(today(now), 1))
    late = here & in_range("by_due", gt="", lt=today(now))

    async def waiting(collection: Collection[Any], state: str) -> int:
        return await _count(collection, here, state, reads)

    return schema.Waiting(
        division=query.division,
        member_reports=await waiting(MEMBER_REPORTS, "filed"),
        unit_reports=await waiting(UNIT_REPORTS, "filed"),
        disagreements=await waiting(DISAGREEMENTS, "open"),
        proposals=await waiting(ITEMS, "proposed"),
        claims_to_answer=await waiting(CLAIMS, "claimed"),
        claims_to_confirm=await waiting(CLAIMS, "done"),
        cases=await waiting(CASES, "open"),
        volunteers=await waiting(VOLUNTEERS, "pending"),
        groups=await waiting(GROUP_PROPOSALS, "proposed"),
        requests=await waiting(REQUESTS, "asked"),
        unsucceeded=await reads.count(
            ORGANISATIONS, here & eq("succession", "unclear"), at_most=MOST_COUNTED
        ),
        admissions=await waiting(ADMISSIONS, "asked"),
        objections=await waiting(ADMISSION_TASKS, "objected"),
        errands_to_decide=await waiting(ERRANDS, "contested"),
        errands_late=await reads.count(ERRANDS, late, at_most=MOST_COUNTED),
        premises=await reads.count(PREMISES, due, at_most=MOST_COUNTED),
    )


async def get_organisation_waiting(
    query: schema.GetOrganisationWaiting,
    organisation: Annotated[Organisation, by("organisation_id")],
    reads: Reads,
) -> schema.OrganisationWaiting:
    own, street = eq("organisation_id", organisation.id), eq("street_id", organisation.id)
    return schema.OrganisationWaiting(
        organisation_id=organisation.id,
        requests=await _count(MEMBERSHIPS, own, "requested", reads),
        proposals=await _count(ITEMS, own, "proposed", reads),
        claims_to_answer=await _count(CLAIMS, own, "claimed", reads),
        claims_to_confirm=await _count(CLAIMS, own, "done", reads),
        calls=await _count(CALL_PARTS, own, "called", reads),
        groups=await _count(GROUP_PROPOSALS, eq("guided_by", organisation.id), "proposed", reads),
        admissions=await _count(ADMISSIONS, street, "asked", reads),
        objections=await _count(ADMISSION_TASKS, street, "objected", reads),
    )


async def list_waiting_claims(
    query: schema.ListWaitingClaims, reads: Reads, vault: Vault
) -> ClaimPage:
    wanted = eq("state", query.state) if query.state else is_in("state", _WAITING)
    visible, asked = kept_or_in_reach(query, REGISTRARS)
    wanted &= asked
    page = await reads.page(CLAIMS, visible, wanted, query)
    ids = (one.volunteer_id for one in page.items)
    return ClaimPage(
        claims=[claim_shown(claim) for claim in page.items],
        next=page.next,
        names=await names_on(query, ids, reads, vault, listed_by=query.organisation_id),
        total=await reads.total(CLAIMS, visible, wanted, query),
    )


async def _count(collection: Collection[Any], where: Wanted, state: str, reads: Reads) -> int:
    return await reads.count(collection, where & eq("state", state), at_most=MOST_COUNTED)

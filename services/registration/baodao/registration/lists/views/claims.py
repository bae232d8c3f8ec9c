"""Answers about claims."""

from typing import Annotated

from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.registration.common.vault import Vault
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.store import CLAIMS
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.views.names import names_on
from baodao.registration.people.views.persons import (
    records_named,
)
from baodao.schema.registration import claims as schema


async def get_claim(
    query: schema.GetClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    volunteer: Annotated[Volunteer | None, by("claim.volunteer_id")],
) -> schema.Claim:
    return claim_shown(claim, volunteer)


async def list_claims(
    query: schema.ListClaims,
    item: Annotated[Item | None, by("item_id")],
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    unit: Annotated[Organisation | None, by("unit_id")],
    reads: Reads,
    vault: Vault,
) -> schema.ClaimPage | schema.OneOfThree:
    if sum(key is not None for key in (query.item_id, query.volunteer_id, query.unit_id)) != 1:
        return schema.OneOfThree()
    if query.item_id:
        wanted = eq("item_id", query.item_id)
    elif query.volunteer_id:
        wanted = records_named(query.volunteer_id, volunteer)
    else:
        # The claims of its members are theirs: a unit sees their totals.
        wanted = eq("unit_id", query.unit_id) & eq("party.claimant", "unit")
    page = await reads.page(CLAIMS, named(wanted), EVERYTHING, query)
    listed = [claim_shown(claim, volunteer) for claim in page.items]
    ids = (one.volunteer_id for one in page.items)
    poster = item.organisation_id if item else None
    names = await names_on(query, ids, reads, vault, listed_by=poster)
    return schema.ClaimPage(claims=listed, next=page.next, names=names)


def claim_shown(claim: Claim, volunteer: Volunteer | None = None) -> schema.Claim:
    """A claim; with the volunteer, if it may be them who asks."""
    return shown(
        schema.Claim,
        claim,
        claim_id=claim.id,
        claimant=claim.party.claimant,
        volunteer_id=claim.volunteer_id or None,
        acts_as=volunteer.acts_as if volunteer else None,
        by_unit=claim.claiming_unit is not None,
    )

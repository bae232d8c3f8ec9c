"""Answers about organisations."""

from baodao.kernel.reach import public
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, any_item, eq, in_range, open_range, within
from baodao.registration.common.name_tokens import tokens_in
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.schema.registration import organisations as schema

_CHILDREN = 100


async def details_of(
    found: Organisation, day: str, leaders: list[schema.Leader], reads: Reads
) -> schema.OrganisationDetails:
    """An organisation as of a day, with what stood above and below it."""
    listed = _listed(found).model_dump() | {
        "name": found.name_on(day),
        "parent_id": found.parent_on(day),
    }
    return schema.OrganisationDetails(
        **listed,
        on=day,
        in_force=found.in_force(day),
        former_names=[
            schema.FormerName(name=n.name, until_day=n.until_day) for n in found.former_names
        ],
        parents=await _parents(found, day, reads),
        children=await _children(found, day, reads),
        succeeds=list(found.succeeds),
        leaders=leaders,
    )


async def list_organisations(
    query: schema.ListOrganisations, reads: Reads
) -> schema.OrganisationPage:
    wanted = EVERYTHING
    if query.name:
        tokens = tokens_in(query.name)
        if not tokens:
            return schema.OrganisationPage(organisations=[])
        for token in tokens:
            wanted &= eq("found_by", token)
    if query.division:
        wanted &= within(query.division)
    if query.kind:
        wanted &= eq("kind", query.kind)
    if query.unsucceeded:
        wanted &= eq("succession", "unclear")
    if query.parent_id:
        wanted &= any_item("parents", eq("parent_id", query.parent_id) & eq("until_day", None))
    page = await reads.page(ORGANISATIONS, public(query), wanted, query)
    return schema.OrganisationPage(
        organisations=[_listed(one) for one in page.items], next=page.next
    )


async def _parents(
    organisation: Organisation, day: str, reads: Reads
) -> list[schema.OrganisationName]:
    """The organisations above one on a day, the nearest first.

    The tree of a day has no circle; two moves on one day leave the last of them.
    """
    found: list[schema.OrganisationName] = []
    parent = organisation.parent_on(day)
    while parent and len(found) < schema.LEVELS_AT_MOST:
        above = await reads.get(ORGANISATIONS, parent)
        if above is None:
            break
        found.append(_name(above, day))
        parent = above.parent_on(day)
    return found


async def _children(
    organisation: Organisation, day: str, reads: Reads
) -> list[schema.OrganisationName]:
    held = (
        eq("parent_id", organisation.id)
        & in_range("from_day", lte=day)
        & open_range("until_day", gt=day)
    )
    found = await reads.find(ORGANISATIONS, any_item("parents", held), sort=["id"], limit=_CHILDREN)
    return [_name(one, day) for one in found]


def _name(organisation: Organisation, day: str) -> schema.OrganisationName:
    return schema.OrganisationName(
        organisation_id=organisation.id, name=organisation.name_on(day), kind=organisation.kind
    )


def _listed(organisation: Organisation) -> schema.Organisation:
    return shown(
        schema.Organisation,
        organisation,
        organisation_id=organisation.id,
        parent_id=organisation.parent,
    )

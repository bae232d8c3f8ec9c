"""Answers about organisations."""

from typing import Any

from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.organisations.domain import Organisation
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.schema import NotFound
from baodao.schema.registration import organisations as schema

Document = dict[str, Any]
_CHILDREN = 100


async def organisation_at(organisation_id: str, reads: Reads) -> Organisation | NotFound:
    """The organisation under this id."""
    rows = await reads.named(ORGANISATIONS.name, organisation_id)
    return _restored(rows[0]) if rows else NotFound(kind="organisation", id=organisation_id)


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
        leaders=leaders,
    )


async def list_organisations(
    query: schema.ListOrganisations, reads: Reads
) -> schema.OrganisationPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    if query.kind:
        wanted["kind"] = query.kind
    if query.parent_id:
        wanted["parents"] = {"$elemMatch": {"parent_id": query.parent_id, "until_day": None}}
    page, after = await page_of(reads, ORGANISATIONS, wanted, query.limit)
    listed = [_listed(_restored(row)) for row in page]
    return schema.OrganisationPage(organisations=listed, next=after)


async def _parents(
    organisation: Organisation, day: str, reads: Reads
) -> list[schema.OrganisationName]:
    """The organisations above one on a day, the nearest first.

    The tree of a day has no circle; two moves on one day leave the last of them.
    """
    found: list[schema.OrganisationName] = []
    parent = organisation.parent_on(day)
    while parent and len(found) < schema.LEVELS_AT_MOST:
        above = await organisation_at(parent, reads)
        if isinstance(above, NotFound):
            break
        found.append(_name(above, day))
        parent = above.parent_on(day)
    return found


async def _children(
    organisation: Organisation, day: str, reads: Reads
) -> list[schema.OrganisationName]:
    held = {
        "parent_id": organisation.id,
        "from_day": {"$lte": day},
        "$or": [{"until_day": None}, {"until_day": {"$gt": day}}],
    }
    wanted = {"parents": {"$elemMatch": held}}
    rows = await reads.find(ORGANISATIONS.name, wanted, sort=[("_id", 1)], limit=_CHILDREN)
    return [_name(_restored(row), day) for row in rows]


def _restored(row: Document) -> Organisation:
    return ORGANISATIONS.restore(row)


def _name(organisation: Organisation, day: str) -> schema.OrganisationName:
    return schema.OrganisationName(
        organisation_id=organisation.id, name=organisation.name_on(day), kind=organisation.kind
    )


def _listed(organisation: Organisation) -> schema.Organisation:
    return schema.Organisation(
        organisation_id=organisation.id,
        name=organisation.name,
        kind=organisation.kind,
        division=organisation.division,
        parent_id=organisation.parent,
        join_policy=organisation.join_policy,
        valid_from=organisation.valid_from,
        valid_until=organisation.valid_until,
    )

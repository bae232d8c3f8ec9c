"""Answers about organisations."""

from typing import Any

from baodao.kit.mongo import Database
from baodao.kit.views import below, next_page
from baodao.registration.store import ORGANISATIONS
from baodao.schema import NotFound
from baodao.schema.registration import organisations as schema

Document = dict[str, Any]


async def get_organisation(
    query: schema.GetOrganisation, database: Database
) -> schema.Organisation | NotFound:
    rows = await database.by_ids(ORGANISATIONS.name, [query.organisation_id])
    return (
        _organisation(rows[0]) if rows else NotFound(kind="organisation", id=query.organisation_id)
    )


async def list_organisations(
    query: schema.ListOrganisations, database: Database
) -> schema.OrganisationPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    rows = await database.find(ORGANISATIONS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page, after = next_page(rows, query.limit)
    return schema.OrganisationPage(organisations=[_organisation(row) for row in page], next=after)


def _organisation(row: Document) -> schema.Organisation:
    return schema.Organisation(
        organisation_id=row["_id"], name=row["name"], kind=row["kind"], division=row["division"]
    )

"""What registration answers."""

import re
from typing import Any

from baodao.kit.mongo import Database
from baodao.kit.views import below, next_page
from baodao.registration.store import DIVISIONS, ORGANISATIONS, VOLUNTEERS
from baodao.schema import NotFound
from baodao.schema import registration as schema

Document = dict[str, Any]


async def get_division(query: schema.GetDivision, database: Database) -> schema.Division | NotFound:
    rows = await database.by_ids(DIVISIONS.name, [query.code])
    if not rows:
        return NotFound(kind="division", id=query.code)
    return (await _with_paths(rows, database))[0]


async def list_divisions(query: schema.ListDivisions, database: Database) -> schema.DivisionPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.name:
        wanted["name"] = {"$regex": re.escape(query.name)}
        wanted |= {"_id": {"$gt": query.after} | below(query.parent)}
    else:
        wanted["parent"] = query.parent
    rows = await database.find(DIVISIONS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page, after = next_page(rows, query.limit)
    return schema.DivisionPage(divisions=await _with_paths(page, database), next=after)


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


async def get_volunteer(
    query: schema.GetVolunteer, database: Database
) -> schema.Volunteer | NotFound:
    rows = await database.by_ids(VOLUNTEERS.name, [query.volunteer_id])
    return _volunteer(rows[0]) if rows else NotFound(kind="volunteer", id=query.volunteer_id)


async def list_volunteers(query: schema.ListVolunteers, database: Database) -> schema.VolunteerPage:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    rows = await database.find(VOLUNTEERS.name, wanted, sort=[("_id", 1)], limit=query.limit + 1)
    page, after = next_page(rows, query.limit)
    return schema.VolunteerPage(volunteers=[_volunteer(row) for row in page], next=after)


def _volunteer(row: Document) -> schema.Volunteer:
    return schema.Volunteer(
        volunteer_id=row["_id"], division=row["division"], registered_at=row["registered_at"]
    )


async def _with_paths(rows: list[Document], database: Database) -> list[schema.Division]:
    """Divisions with the names above them, which tell those of one name apart."""
    above = {
        row["_id"]: [row["_id"][:n] for n in (2, 4, 6, 9) if n < len(row["_id"])] for row in rows
    }
    codes = {code for path in above.values() for code in path}
    names = {d["_id"]: d["name"] for d in await database.by_ids(DIVISIONS.name, codes)}
    return [
        schema.Division(
            code=row["_id"],
            name=row["name"],
            level=row["level"],
            parent=row["parent"],
            path=[*(names[code] for code in above[row["_id"]]), row["name"]],
        )
        for row in rows
    ]

"""Answers about the division tree."""

import re
from typing import Any

from baodao.kit.mongo import Database
from baodao.kit.views import below, next_page
from baodao.registration.store import DIVISIONS
from baodao.schema import NotFound
from baodao.schema.registration import divisions as schema

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

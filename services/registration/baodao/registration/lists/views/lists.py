"""Answers about the three lists."""

from typing import Any

from baodao.kernel.actors import is_self
from baodao.kernel.divisions import below
from baodao.kit.reads import Reads
from baodao.kit.views import page_of
from baodao.registration.common.rights import may_act_for, may_organise
from baodao.registration.lists.domain.lists import keeper_refusals
from baodao.registration.lists.store import ITEMS
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.registration import lists as schema

Document = dict[str, Any]

_ON_THE_LISTS = ("open", "filled", "closed")


async def get_item(query: schema.GetItem, reads: Reads) -> schema.Item | NotFound | OutOfScope:
    rows = await reads.named(ITEMS.name, query.item_id)
    if not rows:
        return NotFound(kind="item", id=query.item_id)
    row, actor = rows[0], query.actor
    party = _keeps(row, actor) or await _proposed(row, actor, reads)
    if row["state"] not in _ON_THE_LISTS and not party:
        return OutOfScope(role=actor.role, scope=actor.scope, division=row["division"])
    return _item(row, within=party)


async def list_items(query: schema.ListItems, reads: Reads) -> schema.ItemPage | OutOfScope:
    wanted: Document = {"_id": {"$gt": query.after}}
    if query.division:
        wanted["division"] = below(query.division)
    for name in ("kind", "wish", "organisation_id"):
        if (value := getattr(query, name)) is not None:
            wanted[name] = value
    wanted["state"] = query.state or {"$in": list(_ON_THE_LISTS)}
    # A proposal is nobody's business before it was verified: it may say too much of a person.
    if query.state in ("proposed", "declined") and not _organises(query):
        actor = query.actor
        return OutOfScope(role=actor.role, scope=actor.scope, division=query.division or "*")
    page, after = await page_of(reads, ITEMS, wanted, query.limit)
    return schema.ItemPage(items=[_item(row, within=False) for row in page], next=after)


def _organises(query: schema.ListItems) -> bool:
    return query.division is not None and not may_organise(query.actor, query.division)


def _keeps(row: Document, actor: Actor) -> bool:
    return not keeper_refusals(actor, row["organisation_id"], row["home"], row["division"])


async def _proposed(row: Document, actor: Actor, reads: Reads) -> bool:
    if (volunteer_id := row["proposed_by_volunteer"]) is not None:
        return is_self(actor, volunteer_id)
    if (unit_id := row["proposed_by_unit"]) is None:
        return False
    units = await reads.named(ORGANISATIONS.name, unit_id)
    return any(not may_act_for(actor, unit_id, unit["division"]) for unit in units)


def _item(row: Document, *, within: bool) -> schema.Item:
    taken = {name: row[name] for name in schema.Item.model_fields if name in row}
    if not within:
        taken |= dict.fromkeys(("proposed_by_volunteer", "proposed_by_unit", "note"))
    return schema.Item.model_validate(taken | {"item_id": row["_id"]})

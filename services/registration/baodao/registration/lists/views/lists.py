"""Answers about the three lists."""

from baodao.kernel.actors import is_self
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq, is_in, within
from baodao.registration.common.rights import may_act_for, may_organise, out_of_scope
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.store import ITEMS
from baodao.registration.organisations.store import ORGANISATIONS
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.registration import lists as schema

_ON_THE_LISTS = ("open", "filled", "closed")


async def get_item(query: schema.GetItem, reads: Reads) -> schema.Item | NotFound | OutOfScope:
    item, actor = await reads.get(ITEMS, query.item_id), query.actor
    if item is None:
        return NotFound(kind="item", id=query.item_id)
    if not item.keeper_refusals(actor) or await _proposed(item, actor, reads):
        return shown(schema.Item, item, item_id=item.id)
    if item.state not in _ON_THE_LISTS:
        return out_of_scope(actor, item.division)
    return _listed(item)


async def list_items(query: schema.ListItems, reads: Reads) -> schema.ItemPage | OutOfScope:
    # A proposal is nobody's business before it was verified: it may say too much of a person.
    if query.state in ("proposed", "declined") and not _organises(query):
        return out_of_scope(query.actor, query.division)
    wanted = eq("state", query.state) if query.state else is_in("state", _ON_THE_LISTS)
    if query.division:
        wanted &= within(query.division)
    for name in ("kind", "wish", "organisation_id"):
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(ITEMS, wanted, query)
    return schema.ItemPage(items=[_listed(item) for item in page.items], next=page.next)


def _organises(query: schema.ListItems) -> bool:
    return query.division is not None and not may_organise(query.actor, query.division)


async def _proposed(item: Item, actor: Actor, reads: Reads) -> bool:
    if item.proposed_by_volunteer is not None:
        return is_self(actor, item.proposed_by_volunteer)
    if item.proposed_by_unit is None:
        return False
    unit = await reads.get(ORGANISATIONS, item.proposed_by_unit)
    return unit is not None and not may_act_for(actor, unit.id, unit.division)


def _listed(item: Item) -> schema.Item:
    """An item as everybody sees it."""
    untold = dict.fromkeys(("proposed_by_volunteer", "proposed_by_unit", "note"))
    return shown(schema.Item, item, item_id=item.id, **untold)

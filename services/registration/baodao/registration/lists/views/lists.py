"""Answers about the three lists."""

from typing import Annotated

from baodao.kernel.actors import is_self
from baodao.kernel.reach import in_reach, keeps, public, speaks
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, is_in, within
from baodao.registration.lists.domain.lists import ON_THE_LISTS, Item
from baodao.registration.lists.store import ITEMS
from baodao.registration.organisations.domain import Organisation
from baodao.schema.access import REGISTRARS
from baodao.schema.registration import lists as schema


async def get_item(
    query: schema.GetItem,
    item: Annotated[Item, by("item_id")],
    unit: Annotated[Organisation | None, by("item.proposed_by_unit")],
) -> schema.Item:
    if item.is_listed and not keeps(query.actor, item.organisation_id, item.home, item.division):
        person = item.proposed_by_volunteer
        proposed = (person is not None and is_self(query.actor, person)) or (
            unit is not None and speaks(query.actor, unit.id, unit.division)
        )
        if not proposed:
            return _listed(item)
    return shown(schema.Item, item, item_id=item.id)


async def list_items(query: schema.ListItems, reads: Reads) -> schema.ItemPage:
    wanted = eq("state", query.state) if query.state else is_in("state", ON_THE_LISTS)
    if query.state and query.state not in ON_THE_LISTS:
        # A proposal is nobody's business before it was verified: it may say too much of a person.
        visible = in_reach(query.actor, query.division, REGISTRARS)
    else:
        visible = public(query, wanted)
        wanted = within(query.division) if query.division else EVERYTHING
    for name in ("kind", "wish", "organisation_id"):
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(ITEMS, visible, wanted, query)
    return schema.ItemPage(items=[_listed(item) for item in page.items], next=page.next)


def _listed(item: Item) -> schema.Item:
    """An item as everybody sees it."""
    untold = dict.fromkeys(("proposed_by_volunteer", "proposed_by_unit", "note"))
    return shown(schema.Item, item, item_id=item.id, **untold)

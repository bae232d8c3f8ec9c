"""Answers about the three lists."""

from typing import Annotated, Any

from baodao.kernel.reach import in_reach, kept_by, public
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
    unit_home = unit.division if unit else None
    return shown(schema.Item, item, unit_home=unit_home, **_more(item))


def _more(item: Item) -> dict[str, Any]:
    return {"item_id": item.id, "activities": [one for one in item.activities if one.is_public]}


async def list_items(query: schema.ListItems, reads: Reads) -> schema.ItemPage:
    wanted = eq("state", query.state) if query.state else is_in("state", ON_THE_LISTS)
    if query.overdue or (query.state and query.state not in ON_THE_LISTS):
        # A proposal is nobody's business before it was verified: it may say too much of a person.
        wanted = eq("state", query.state) if query.state else EVERYTHING
        if query.actor.keeps(query.organisation_id):
            visible = kept_by(query.actor, "organisation_id", query.organisation_id)
            wanted &= within(query.division) if query.division else EVERYTHING
        else:
            visible = in_reach(query.actor, query.division, REGISTRARS)
        if query.overdue:
            steps = ("late", "climbed") if query.overdue == "late" else ("climbed",)
            wanted &= is_in("overdue", steps)
    else:
        visible = public(query, wanted)
        wanted = within(query.division) if query.division else EVERYTHING
    for name in ("kind", "wish", "organisation_id"):
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(ITEMS, visible, wanted, query)
    listed = [shown(schema.Item, item, **_more(item)) for item in page.items]
    return schema.ItemPage(items=listed, next=page.next)

"""What becomes of an item with the activities that take it up."""

from dataclasses import replace

from baodao.kit.decisions import Change
from baodao.registration.lists.domain.activities import ItemActivity
from baodao.registration.lists.domain.lists import Item
from baodao.schema.scheduling.activity_facts import ActivityState


def follow_activity(
    item: Item, activity_id: str, state: ActivityState, version: int
) -> list[Change[Item]]:
    """Note how an activity stands; nothing changes if something later of it is known.

    It holds a place, if there is one; what is called off, or thrown away, frees it. Once every
    place was served by an activity and none is to come, the item is fulfilled.
    """
    others = tuple(one for one in item.activities if one.activity_id != activity_id)
    before = next((one for one in item.activities if one.activity_id == activity_id), None)
    if before and before.known >= version:
        return []
    held = before.holds if before else False
    now = ItemActivity(activity_id, state, version, held)
    if now.takes_place and not held and item.state == "open":
        followed = item.take(activities=(*others, replace(now, holds=True)))
    elif held and not now.takes_place:
        followed = item.free(activities=(*others, replace(now, holds=False)))
    else:
        followed = item.change(activities=(*others, now))
    after = followed.after
    return [followed, after.close("fulfilled", None)] if _is_fulfilled(after) else [followed]


def _is_fulfilled(item: Item) -> bool:
    served = sum(one.has_served for one in item.activities)
    is_going_on = any(one.is_to_come for one in item.activities)
    return item.state in ("open", "filled") and served == item.wanted and not is_going_on

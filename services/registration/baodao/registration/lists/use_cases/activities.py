"""What scheduling tells of activities that take an item up."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, use_case
from baodao.registration.lists.domain.lists import Item
from baodao.registration.lists.domain.taking_up import follow_activity
from baodao.schema import Envelope
from baodao.schema.scheduling.activities import ActivityDrafted, ActivityPublished
from baodao.schema.scheduling.activity_changes import (
    ActivityCancelled,
    ActivityDiscarded,
    ActivityEnded,
)
from baodao.schema.scheduling.activity_facts import ActivityState

# Most activities take none up.
_Item = Annotated[Item | None, by("item_id")]


@use_case
def take_up(event: ActivityDrafted, item: _Item, envelope: Envelope) -> Decision[None]:
    """Let a drafted activity hold a place of the item that it takes up."""
    return _follow(item, event.activity_id, "draft", envelope)


@use_case
def show_activity(event: ActivityPublished, item: _Item, envelope: Envelope) -> Decision[None]:
    """Show with an item the activity that takes it up."""
    return _follow(item, event.activity_id, "published", envelope)


@use_case
def let_go(event: ActivityDiscarded, item: _Item, envelope: Envelope) -> Decision[None]:
    """Free the place of an item whose activity was only a draft."""
    return _follow(item, event.activity_id, "discarded", envelope)


@use_case
def free_again(event: ActivityCancelled, item: _Item, envelope: Envelope) -> Decision[None]:
    """Free the place of an item whose activity was called off."""
    return _follow(item, event.activity_id, "cancelled", envelope)


@use_case
def fulfil(event: ActivityEnded, item: _Item, envelope: Envelope) -> Decision[None]:
    """Note that an item was served by an activity, and close it once all of it was."""
    return _follow(item, event.activity_id, "ended", envelope)


def _follow(
    item: Item | None, activity_id: str, state: ActivityState, envelope: Envelope
) -> Decision[None]:
    if item is None:
        return accept(None)
    return accept(None, *follow_activity(item, activity_id, state, envelope.aggregate_version))

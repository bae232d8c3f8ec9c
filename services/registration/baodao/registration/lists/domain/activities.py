"""Activities that take an item up, as scheduling tells of them."""

from dataclasses import dataclass

from baodao.schema.scheduling.activity_facts import ActivityState

_TO_COME: tuple[ActivityState, ...] = ("draft", "published")
_PUBLIC: tuple[ActivityState, ...] = ("published", "ended", "cancelled")


@dataclass(frozen=True, slots=True)
class ItemActivity:
    """An activity, and how it stands as of the version `known` of it.

    `holds` says that it holds a place of the item: there was one when it took the item up.
    """

    activity_id: str
    state: ActivityState
    known: int
    holds: bool = False

    @property
    def is_to_come(self) -> bool:
        """Whether it may still take place, or go on."""
        return self.state in _TO_COME

    @property
    def takes_place(self) -> bool:
        """Whether it did, or may still."""
        return self.is_to_come or self.state == "ended"

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it: drafts are their organisers' business."""
        return self.state in _PUBLIC

    @property
    def has_served(self) -> bool:
        """Whether it took place, for a place that it held."""
        return self.holds and self.state == "ended"

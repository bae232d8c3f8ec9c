"""Records that registration has made one, as the other services know of them.

What was kept under a merged record stays there; whoever asks for all of a person's finds it by the
kept one. Every merged record leads to the kept one directly, in whatever order it is told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from baodao.kit.decisions import Aggregate, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRecord(Aggregate):
    """What a service knows of a person; `also` are the records that were merged into this one."""

    merged_into: str | None = None
    also: tuple[str, ...] = ()

    @property
    def records(self) -> list[str]:
        """All ids under which something may be kept of the person."""
        return [self.id, *self.also]

    def lead_to(self, kept_id: str) -> list[Change[Self]]:
        """Lead to the record that was kept."""
        return [self.change(merged_into=kept_id)] if self.merged_into != kept_id else []

    def absorb(self, ids: Collection[str]) -> list[Change[Self]]:
        """Be found by what is kept under these ids too."""
        more = [key for key in dict.fromkeys(ids) if key not in self.records]
        return [self.change(also=(*self.also, *more))] if more else []

    def give_up(self, ids: Collection[str]) -> list[Change[Self]]:
        """Be found no more by what is kept under these ids."""
        left = tuple(key for key in self.also if key not in ids)
        return [self.change(also=left)] if left != self.also else []


R = TypeVar("R", bound=MergedRecord)


def merged_records(
    kept: R, merged: R, further: R | None, former: Mapping[str, R]
) -> list[Change[Any]]:
    """What a merge changes: of the record that was kept, and of all that lead to it now.

    `further` is the record that the kept one was merged into, if that was told before; `former` are
    those that were merged before into the one that is merged now.
    """
    final = further or kept
    led = [merged, *former.values()]
    leading = [change for one in led for change in one.lead_to(final.id)]
    # What is told late of a chain goes back with its link, if the later merge is taken back.
    between = kept.absorb(merged.records) if further else []
    return [*final.absorb(merged.records), *between, *leading]


def parted_records(kept: R, merged: R, former: Mapping[str, R]) -> list[Change[Any]]:
    """What it changes that a merge is taken back; `former` were merged before into `merged`.

    They lead to it again. Whatever else is known by now of where it leads stays.
    """
    apart = kept.give_up(merged.records)
    if merged.merged_into != kept.id:
        return [*apart]
    leading = [change for one in former.values() for change in one.lead_to(merged.id)]
    return [*apart, merged.change(merged_into=None), *leading]

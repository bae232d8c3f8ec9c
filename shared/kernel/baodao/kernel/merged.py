"""Records that registration has made one, as the other services know of them.

What was kept under a merged record stays there; whoever asks for all of a person's finds it by the
kept one. Events may be told again and in any order: each says which version of the merged record it
was decided on, which sees every merge and every taking back of its own, whatever record it was made
into. So what is older than what is known changes nothing (ADR 0070).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from baodao.kit.decisions import Aggregate, Change, NotNowError
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged


class ToldTooEarlyError(NotNowError):
    """A merge whose records are still known in another one, which was taken back before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRecord(Aggregate):
    """What a service knows of a person.

    `above` are the records that this one was merged into, from the one it was made into up to the
    one that is kept; `also` are all that were merged into this one. Both are as of the version of
    the merged record that its last merge or taking back was decided on, `merge_known`.
    """

    above: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    merge_known: int = 0

    @property
    def merged_into(self) -> str | None:
        """The record that is kept; None if it is this one."""
        return self.above[-1] if self.above else None

    @property
    def records(self) -> list[str]:
        """All ids under which something may be kept of the person."""
        return [self.id, *self.also]

    def up_to(self, merged_id: str) -> tuple[str, ...]:
        """What is above this record up to one of them.

        Of merges of before 2026-11-28 only the end is known, and nothing between.
        """
        below = self.above[: self.above.index(merged_id)] if merged_id in self.above else ()
        return (*below, merged_id)


def above_at_the_end(document: dict[str, Any]) -> dict[str, Any]:
    """Until 2026-11-28 a record said which one is kept, and nothing of those between."""
    kept = document.get("merged_into")
    others = {name: value for name, value in document.items() if name != "merged_into"}
    return others | {"above": [kept] if kept else []}


R = TypeVar("R", bound=MergedRecord)
Told = VolunteersMerged | VolunteersUnmerged


def relatives(kept: MergedRecord, merged: MergedRecord) -> list[str]:
    """The ids of the records besides that a merge, or its taking back, may change."""
    return [*kept.above, *merged.above, *merged.also]


def is_late(event: Told, merged: MergedRecord) -> bool:
    """Whether as much or more is known of the merged record than the event tells.

    Those of before 2026-11-28 have no version: they are late unless they change what they say.
    """
    if event.merged_version is not None:
        return event.merged_version <= merged.merge_known
    if merged.merge_known:
        return True
    is_there = event.kept_id in merged.above
    return not is_there if isinstance(event, VolunteersUnmerged) else bool(merged.above)


def merged_records(
    event: VolunteersMerged, kept: R, merged: R, others: Mapping[str, R]
) -> list[Change[R]]:
    """What a merge changes: of the record that was kept, and of all that lead to it now.

    `others` are the `relatives` of the two.

    Raises:
        ToldTooEarlyError: that an earlier merge was taken back has still to be told.
    """
    if is_late(event, merged):
        return []
    if (merged.above and merged.merge_known) or merged.id in kept.above:
        raise ToldTooEarlyError(f"{merged.id} into {kept.id}")
    return _led((kept.id, *kept.above), event, merged, [kept, *others.values()])


def parted_records(
    event: VolunteersUnmerged, kept: R, merged: R, others: Mapping[str, R]
) -> list[Change[R]]:
    """What it changes that a merge is taken back: those that were in `merged` lead to it again.

    `others` are the `relatives` of the two.

    Raises:
        ToldTooEarlyError: the merge itself has still to be told.
    """
    if is_late(event, merged):
        return []
    if merged.above and merged.merge_known and merged.above[0] != kept.id:
        raise ToldTooEarlyError(f"{merged.id} out of {kept.id}")
    return _led((), event, merged, [kept, *others.values()])


def _led(path: tuple[str, ...], event: Told, merged: R, others: Iterable[R]) -> list[Change[R]]:
    """Have a record, and all that are merged into it, below others: found by those and no more."""
    records = {one.id: one for one in (*others, merged)}
    mine = merged.records
    values: dict[str, dict[str, Any]] = {key: {} for key in records}
    for key in {*merged.above, *path} & records.keys():
        left = tuple(one for one in records[key].also if one not in mine)
        values[key]["also"] = (*left, *mine) if key in path else left
    for key in merged.also:
        if key in records:
            values[key]["above"] = (*records[key].up_to(merged.id), *path)
    values[merged.id] |= {"above": path, "merge_known": event.merged_version or 0}
    return [
        records[key].change(**fields)
        for key, fields in values.items()
        if any(getattr(records[key], name) != value for name, value in fields.items())
    ]

"""What the comparison of a stream with its log found: numbers, and a bounded number of examples."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

_EXAMPLES = 1_000


@dataclass
class Finding:
    """How often something was found, and where at first."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str, times: int = 1) -> None:
        """Note it once, or `times`."""
        self.count += times
        if len(self.examples) < _EXAMPLES:
            self.examples.append(example)

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        return iter(self.examples)


@dataclass
class StreamReport:
    """What the comparison of a stream with its log found.

    Attributes:
        service: whose log and stream.
        records: commits in the log that were published.
        events: events of those records.
        in_stream: messages in the stream.
        lost: acknowledged events that the stream does not have.
        missing: the first thousand of them, by record.
        gaps: sequences without a message that can be read (deleted, dropped or damaged), as `17` or
            `17-20`. What was there is in `missing` unless it stands elsewhere again.
        unknown: ids of messages that the log does not know.
        duplicated: ids of events that the stream has more than once.
        out_of_order: aggregates some of whose events stand behind a later one.
        broken: aggregates whose versions in the stream are no unbroken row 1, 2, 3 …
        unpublished: records that wait to be published; not an error.
        forgotten: records that a repair took back whole, from a stream replaced or cut short.
        moved: events that a repair publishes again, and took away before, to keep the order.
    """

    service: str
    records: int = 0
    events: int = 0
    in_stream: int = 0
    lost: int = 0
    missing: dict[str, list[str]] = field(default_factory=dict)
    gaps: Finding = field(default_factory=Finding)
    unknown: Finding = field(default_factory=Finding)
    duplicated: Finding = field(default_factory=Finding)
    out_of_order: Finding = field(default_factory=Finding)
    broken: Finding = field(default_factory=Finding)
    unpublished: int = 0
    forgotten: int = 0
    moved: int = 0

    @property
    def whole(self) -> bool:
        """Whether the stream has every acknowledged event exactly once, and nothing else."""
        return not (self.lost or self.unknown or self.duplicated or self.broken)

    def note_missing(self, record: str, event: str) -> None:
        """Note an acknowledged event that the stream does not have."""
        self.lost += 1
        if self.lost <= _EXAMPLES:
            self.missing.setdefault(record, []).append(event)

    def note_gap(self, first: int, last: int) -> None:
        """Note that nothing can be read from `first` to `last`; nothing if there is nothing."""
        if first <= last:
            self.gaps.add(f"{first}" if first == last else f"{first}-{last}", last - first + 1)

    def facts(self) -> dict[str, Any]:
        """The report as values for JSON."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {n: vars(v) if isinstance(v, Finding) else v for n, v in values.items()}

"""The contract of an event's version: each history is a row without a gap."""

from collections import Counter
from collections.abc import Iterable

from baodao.schema import Envelope, Event


class Rows:
    """Every subject has one unbroken row of versions: 1, 2, 3 … (the contract of an event)."""

    def __init__(self) -> None:
        self.commits = 0
        self._last: Counter[str] = Counter()

    def copy(self) -> "Rows":
        """The same rows, that go on by themselves."""
        other = Rows()
        other.commits, other._last = self.commits, Counter(self._last)
        return other

    def look(self, announced: Iterable[tuple[Envelope, Event]], commits: int) -> None:
        """Look at what was announced since the last look, up to so many commits."""
        self.commits = commits
        for envelope, event in announced:
            version = self._last[envelope.subject] = self._last[envelope.subject] + 1
            if envelope.aggregate_version != version:
                raise AssertionError(
                    f"{event.NAME} of {envelope.subject} is number {envelope.aggregate_version}"
                    f", and {version} was to come"
                )

"""What of the ledgers a certificate is about, and what it says of that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from baodao.hours.ledger.domain.entries import Entry
from baodao.kernel.days import today

MOST_TITLES = 12
"""So many activities of an organisation are named; how many there are is said."""


class Recorded(NamedTuple):
    """What is to be certified: the entries, and all records of the person.

    The number, its check code and the places to try for it in status lists come from keys; if there
    are no entries, there is none. `instead` is what a certificate that is to be replaced is found
    by: its ledgers, and its place. `heads` are how many entries of each ledger were read.
    """

    entries: Sequence[Entry] = ()
    records: Sequence[str] = ()
    number: str = ""
    check_code: str = ""
    places: Sequence[tuple[str, int]] = ()
    instead: tuple[Sequence[str], str] | None = None
    heads: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The entries of one ledger that a certificate covers.

    `runs` are their sequences as first and last of each run without gaps; `hash` is the link of the
    chain at the last of them, over all before.
    """

    ledger_id: str
    runs: tuple[tuple[int, int], ...]
    hash: str

    def covers(self, sequences: Iterable[int]) -> bool:
        """Whether one of these entries of the ledger is among them."""
        return any(first <= one <= last for one in sequences for first, last in self.runs)


@dataclass(frozen=True, slots=True)
class Certified:
    """What one organisation has recorded (Order 67 art. 15), in whole minutes."""

    organisation_id: str
    titles: tuple[str, ...]
    activities: int
    first_day: str
    last_day: str
    minutes: int
    by_grade: dict[str, int]


def day_of(entry: Entry) -> str:
    """The day to which an entry belongs: the local one on which the service began."""
    return today(entry.served_from)


def coverage_of(entries: Iterable[Entry]) -> tuple[Coverage, ...]:
    """The coverage of each ledger that the entries are of."""
    ledgers: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.volunteer_id, one.sequence)):
        ledgers[entry.volunteer_id].append(entry)
    return tuple(
        Coverage(key, _runs([one.sequence for one in chain]), chain[-1].hash)
        for key, chain in ledgers.items()
    )


def _runs(sequences: Sequence[int]) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    for one in sequences:
        if runs and runs[-1][1] + 1 == one:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return tuple(runs)


def certified_by(entries: Iterable[Entry]) -> tuple[Certified, ...]:
    """A row for each organisation that recorded some, in the order of the first day."""
    rows: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.served_from, one.id)):
        rows[entry.organisation_id].append(entry)
    return tuple(_row(key, recorded) for key, recorded in rows.items())


def _row(organisation_id: str, entries: Sequence[Entry]) -> Certified:
    by_grade: dict[str, int] = {}
    for entry in entries:
        by_grade[entry.evidence_grade] = by_grade.get(entry.evidence_grade, 0) + entry.minutes
    titles = dict.fromkeys(entry.title for entry in entries)
    days = [day_of(entry) for entry in entries]
    return Certified(
        organisation_id=organisation_id,
        titles=tuple(titles)[:MOST_TITLES],
        activities=len({entry.activity_id for entry in entries}),
        first_day=min(days),
        last_day=max(days),
        minutes=sum(entry.minutes for entry in entries),
        by_grade=dict(sorted(by_grade.items())),
    )

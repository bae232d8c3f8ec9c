"""What the ceilings of shifts count, against the entries themselves."""

from collections import Counter

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.ledger.domain.entries import Entry
from baodao.kit.testing import MemoryService


def counted(service: MemoryService) -> Counter[str]:
    """The minutes of each shift, which its ceiling counts as the entries add up to."""
    minutes: Counter[str] = Counter()
    for entry in service.all_of(Entry):
        minutes[entry.shift_id or ""] += entry.minutes
    ceilings = {one.id: one.credited for one in service.all_of(ShiftCeiling)}
    known = {shift: sum_ for shift, sum_ in minutes.items() if shift}
    assert {shift: ceilings.get(shift, 0) for shift in known} == known
    return minutes

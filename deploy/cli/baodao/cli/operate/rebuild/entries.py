"""What an event of an entry tells: the entry, and how one counted before it."""

from dataclasses import fields
from typing import Any

from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.totals.domain.cells import Counted, ServiceCell
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed

Appended = HoursCredited | HoursReversed | HoursRegraded
FACTS = [one.name for one in fields(Entry) if one.name not in ("id", "version", "announced")]
TEXTS = ("title", "category", "responsible_id", "previous_hash")
"""What events of before they were told do not say."""


def entry_of(event: Appended) -> Entry:
    """The entry of which an event tells."""
    facts: dict[str, Any] = {name: getattr(event, name, None) for name in FACTS}
    facts |= {name: facts[name] or "" for name in TEXTS}
    return Entry(id=event.entry_id, version=1, **facts)


def counted_before(event: Appended) -> Counted | None:
    """How the entry counted that an event takes back or regrades."""
    if isinstance(event, HoursReversed):
        return Counted(cell_of(event), event.evidence_grade, -event.minutes)
    if isinstance(event, HoursRegraded):
        return Counted(cell_of(event), event.former_grade, event.regraded_minutes)
    return None


def cell_of(event: Appended) -> str:
    """The total in which an entry counts, or did."""
    return ServiceCell.id_for(event)

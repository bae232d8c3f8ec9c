"""Posting: entries that are appended to somebody's ledgers in one decision."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.common.keys import LedgerSeals
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Appended, Bookkeeping, Bounds, Ledger
from baodao.hours.ledger.domain.served import Served, ServedDay, Span
from baodao.hours.ledger.domain.service import Service
from baodao.kit.decisions import Aggregate, Change, NewId
from baodao.schema.hours.ledger import EntryCause
from baodao.schema.scheduling.attendance import EvidenceGrade


class Posting:
    """The ledgers and days of one person, as they become.

    Args:
        ledgers: by volunteer id, of all records of the person that anything is appended to.
        days: by their ids, all that any of the time touches, of all records of the person.
        shifts: by their ids, what is recorded of all shifts that any entry is about.
        kept_id: the record that is kept of the person, where they had several.
    """

    def __init__(
        self,
        ledgers: Mapping[str, Ledger],
        days: Mapping[str, ServedDay],
        shifts: Mapping[str, ShiftCeiling],
        *,
        now: datetime,
        seals: LedgerSeals,
        new_id: NewId,
        kept_id: str | None = None,
    ) -> None:
        self._ledgers, self._days, self._kept = dict(ledgers), dict(days), kept_id
        self._shifts = dict(shifts)
        self._books, self._new_id = Bookkeeping(now, seals), new_id
        self._changes: list[Change[Aggregate]] = []

    @property
    def changes(self) -> list[Change[Aggregate]]:
        """What was appended so far."""
        return self._changes

    def clashes(self, served: Served) -> list[Span]:
        """All spans of the entries that share time with what was served, each once."""
        spans = self._spans()
        clashing = {span.entry_id for span in served.clashes(spans)}
        return [span for span in spans if span.entry_id in clashing]

    def time_of(self, entry_id: str) -> Served:
        """The time that an entry covers."""
        return Served(tuple(span for span in self._spans() if span.entry_id == entry_id))

    def around(self, entry: Entry) -> Bounds | None:
        """What an entry tells in place of its times, where nobody knows them; else None."""
        told, time = (entry.served_from, entry.served_until), self.time_of(entry.id)
        return None if told == (time.served_from, time.served_until) else told

    def credit(
        self,
        volunteer_id: str,
        service: Service,
        served: Served,
        policy: str,
        entry_id: str = "",
        *,
        around: Bounds | None = None,
    ) -> Entry:
        """Append an entry for time served; under an id of its own unless one is given.

        Where nobody knows the times, it says what is `around` them, and this time is taken for it.
        Two processes may credit two records of a person at once, each to days that the other only
        reads. So the days of the kept record are written as well, and one of them tries again.
        """
        time = served.under(entry_id or self._new_id())
        entry = self._append(
            self._ledgers[volunteer_id].credit(service, time, policy, self._books, around)
        )
        for day in self._touched(volunteer_id, time.served_from, time.served_until):
            self._put(day.add(time))
        if self._kept and self._kept != volunteer_id:
            for day in self._touched(self._kept, time.served_from, time.served_until):
                self._put(day.change())
        return entry

    def reverse(
        self, entry: Entry, grade: EvidenceGrade, cause: EntryCause, cause_id: str | None = None
    ) -> None:
        """Take an entry back that counts by this grade; its time is free again."""
        ledger = self._ledgers[entry.volunteer_id]
        self._append(ledger.reverse(entry, grade, self._new_id(), cause, cause_id, self._books))
        for day in self._touched(entry.volunteer_id, entry.served_from, entry.served_until):
            self._put(day.remove(entry.id))

    def regrade(
        self,
        entry: Entry,
        former: EvidenceGrade,
        grade: EvidenceGrade,
        cause: EntryCause,
        cause_id: str | None = None,
    ) -> None:
        """Let an entry count by another grade from now on, if it is another."""
        if former == grade:
            return
        ledger = self._ledgers[entry.volunteer_id]
        entry_id = self._new_id()
        self._append(ledger.regrade(entry, former, grade, entry_id, cause, cause_id, self._books))

    def admit(self, entry: Entry) -> None:
        """Note that an entry which was credited was recorded later, up to the shift's ceiling."""
        if entry.shift_id:
            self._put_shift(self._shifts[entry.shift_id].admit(entry.minutes))

    def _append(self, appended: Appended) -> Entry:
        head, written = appended
        self._ledgers[head.after.id] = head.after
        self._changes += appended
        entry = written.after
        if entry.minutes and entry.shift_id:
            self._put_shift(self._shifts[entry.shift_id].count(entry.minutes))
        return entry

    def _put_shift(self, ceiling: Change[ShiftCeiling]) -> None:
        self._shifts[ceiling.after.id] = ceiling.after
        self._changes.append(ceiling)

    def _spans(self) -> list[Span]:
        return list(dict.fromkeys(span for day in self._days.values() for span in day.spans))

    def _touched(self, volunteer_id: str, start: datetime, end: datetime) -> Iterator[ServedDay]:
        return (self._days[day] for day in ServedDay.ids_for(volunteer_id, start, end))

    def _put(self, day: Change[ServedDay]) -> None:
        self._days[day.after.id] = day.after
        self._changes.append(day)


def days_of(records: Iterable[str], start: datetime, end: datetime) -> list[str]:
    """The ids of the days of all records of a person, from one instant to another."""
    return [day for record in records for day in ServedDay.ids_for(record, start, end)]

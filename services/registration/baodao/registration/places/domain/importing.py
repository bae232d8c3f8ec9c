"""Taking the official table of divisions into the tree: rows that come again change nothing."""

from collections.abc import Mapping

from baodao.kernel.days import years_after
from baodao.kernel.divisions import is_filler, parent_of
from baodao.kit.decisions import Change
from baodao.registration.places.domain.divisions import Division
from baodao.schema import Refusal
from baodao.schema.base import BeyondHorizon
from baodao.schema.registration.divisions import (
    BeginsOtherwise,
    DivisionRow,
    DivisionsReceipt,
    RejectedRow,
    UnknownDivision,
)

# As far as any other change of the tree may lie ahead (`PlannedDay`); a row is rejected alone.
_YEARS_AHEAD = 2


class TreeImport:
    """The rows of one command, decided one after the other on what the earlier ones left."""

    def __init__(self, known: Mapping[str, Division], today: str) -> None:
        """Start with the rows' divisions and their parents, as far as they are known."""
        self._known, self._today = dict(known), today
        self._changes: list[Change[Division]] = []
        self._below: dict[str, list[str]] = {}
        self._rejected: list[RejectedRow] = []
        self._added = self._renamed = self._unchanged = 0

    def take(self, row: DivisionRow) -> None:
        """Take a row, or note why not."""
        division, parent = self._known.get(row.code), parent_of(row.code)
        if division is None and parent:
            self._fill(parent)
        if problem := self._problem(division, row) if division else self._no_place(parent, row):
            self._rejected.append(_rejected(row, problem))
            return
        if parent:
            self._below.setdefault(parent, []).append(row.code)
        if division is None:
            self._add(row, parent)
        elif row.name in (division.name, division.name_on(self._today)):
            self._unchanged += 1
        else:
            self._note(division.rename(row.name, self._today))
            self._renamed += 1

    def all_changes(self) -> list[Change[Division]]:
        """All changes of the tree, those of parents that learn of their children last."""
        adopted = [self._known[parent].adopt(codes) for parent, codes in self._below.items()]
        return [*self._changes, *(change for change in adopted if change)]

    def receipt(self) -> DivisionsReceipt:
        """The receipt: how many rows did what, and which were rejected."""
        return DivisionsReceipt(
            added=self._added,
            renamed=self._renamed,
            unchanged=self._unchanged,
            rejected=self._rejected,
        )

    def _fill(self, code: str) -> None:
        """Add a level that a city does not have, under the city's name, as tables leave it out."""
        city = self._known.get(parent_of(code) or "")
        if code in self._known or city is None or city.valid_until or not is_filler(code):
            return
        self._note(Division.add(code, city.name, city.valid_from))
        self._below.setdefault(city.id, []).append(code)

    def _add(self, row: DivisionRow, parent: str | None) -> None:
        # What lies in a division that began on a day cannot be older.
        since = row.valid_from or (self._known[parent].valid_from if parent else None)
        self._note(Division.add(row.code, row.name, since))
        self._added += 1

    def _note(self, change: Change[Division]) -> None:
        self._known[change.after.id] = change.after
        self._changes.append(change)

    def _no_place(self, parent: str | None, row: DivisionRow) -> Refusal | None:
        """Why a new division cannot lie below this parent."""
        latest = years_after(self._today, _YEARS_AHEAD)
        if row.valid_from and row.valid_from > latest:
            return BeyondHorizon(field="valid_from", day=row.valid_from, latest=latest)
        if parent is None:
            return None
        found = self._known.get(parent)
        if found is None:
            return UnknownDivision(division=parent)
        # What lies in it has no end, and began no earlier.
        refusals = found.open_refusals(row.valid_from or found.valid_from or self._today)
        return refusals[0] if refusals else None

    def _problem(self, division: Division, row: DivisionRow) -> Refusal | None:
        """Why the row does not fit to what is known of its division."""
        if division.valid_until:
            return division.open_refusals(self._today)[0]
        if row.valid_from and row.valid_from != division.valid_from:
            return BeginsOtherwise()
        if row.name in (division.name, division.name_on(self._today)):
            return None
        refusals = division.rename_refusals(row.name, self._today)
        return refusals[0] if refusals else None


def _rejected(row: DivisionRow, why: Refusal) -> RejectedRow:
    values = why.model_dump(mode="json")
    return RejectedRow(code=row.code, reason=why.text(), slug=why.SLUG, values=values)

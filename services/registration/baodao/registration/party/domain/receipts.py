"""Numbered receipts 回执 of a community."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from baodao.kernel.days import today
from baodao.kit.decisions import Aggregate, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptBook(Aggregate):
    """The receipts a community has given out, under its code: consecutive in each year.

    All years are in one book: which year it is, is known when a receipt is given and not before.
    """

    last: dict[str, int] = field(default_factory=dict)

    def broken(self, before: Aggregate) -> str | None:
        """Receipts are consecutive: one number more of one year, and no other year changes."""
        known = before.last if isinstance(before, ReceiptBook) else {}
        steps = {year: number - known.get(year, 0) for year, number in self.last.items()}
        given = [step for step in steps.values() if step]
        return None if given == [1] and known.keys() <= self.last.keys() else f"steps {steps}"

    @classmethod
    def blank(cls, division: str) -> Self:
        """The book of a community that gave no receipt yet."""
        return cls(id=division)

    def give(self, now: datetime) -> tuple[str, Change[Self]]:
        """The next receipt number, as in `120104007017-2026-000012`, and the book that has it."""
        year = today(now)[:4]
        number = self.last.get(year, 0) + 1
        return f"{self.id}-{year}-{number:06}", self.change(last=self.last | {year: number})

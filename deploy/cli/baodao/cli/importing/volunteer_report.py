"""What became of a table of volunteers, and the file that says what is wrong with which line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from baodao.cli.output import FINDING, PARTLY, Stop
from baodao.schema.registration.imports import FailedRule, ImportReceipt, VolunteerRow
from baodao.schema.replies import RefusedRule

_SHOWN = 20
_HEADER = ("line", "field", "reason", "sentence", "说明")
# Spreadsheets run what begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Which column to look at, for rules that name none themselves.
_FIELDS = {
    "already-registered": "document",
    "born-in-the-future": "birth_date",
    "consent-incomplete": "consent_reference",
    "consent-text-outdated": "consent_date",
    "document-invalid": "document",
    "document-required": "document",
    "guardian-required": "guardian_name",
    "out-of-scope": "division",
}


class ErrorFile:
    """A CSV file with a line for each rule that a row breaks; nothing of the rows themselves."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: TextIO | None = None

    def open(self) -> None:
        """Begin the file anew.

        Raises:
            Stop: it cannot be written.
        """
        try:
            # With the mark, without which spreadsheets take UTF-8 for something else.
            self._opened = self._file.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise Stop(f"{self._file} cannot be written: {error.strerror}") from None
        self._write(_HEADER)

    def add(self, line: int, rule: FailedRule) -> None:
        """One rule that one row breaks."""
        english, chinese = sentences(rule)
        self._write((line, field_of(rule), reason_of(rule), english, chinese))

    def close(self) -> None:
        """Nothing more comes."""
        if self._opened:
            self._opened.close()

    def _write(self, cells: Sequence[object]) -> None:
        if self._opened:
            csv.writer(self._opened).writerow([_harmless(str(cell)) for cell in cells])


@dataclass
class VolunteersReport:
    """Counts, and the first rows that were rejected."""

    errors: ErrorFile | None = None
    rows: int = 0
    registered: int = 0
    known: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        if self.errors:
            self.errors.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.errors:
            self.errors.close()

    def count(self, rows: Sequence[VolunteerRow], receipt: ImportReceipt) -> None:
        """Add what a service answered to some rows."""
        self.rows += len(rows)
        self.registered += len(receipt.registered)
        self.known += len(receipt.known)
        self.rejected += len(receipt.rejected)
        for row in receipt.rejected:
            for rule in row.refusals:
                reason = reason_of(rule)
                self.reasons[reason] = self.reasons.get(reason, 0) + 1
                if self.errors:
                    self.errors.add(row.line, rule)
            if len(self.shown) < _SHOWN:
                told = " ".join(sentences(rule)[0] for rule in row.refusals)
                self.shown.append(f"line {row.line}: {told}")

    def facts(self) -> dict[str, Any]:
        """For JSON; the rows are in the error file."""
        names = ("rows", "registered", "known", "rejected", "reasons")
        return {name: getattr(self, name) for name in names}

    @property
    def exit_code(self) -> int:
        """0 if all are registered or known, 3 if some rows were rejected, 1 if none went in."""
        if not self.rejected and self.rows:
            return 0
        return PARTLY if self.registered + self.known else FINDING


def field_of(rule: FailedRule) -> str:
    """The column to look at."""
    return str(rule.values.get("field") or _FIELDS.get(rule.slug, ""))


def reason_of(rule: FailedRule) -> str:
    """The slug, with the reason where the rule has several."""
    reason = rule.values.get("reason")
    return f"{rule.slug}/{reason}" if reason else rule.slug


def sentences(rule: FailedRule) -> tuple[str, str]:
    """What is wrong, in English and Chinese."""
    refusal = RefusedRule(slug=rule.slug, values=rule.values).refusal()
    if refusal is None:
        return rule.slug, rule.slug
    return refusal.text("en"), refusal.text("zh-Hans")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

"""What became of the rows of a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from baodao.schema.languages import Words
from baodao.schema.replies import RefusedRule
from baodao.schema.rows import FailedRule
from baodao.tables.table_file import Problem


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was taken, and its outcome.

    `number` is of whom or what it names, of a volunteer or an activity; `reported` whether a member
    of a unit has.
    """

    line: int
    outcome: str
    number: str | None = None
    reported: bool | None = None


Rejected = list[tuple[int, list[Problem]]]
"""Lines that were rejected, and why."""

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the rows of a piece: how many had which outcome, and which were rejected.

    `lines` are those that were taken, as far as the service tells them apart, and `warnings` what
    it says of some of them.
    """

    taken: dict[str, int]
    rejected: Rejected
    lines: list[Line] = field(default_factory=list)
    warnings: Rejected = field(default_factory=list)


@dataclass
class Report:
    """How many rows had which outcome, and the first that were rejected.

    `counts` has the outcomes of the table, each from 0: `{"registered": 0, "known": 0}`; `notes`
    are sentences about what has no line.
    """

    counts: dict[str, int]
    rows: int = 0
    rejected: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    shown: Rejected = field(default_factory=list)
    warned: int = 0
    shown_warnings: Rejected = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)

    def lines(self, lines: Iterable[Line]) -> None:
        """Hear of lines that were taken; kept only by who wants each of them."""

    def warns(self, line: int, warnings: list[Problem]) -> None:
        """One row that was taken, and of which something is to be told."""
        self.warned += 1
        if len(self.shown_warnings) < _SHOWN:
            self.shown_warnings.append((line, warnings))

    def count(
        self, taken: Mapping[str, int], rejected: Iterable[tuple[int, list[Problem]]]
    ) -> None:
        """Add rows: how many had each outcome, and those that were rejected, with their lines."""
        for outcome, number in taken.items():
            self.counts[outcome] += number
            self.rows += number
        for line, problems in sorted(rejected, key=lambda row: row[0]):
            self.rejects(line, problems)

    def rejects(self, line: int, problems: list[Problem]) -> None:
        """One row that was rejected."""
        self.rows += 1
        self.rejected += 1
        for one in problems:
            self.reasons[one.reason] = self.reasons.get(one.reason, 0) + 1
        if len(self.shown) < _SHOWN:
            self.shown.append((line, problems))

    def facts(self) -> dict[str, Any]:
        """For JSON; `lines` are the first that were rejected, the error file has all."""
        numbers = {"rows": self.rows, **self.counts, "rejected": self.rejected}
        told: dict[str, Any] = {"reasons": self.reasons, "lines": _told(self.shown)}
        if self.warned:
            told |= {"warned": self.warned, "warnings": _told(self.shown_warnings)}
        if self.notes:
            told["notes"] = [note.en for note in self.notes]
        return {**numbers, **told}


def _told(rows: Rejected) -> list[dict[str, Any]]:
    return [
        {"line": line, "field": one.field, "reason": one.reason, "sentence": one.english}
        for line, problems in rows
        for one in problems
    ]


def failed(rule: FailedRule, fields: Mapping[str, str]) -> Problem:
    """A rule that a service found broken: the column to look at, and the rule in words.

    The slug has the reason behind it where the rule has several; `fields` has the columns of rules
    that name none themselves.
    """
    field = str(rule.values.get("field") or fields.get(rule.slug, ""))
    reason = rule.values.get("reason")
    slug = f"{rule.slug}/{reason}" if reason else rule.slug
    refused = RefusedRule(slug=rule.slug, values=rule.values)
    return Problem(field, slug, refused.text("en"), refused.text("zh-Hans"))

"""All parts of the checker, one after the other."""

from collections.abc import Callable

from tests.chaos.checker import answers, ledger, seats, streams
from tests.chaos.checker.evidence import Evidence
from tests.chaos.checker.findings import Contradiction, Findings
from tests.chaos.journal import Journal

PARTS: tuple[Callable[[Journal, Evidence], Findings], ...] = (
    answers.check,
    seats.check,
    lambda _, evidence: ledger.check(evidence),
    lambda _, evidence: streams.check(evidence),
)


def contradictions(journal: Journal, evidence: Evidence) -> list[Contradiction]:
    """What cannot be right, given what clients were told and what is left of the run."""
    return [found for part in PARTS for found in part(journal, evidence)]

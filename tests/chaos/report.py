"""What a run says: a line for each fault while it runs, a page at the end, or JSON."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.checker.findings import Contradiction
from tests.chaos.plan import Strike

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a run went on after an episode; seconds since its last fault was healed."""

    strikes: tuple[Strike, ...]
    ready: float
    """Until every process said that it is ready."""
    paced: float
    """Until answers came at half the quiet pace."""


@dataclass
class Report:
    """A run and what was found."""

    seed: int
    seconds: float
    slowness: float = 1.0
    """What the bounds were multiplied by: a slow start, and others who want the processors."""
    quiet_pace: float = 0.0
    followed: float = 0.0
    """Seconds from the last answer until every event was published and followed."""
    recoveries: list[Recovery] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    events: int = 0
    contradictions: list[Contradiction] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.contradictions

    def as_json(self) -> str:
        """Everything, for programs."""
        return json.dumps(self._values(), ensure_ascii=False)

    def _values(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "passed": self.passed,
            "slowness": round(self.slowness, 2),
            "quiet_pace": round(self.quiet_pace, 1),
            "followed_s": round(self.followed, 2),
            "episodes": [
                {
                    "faults": [str(strike) for strike in recovery.strikes],
                    "ready_s": round(recovery.ready, 2),
                    "paced_s": round(recovery.paced, 2),
                }
                for recovery in self.recoveries
            ],
            **self.counts,
            "events": self.events,
            "contradictions": [found._asdict() for found in self.contradictions],
        }

    def __str__(self) -> str:
        """The page for people."""
        faults = sum(len(recovery.strikes) for recovery in self.recoveries)
        counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in self.counts.items())
        episodes = f"{len(self.recoveries)} episodes"
        lines = [
            f"seed {self.seed}: {faults} faults in {episodes}, {self.seconds:.0f} s",
            f"commands: {counts}; {self.events} events",
            f"pace: {self.quiet_pace:.0f} answers/s when quiet; bounds × {self.slowness:.1f}",
            *self._slowest(),
        ]
        if self.passed:
            return "\n".join([*lines, "nothing contradicts anything"])
        rules = [found.rule for found in self.contradictions]
        shares = ", ".join(f"{rules.count(rule)} {rule}" for rule in dict.fromkeys(rules))
        lines.append(f"{len(rules)} contradictions: {shares}")
        lines += [f"  {found}" for found in self._first()]
        return "\n".join([*lines, f"again: make chaos SEED={self.seed} SECONDS={self.seconds:.0f}"])

    def _first(self) -> list[Contradiction]:
        """The first of each rule, then others."""
        firsts = {found.rule: found for found in reversed(self.contradictions)}
        others = [found for found in self.contradictions if found is not firsts[found.rule]]
        return [*firsts.values(), *others][:_SHOWN]

    def _slowest(self) -> list[str]:
        if not self.recoveries:
            return []
        ready = max(recovery.ready for recovery in self.recoveries)
        paced = max(recovery.paced for recovery in self.recoveries)
        heals = f"after a heal: ready in {ready:.1f} s, half the pace in {paced:.1f} s at most"
        return [f"{heals}; after the last answer: all followed in {self.followed:.1f} s"]

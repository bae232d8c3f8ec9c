"""How results are shown: every figure, and next to it what was aimed at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from baodao.cli.output import facts, table


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that should be at least, more than, or at most this."""

    sign: str
    value: float

    def reached(self, figure: float) -> bool:
        """Whether a result is as good as that."""
        if self.sign == ">":
            return figure > self.value
        return figure >= self.value if self.sign == ">=" else figure <= self.value

    def __str__(self) -> str:
        return f"{self.sign} {self.value:,g}"


MEMORY = Goal("<=", 120)
GOALS: dict[str, dict[str, Goal]] = {
    "sign-up": {"ratio_raw": Goal(">=", 0.6), "ratio_naive": Goal(">=", 20)},
    "rush": {
        "one.ratio_raw": Goal(">=", 0.6),
        "two.ratio_raw": Goal(">=", 0.6),
        "ratio_two_to_one": Goal(">=", 1),
    },
    "eligibility": {"ratio_find": Goal("<=", 5)},
    "pipeline": {"ratio_raw": Goal(">=", 0.4), "lag_p99_ms": Goal("<=", 50)},
    "ledger": {
        "ratio_raw": Goal(">=", 0.4),
        "ratio_same": Goal(">=", 0.6),
        "ratio_scan": Goal(">=", 0.3),
        "peak_mb": Goal("<=", 200),
        "verify_peak_mb": Goal("<=", 200),
    },
    "reports": {"worst_s": Goal("<=", 2), "peak_mb": Goal("<=", 200)},
    "http": {
        "64.ours_per_s": Goal(">=", 4_000),
        "64.accepted_per_s": Goal(">=", 2_200),
        "64.ratio_hand": Goal(">=", 0.6),
        "64.hand_of_loop": Goal(">=", 0.3),
        "256.ratio_hand": Goal(">=", 0.6),
        "256.hand_of_loop": Goal(">=", 0.3),
    },
    "idle": {"cpu_percent_in_all": Goal("<=", 3), "followed_p50_ms": Goal("<=", 5)},
    "access": {"worst_us": Goal("<=", 15)},
    "divisions": {"rows": Goal(">=", 665_000), "rejected": Goal("<=", 0)},
    "growth": {
        "ratio_queries": Goal("<=", 3),
        "ratio_start": Goal("<=", 1.2),
        "ratio_sign_up": Goal(">=", 0.9),
    },
    "streams": {
        "ratio_quarter": Goal("<=", 1.5),
        "check_peak_mb": Goal("<=", 150),
        "repair_peak_mb": Goal("<=", 150),
        "worst_peak_mb": Goal("<=", 150),
    },
    "search": {"p99_ms": Goal("<=", 10), "ratio_names": Goal("<=", 5)},
    "import": {"ratio_raw": Goal(">=", 0.33), "peak_mb": Goal("<=", 200)},
    "import-one": {"ratio_raw": Goal(">=", 0.28), "peak_mb": Goal("<=", 200)},
}


def figures(result: Mapping[str, Any]) -> dict[str, Any]:
    """What the bench is about; the memory of the processes goes separately, but for peaks."""
    return {
        name: value
        for name, value in result.items()
        if not name.endswith("_mb") or name.endswith("peak_mb")
    }


def memory(results: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The most that each process held after a bench, in MB."""
    most: dict[str, int] = {}
    for result in results:
        for name in result.keys() - figures(result).keys():
            most[name] = max(most.get(name, 0), result[name])
    return dict(sorted(most.items()))


def show(name: str, result: Mapping[str, Any], goals: Mapping[str, Goal]) -> None:
    """One bench as a table."""
    facts.print(table(("figure", "value", "goal", ""), _rows(result, goals), title=f"bench {name}"))


def summary(results: Mapping[str, Mapping[str, Any]]) -> None:
    """All benches as one table."""
    rows = [
        [name if place == 0 else "", *row]
        for name, result in results.items()
        for place, row in enumerate(_rows(result, GOALS[name]))
    ]
    facts.print(table(("bench", "figure", "value", "goal", ""), rows))


def _flat(result: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of a part of a bench are named `<part>.<figure>`."""
    flat: dict[str, Any] = {}
    for name, value in result.items():
        parts = {f"{name}.{n}": v for n, v in value.items()} if isinstance(value, Mapping) else None
        flat |= parts or {name: value}
    return flat


def _rows(result: Mapping[str, Any], goals: Mapping[str, Goal]) -> list[list[str]]:
    rows, flat = [], _flat(result)
    for figure, value in flat.items():
        goal = goals.get(figure) or (MEMORY if figure not in figures(flat) else None)
        if figure == "exact":
            rows.append([figure, "yes" if value else "NO", "", "reached" if value else "missed"])
            continue
        verdict = ("reached" if goal.reached(value) else "missed") if goal else ""
        label = figure.replace(".", ": ").replace("_", " ")
        rows.append([label, f"{value:,}", str(goal or ""), verdict])
    return rows

"""What a bench tells, and what it was aimed at."""

import json

from baodao.cli.bench.over_http import CONNECTIONS, SEATS, Measured
from baodao.cli.bench.report import GOALS, facts, figures, show

REPORT = {
    "seconds": 0.5,
    "accepted_at": [n / 1000 for n in range(1, SEATS + 1)],
    "latencies": [0],
    "cpu_us": {"gateway-1": 80.0},
}


def result() -> dict[str, object]:
    faster = {**REPORT, "seconds": 0.25}
    parts = {str(n): Measured([REPORT], [faster], [16_000.0]).figures() for n in CONNECTIONS}
    return {**parts, "exact": True, "scheduling_mb": 90}


def test_http_has_the_same_figures_for_each_number_of_connections() -> None:
    told = figures(result())
    assert json.loads(json.dumps(told)) == told
    assert told.pop("exact") is True
    assert set(told) == {"64", "256"}
    for part in told.values():
        assert part == {
            "ours_per_s": 4_000,
            "accepted_per_s": 1_000,
            "hand_per_s": 8_000,
            "ratio_hand": 0.5,
            "hand_of_loop": 0.5,
            "p50_ms": 0,
            "p99_ms": 0,
            "gateway_1_cpu_us": 80,
        }


def test_every_goal_of_http_is_shown_with_its_verdict() -> None:
    with facts.capture() as capture:
        show("http", result(), GOALS["http"])
    lines = [line for line in capture.get().splitlines() if "reached" in line or "missed" in line]
    named = {*GOALS["http"], "exact", "scheduling_mb"}
    assert len(lines) == len(named)
    assert all(any(_label(name) in line for line in lines) for name in named)
    (line,) = [line for line in lines if "64: ratio hand" in line]
    assert "missed" in line
    assert "0.5" in line


def _label(name: str) -> str:
    return name.replace(".", ": ").replace("_", " ")

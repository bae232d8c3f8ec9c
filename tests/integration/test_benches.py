"""Every bench runs, and what it has measured was exact; as small as it can be, and not judged."""

import pytest

from baodao.cli.bench import BENCHES, _bench
from baodao.cli.bench.report import figures

SMALL = {
    "sign_up": {"PEOPLE": 60, "SEATS": 20, "NAIVE_PEOPLE": 20, "NAIVE_SEATS": 5, "_WARM_UP": 20},
    "rush": {"PEOPLE": 40, "SEATS": 20, "PLACES": 20, "_WARM_UP": 20},
    "pipeline": {"EVENTS": 200, "VOLUNTEERS": 100, "WARM_UP": 50, "SECONDS": 1}
    | {"COMMANDS_PER_S": 50, "_SEATS": 20},
    "ledger": {"EVENTS": 200, "WARM_UP": 50, "_EACH": 20},
    "reports": {"CELLS": 300},
    "over_http": {"PEOPLE": 80, "SEATS": 40, "CONNECTIONS": (8,), "_REPEATED": 8}
    | {"_REPEATED_SEATS": 4},
    "imports": {"WARM_UP": 50, "_COMMUNITIES": 20},
    "eligibility": {"SHIFTS_AT_ONCE": 20, "TAKEN": 2, "_WARM_UP": 2, "_QUESTIONS": 10},
    "idle": {"SECONDS": 0.5, "EVENTS": 5, "_SETTLING_SECONDS": 0.1},
    "access": {"ACTORS": 100, "MESSAGES": 200},
}


@pytest.mark.parametrize("module", BENCHES.values())
async def test_a_bench_runs_and_is_exact(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in SMALL[module].items():
        monkeypatch.setattr(f"baodao.cli.bench.{module}.{name}", size)
    said: list[str] = []
    how_many = {"imports": {"people": 300}, "ledger": {"entries": 400}}.get(module, {})
    result = await _bench(module)(1, said.append, **how_many)
    assert result["exact"] is True
    assert figures(result)
    assert said

from typing import Any

import pytest

from baodao.kit import health
from baodao.kit.delivery import DurableState
from baodao.kit.health import Health, consumer_problem


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that only this test moves on."""
    moment = [1000.0]
    monkeypatch.setattr(health.time, "monotonic", lambda: moment[0])
    return moment


class Info:
    def __init__(self, pending: int | None, unacknowledged: int | None) -> None:
        self.num_pending, self.num_ack_pending = pending, unacknowledged


def problem(info: Any, state: DurableState) -> str | None:
    return consumer_problem("hours--scheduling", info, state)


def test_a_service_is_not_ready_before_its_watchdog_has_looked(now: list[float]) -> None:
    report = Health("hours", "h-1").report()
    assert not report["ready"]
    assert report["problems"] == ["starting", "the watchdog has stopped"]
    assert (report["service"], report["instance"]) == ("hours", "h-1")


def test_a_service_without_problems_is_ready_while_its_watchdog_looks(now: list[float]) -> None:
    state = Health("hours", "h-1")
    state.problems = []
    state.beat()
    assert state.report()["ready"]
    now[0] += 9
    assert state.report()["ready"]
    now[0] += 2
    assert state.report()["problems"] == ["the watchdog has stopped"]
    state.beat()
    state.problems = ["mongodb does not answer"]
    assert state.report() | {"counts": {}} == {
        "service": "hours",
        "instance": "h-1",
        "ready": False,
        "problems": ["mongodb does not answer"],
        "counts": {},
    }


def test_a_consumer_that_stands_still_with_work_waiting_is_a_problem(now: list[float]) -> None:
    state = DurableState()
    assert problem(Info(5, 2), state) is None
    now[0] += 29
    assert problem(Info(5, 2), state) is None
    now[0] += 2
    assert problem(Info(5, 2), state) == "hours--scheduling: 7 events wait and none is processed"


def test_progress_and_idleness_are_no_problem(now: list[float]) -> None:
    state = DurableState()
    problem(Info(5, 0), state)
    now[0] += 100
    state.progressed_at = now[0]
    assert problem(Info(5, 0), state) is None
    now[0] += 100
    assert problem(Info(0, 0), state) is None
    now[0] += 1
    assert problem(Info(None, None), state) is None
    assert problem(Info(1, 0), state) is None

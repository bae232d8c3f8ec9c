"""`make chaos` in little: one plan, short stops, every answer against the final state.

How fast the services recover is for `make chaos` to judge, on a machine that is not shared.
"""

from pathlib import Path

import pytest

from tests.chaos.plan import MONGOD, NATS
from tests.chaos.run import Options, run

pytestmark = pytest.mark.slow
# mongod is killed and stopped, a scheduling and an identity are killed; then JetStream is lost.
OPTIONS = Options(
    2912, seconds=600, most_episodes=2, longest_stop=3.0, judges_speed=False, people=20
)


async def test_nothing_that_was_answered_is_contradicted_by_what_is_left(tmp_path: Path) -> None:
    report = await run(OPTIONS, tmp_path, print)
    assert report.passed, str(report)
    struck = {(s.kind, t) for r in report.recoveries for s in r.strikes for t in s.targets}
    assert struck == {
        ("kill", MONGOD),
        ("stop", MONGOD),
        ("kill", "scheduling/1"),
        ("kill", "identity/1"),
        ("lose-jetstream", NATS),
    }
    assert report.counts["accepted"] > 100
    assert report.counts["refused"] > 10
    assert report.events > 100

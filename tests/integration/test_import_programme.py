"""A real table of opportunities, imported by the real command into scheduling, and once more.

It is not ours to ship; it is read from beside the repository, where there is one.
"""

import asyncio
import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.scenario import Scenario
from tests.support.services import RunningServices

TABLE = (
    Path(__file__).parents[3]
    / "shared"
    / "data"
    / "nyc"
    / "nyc-service-volunteer-opportunities.csv"
)
READ = {
    *("opportunity_id", "title", "category_desc", "start_date_date", "hours"),
    "vol_requests",
}
USUAL = {"category": "测试·其他", "place": "测试·未说明", "responsible": "r", "risk-note": "无"}

pytestmark = [
    pytest.mark.skipif(not TABLE.exists(), reason=f"needs ../shared/data/nyc/{TABLE.name}"),
    pytest.mark.slow,
]


async def run(signed_in: dict[str, str], *arguments: str) -> tuple[int | None, dict[str, Any]]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("BAODAO_")}
    env |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **signed_in}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "baodao.cli", "import", "programme", *arguments, "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=env,
    )
    output, errors = await process.communicate()
    assert output, errors.decode()
    return process.returncode, json.loads(output)


async def test_opportunities_of_zero_hours_are_drafts_once(
    isolated_services: RunningServices, tmp_path: Path
) -> None:
    services = isolated_services
    for name in ("registration", "scheduling"):
        await services.start(name)
    scenario = await Scenario.prepare(services)
    signed_in = await services.command_line()
    with TABLE.open(encoding="utf-8-sig", newline="") as opened:
        names = next(csv.reader(opened))
    errors = tmp_path / "errors.csv"
    said = [part for name, text in USUAL.items() for part in (f"--{name}", text)]
    said += [part for n in names if n not in READ for part in ("--ignore-column", n)]
    said += ["--source", "测试·机会", "--errors", str(errors)]
    command = [scenario.organisation, str(TABLE), *said]
    for outcome in ("created", "unchanged"):
        code, told = await run(signed_in, *command)
        assert (code, told["rows"], told[outcome], told["rejected"]) == (3, 665, 663, 2)
        # Two say how long and not when; the others nothing of their hours.
        assert told["reasons"] == {"field-invalid/missing": 2}
        assert [(one["line"], one["field"]) for one in told["lines"]] == [
            (139, "start"),
            (443, "start"),
        ]
        assert told["warned"] == 663
    with errors.open(encoding="utf-8-sig", newline="") as lines:
        _, *named = csv.reader(lines)
    assert sum(row[1] == "duration" for row in named) == 663
    database = services.database("scheduling")
    assert await database.count("activities", {"state": "draft"}) == 663
    assert await database.count("imported_entries", {}) == 663
    assert await database.count("shifts", {}) == 0

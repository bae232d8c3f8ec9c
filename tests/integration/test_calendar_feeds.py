"""A calendar as npm's `ical.js` reads it, by the descriptions of zones that are in it."""

import json
import subprocess
from pathlib import Path

from baodao.gateway.calendar_text import written
from tests.builders.calendars import API, NOW, feed
from tests.support.node import NODE, install

ICAL_JS = Path(__file__).parents[1] / "support" / "ical_js"


def test_another_reader_finds_the_same_shifts() -> None:
    install(ICAL_JS)
    done = subprocess.run(
        [NODE, ICAL_JS / "parse.mjs"],
        input=written(feed(), NOW, API),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == [
        {
            "uid": f"{one.shift_id}@baodao",
            "sequence": one.sequence,
            "url": f"{API}/activities/{one.activity_id}",
            "modified_at": one.modified_at and one.modified_at.timestamp(),
            "status": one.status.upper(),
            "summary": f"{one.title}·{one.role}",
            "location": "测试·站点,测试·服务站",
            "starts_at": one.starts_at.timestamp(),
            "ends_at": one.ends_at.timestamp(),
        }
        for one in feed().shifts
    ]

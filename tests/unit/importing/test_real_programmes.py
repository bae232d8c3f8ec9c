"""Real programmes, read to the last row: how many of them are taken, and which are named.

They are not ours to ship; they are read from beside the repository, where they are.
"""

import csv
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from baodao.tables.programme import Programme
from baodao.tables.programmes import ProgrammesTable

DATA = Path(__file__).parents[4] / "shared" / "data"
BERLIN = ZoneInfo("Europe/Berlin")
USUAL = {"max_crew": "2", "responsible_id": "r", "risk_note": "测试·无", "category": "测试·其他"}
NYC = DATA / "nyc" / "nyc-service-volunteer-opportunities.csv"
NYC_COLUMNS = {
    *("opportunity_id", "title", "category_desc", "start_date_date", "hours", "vol_requests"),
}


class Read:
    """A file as an import reads it: entries that would be sent, and what is said of rows."""

    def __init__(self, file, usual=USUAL, zone=None, ignore=()):
        if not file.exists():
            pytest.skip(f"needs ../shared/data/{file.relative_to(DATA)}")
        table = ProgrammesTable(Programme("o", "测试", usual, zone))
        self.entries, self.wrong, self.warned, self.lines = [], Counter(), Counter(), {}
        for piece in table.pieces(table.opened(file, ignore).rows()):
            for row in piece.rejected:
                self.lines[row.line] = [one.field for one in row.problems]
                self.wrong.update(
                    (one.field, one.reason.rpartition("/")[2]) for one in row.problems
                )
            for row in piece.rows:
                self.warned.update((w.field, w.reason.rpartition("/")[2]) for w in row.warnings)
            self.entries += table.message(piece.rows).rows if piece.rows else []

    @property
    def hours(self):
        """The lengths of all shifts together."""
        shifts = [shift for entry in self.entries for shift in entry.shifts]
        return sum((s.ends_at - s.starts_at).total_seconds() for s in shifts) / 3600


def test_a_camp_as_icalendar():
    read = Read(DATA / "emf" / "2024-schedule.ics")
    assert (len(read.entries), read.wrong, read.warned) == (482, Counter(), Counter())
    assert {entry.zone for entry in read.entries} == {"Europe/London"}
    assert all(len(entry.shifts) == 1 for entry in read.entries)
    first = read.entries[0]
    assert (first.entry, first.line, first.place) == ("2024-146", 6, "Stage A")
    assert first.shifts[0].starts_at.isoformat() == "2024-05-31T16:20:00+00:00"


def test_a_camp_as_a_schedule():
    read = Read(DATA / "schedules" / "frab-camp2019.json")
    assert (len(read.entries), read.wrong, read.warned) == (79, Counter(), Counter())
    assert {entry.zone for entry in read.entries} == {"Europe/Berlin"}
    # 74 talks of 0:45, two each of 0:30 and 1:30, one of 3:00.
    assert read.hours == 74 * 0.75 + 2 * 0.5 + 2 * 1.5 + 3


def test_a_congress_whose_schedule_says_no_zone():
    read = Read(DATA / "schedules" / "pretalx-rc3.json", zone=BERLIN)
    assert (len(read.entries), read.wrong, read.warned) == (48, Counter(), Counter())
    assert {entry.zone for entry in read.entries} == {"Europe/Berlin"}
    # 35 of 0:40, four each of 2:00 and 1:00, two of 1:20, one each of 0:30, 2:10 and 1:30.
    assert round(read.hours * 60) == 35 * 40 + 4 * 120 + 4 * 60 + 2 * 80 + 30 + 130 + 90


def test_an_example_that_is_invalid_only_in_what_nobody_here_reads():
    # Its numbers of events and people are texts; its one event has a guid, a moment and a length.
    read = Read(DATA / "schedules" / "invalid-example.json")
    assert (len(read.entries), read.wrong) == (1, Counter())
    assert read.entries[0].shifts[0].starts_at.isoformat() == "2022-12-28T13:00:00+00:00"


def opportunities(*also, **said):
    if not NYC.exists():
        pytest.skip(f"needs ../shared/data/{NYC.relative_to(DATA)}")
    with NYC.open(encoding="utf-8-sig", newline="") as opened:
        names = next(csv.reader(opened))
    return Read(NYC, ignore=[name for name in names if name not in {*NYC_COLUMNS, *also}], **said)


def test_opportunities_of_zero_hours_are_drafts_and_every_bad_row_is_named():
    read = opportunities(usual={**USUAL, "place": "测试·未说明"})
    assert len(read.entries) == 663
    assert not any(entry.shifts for entry in read.entries), "none can be published"
    assert read.warned[("duration", "zero-hours")] == 663
    # 9,999 people twice, and 2,700 and 2,011 once each.
    assert read.warned[("max_crew", "many")] == 4
    # Two say how long, and not when: 6 hours on line 139, 12 on line 443.
    assert read.lines == {139: ["start"], 443: ["start"]}
    assert read.wrong == {("start", "missing"): 2}


def test_blank_categories_and_places_are_named_where_nothing_is_said_of_all_rows():
    usual = {name: USUAL[name] for name in ("responsible_id", "risk_note")}
    read = opportunities("locality", usual=usual)
    # Of the places 15 have so many digits of their latitude that they may be somebody's number.
    assert read.wrong == {
        ("category", "missing"): 48,
        ("place", "missing"): 70,
        ("place", "tells-a-number"): 15,
        ("start", "missing"): 2,
    }
    assert len(read.entries) + len(read.lines) == 665

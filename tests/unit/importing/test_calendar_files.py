"""Calendars: one event that is broken is named with its line, and the others are taken."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from baodao.tables.calendar_file import CalendarFile, window_of
from baodao.tables.sentences import TableError
from baodao.tables.source import Upload

LONDON = ZoneInfo("Europe/London")
TIMES = "DTSTART;TZID=Europe/London:20240531T172000\nDTEND;TZID=Europe/London:20240531T175000"


def event(*lines, uid="a", times=TIMES, title="测试·课"):
    named = [f"UID:{uid}"] if uid else []
    shown = [f"SUMMARY:{title}"] if title else []
    return "\n".join(["BEGIN:VEVENT", *named, *shown, times, *lines, "END:VEVENT"])


def calendar(*events):
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR"]).encode()


def read(*events, content=None, **said):
    source = Upload(content or calendar(*events), "calendar", ".ics")
    return list(CalendarFile(source, **said).rows())


def one(*events, **said):
    (row,) = read(*events, **said)
    assert row.problems == []
    return row.cells


def wrong(*events, **said):
    (row,) = read(*events, **said)
    return [(problem.field, problem.reason.partition("/")[2]) for problem in row.problems]


def test_an_event_is_a_row_in_the_time_of_its_place():
    cells = one(event("LOCATION:Stage\\, A", "CATEGORIES:助学", "STATUS:CONFIRMED"))
    assert cells == {
        "entry": "a",
        "title": "测试·课",
        "place": "Stage, A",
        "category": "助学",
        "status": "CONFIRMED",
        "zone": "Europe/London",
        "date": "2024-05-31T17:20:00",
        "duration": "0:30",
    }


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("DTSTART:20240531T162000Z\nDURATION:PT45M", ("2024-05-31T16:20:00Z", "0:45")),
        ("DTSTART:20240531T162000Z", ("2024-05-31T16:20:00Z", "0:00")),
        (
            "DTSTART;TZID=China Standard Time:20240531T230000\nDTEND:20240531T170000Z",
            ("2024-05-31T23:00:00", "2:00"),
        ),
        # The night in which clocks go back has an hour more.
        (
            "DTSTART;TZID=Europe/London:20241026T230000\nDTEND;TZID=Europe/London:20241027T030000",
            ("2024-10-26T23:00:00", "5:00"),
        ),
    ],
)
def test_how_long_an_event_is(times, expected):
    cells = one(event(times=times))
    assert (cells["date"], cells["duration"]) == expected


def test_a_whole_day_has_no_time():
    cells = one(event(times="DTSTART;VALUE=DATE:20240531\nDTEND;VALUE=DATE:20240601"))
    assert cells["date"] == "2024-05-31"
    assert not {"zone", "duration"} & cells.keys()


def test_floating_times_need_the_zone_of_the_import():
    floating = event(times="DTSTART:20240531T172000\nDTEND:20240531T180000")
    assert wrong(floating) == [("zone", "floating")]
    cells = one(floating, zone=LONDON)
    assert (cells["date"], cells["zone"]) == ("2024-05-31T17:20:00", "Europe/London")


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (event(uid=""), ("entry", "missing")),
        (event(times="DTEND:20240531T172000Z"), ("date", "missing")),
        (event(times="DTSTART:2024-05-31"), ("date", "form")),
        (event(times="DTSTART:20240531T256000Z"), ("date", "form")),
        (event("nonsense"), ("entry", "form")),
        (event("UID:b"), ("entry", "several-values")),
        (event("DTSTART:20240531T172000Z"), ("date", "several-values")),
        (event(times="DTSTART:20240531T172000Z\nDTEND:20240531T162000Z"), ("end", "ends-before")),
        (event(times="DTSTART:20240531T172000Z\nDTEND;VALUE=DATE:20240601"), ("end", "form")),
        (event(times="DTSTART;TZID=Nowhere/None:20240531T172000"), ("zone", "unknown")),
        (event(times='DTSTART;TZID="/vendor/Europe/London":20240531T172000'), ("zone", "unknown")),
        (event("RRULE:FREQ=SOMETIMES"), ("date", "form")),
        (event("RRULE:FREQ=DAILY"), ("date", "endless")),
        (event("RRULE:FREQ=DAILY;COUNT=101"), ("date", "too-many")),
        (event("RRULE:FREQ=MINUTELY;COUNT=5"), ("date", "too-many")),
        (event("RRULE:FREQ=DAILY;COUNT=5", "EXDATE;VALUE=DATE:20240601"), ("date", "form")),
        (
            event("RDATE;VALUE=PERIOD:20240601T180000Z/20240601T190000Z"),
            ("date", "form"),
        ),
        (event("RECURRENCE-ID;RANGE=THISANDFUTURE:20240601T172000Z"), ("date", "range")),
    ],
)
def test_a_broken_event_is_named_and_the_others_are_taken(broken, expected):
    rows = read(event(uid="before"), broken, event(uid="after"))
    assert [row.line for row in rows] == [3, 9, 9 + broken.count("\n") + 1]
    assert [bool(row.problems) for row in rows] == [False, True, False]
    (problem,) = rows[1].problems
    assert (problem.field, problem.reason.partition("/")[2]) == expected


def test_events_without_an_end_and_characters_that_are_none():
    unclosed = event(uid="x").removesuffix("\nEND:VEVENT")
    rows = read(unclosed, event(uid="b"))
    assert [[p.reason for p in row.problems] for row in rows] == [["field-invalid/unclosed"], []]
    (last,) = read(content=calendar(unclosed).replace(b"\nEND:VCALENDAR", b""))
    assert last.problems[0].reason == "field-invalid/unclosed"
    bad = event(title="X").encode().replace(b"X", b"\xb2\xe2")
    rows = read(content=b"BEGIN:VCALENDAR\n" + bad + b"\n" + event(uid="b").encode())
    assert [[p.reason for p in row.problems] for row in rows] == [["field-invalid/encoding"], []]
    (row,) = read(content=b"BEGIN:VCALENDAR\n" + bad, encoding="gb18030")
    assert row.cells["title"] == "测"
    (long,) = read(event("DESCRIPTION:" + "长" * 100_000))
    assert long.problems[0].reason == "field-invalid/too-long"


def test_lines_are_folded_also_within_a_character():
    folded = calendar(event()).replace("课".encode(), b"\xe8\xaf\r\n \xbe")
    (row,) = read(content=folded)
    assert row.cells["title"] == "测试·课"


def test_what_recurs_is_at_all_its_times_but_those_left_out_or_moved():
    weekly = event("RRULE:FREQ=WEEKLY;UNTIL=20240701T000000Z", "EXDATE:20240607T162000Z")
    moved = event(
        "RECURRENCE-ID:20240614T162000Z",
        times="DTSTART:20240615T090000Z\nDTEND:20240615T100000Z",
    )
    # Also where what was moved stands first.
    for rows in (read(weekly, moved), read(moved, weekly)[::-1]):
        assert rows[0].cells["date"].split("、") == [
            "2024-05-31T17:20:00",
            "2024-06-21T17:20:00",
            "2024-06-28T17:20:00",
        ]
        assert rows[1].cells["entry"] == "a/20240614T162000"
        assert rows[1].cells["date"] == "2024-06-15T09:00:00Z"


def test_local_time_stays_over_a_change_of_clocks_and_the_first_time_always_counts():
    cells = one(
        event(
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2",
            "RDATE;TZID=Europe/London:20241225T120000",
            times="DTSTART;TZID=Europe/London:20241015T090000\nDURATION:PT1H",
        )
    )
    assert cells["date"].split("、") == [
        "2024-10-15T09:00:00",
        "2024-11-01T09:00:00",
        "2024-12-01T09:00:00",
        "2024-12-25T12:00:00",
    ]


def test_what_recurs_without_end_is_wanted_within_days():
    endless = event("RRULE:FREQ=DAILY", "EXDATE;TZID=Europe/London:20240602T172000")
    cells = one(endless, window=window_of("2024-06-01", "2024-06-03"))
    assert cells["date"] == "2024-06-01T17:20:00、2024-06-03T17:20:00"
    assert wrong(endless, window=(None, date(2024, 5, 1))) == [("date", "never")]
    whole = event("RRULE:FREQ=WEEKLY;COUNT=2", times="DTSTART;VALUE=DATE:20240531")
    assert one(whole)["date"] == "2024-05-31、2024-06-07"


def test_rules_that_are_never_met_do_not_hold_anybody_up():
    never = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3"
    rows = read(*(event(never, uid=f"{n}") for n in range(9)))
    # The first time counts; after three of them no rule is followed any more.
    assert [bool(row.problems) for row in rows] == [False] * 3 + [True] * 6


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(TableError):
        CalendarFile(tmp_path).count()
    with pytest.raises(TableError):
        CalendarFile(tmp_path / "none.ics").count()

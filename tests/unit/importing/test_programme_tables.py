"""Programmes from tables, calendars and schedules into scheduling, as often as wanted."""

import json
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.activity import Activity
from baodao.schema import replies as wire
from baodao.schema.base import Command
from baodao.schema.registration.divisions import ListDivisions
from baodao.schema.scheduling.activities import ListActivities
from baodao.tables.pieces import import_rows
from baodao.tables.programme import Programme
from baodao.tables.programmes import ProgrammesTable
from baodao.tables.report import Report
from baodao.tables.sentences import TableError
from baodao.tables.source import Upload
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR

USUAL = {"category": "助学支教", "responsible_id": "responsible", "risk_note": "测试·无"}
CSV = """活动课表,,,,,,,
编号,标题,地点,日期,开始,结束,角色,人数
1,测试·手机课,测试·站,2026-12-01,09:00,11:00,助教,2
2,测试·书法,测试·站,2026-12-01、2026-12-08,19:00,次日 00:30,,3
3,测试·待定,测试·站,,,,,
"""
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
SUMMARY:测试·课
LOCATION:测试
DTSTART;TZID=Asia/Shanghai:20261201T090000
DURATION:PT2H
RRULE:FREQ=WEEKLY;COUNT=3
END:VEVENT
END:VCALENDAR
"""


class Scheduling:
    """Scheduling in memory as a client meets it, and registration's names of places."""

    def __init__(self, service: MemoryService) -> None:
        self.service, self.sent = service, []

    async def send(self, message):
        self.sent.append(message)
        if isinstance(message, ListDivisions):
            place = {"code": COMMUNITY, "name": "测试社区居委会", "level": "community"}
            found = [place | {"parent": None, "path": []}] if message.name == "测试社区" else []
            return wire.Accepted(result={"divisions": found})
        # As the service reads it.
        read = type(message).model_validate_json(message.model_dump_json()).asked_by(OPERATOR)
        if isinstance(read, Command):
            done = await self.service.decide(read)
            if isinstance(done, Done):
                return wire.Accepted(result=json.loads(done.reply))
            return wire.Refused.of(done.refusals)
        answer = await self.service.ask(read)
        if isinstance(answer, Refused):
            return wire.Refused.of(answer.refusals)
        return wire.Accepted(result=answer.model_dump(mode="json"))


class Kept(Report):
    """A report that keeps what it is told, by line."""

    def lines(self, lines):
        self.outcomes = getattr(self, "outcomes", {}) | {one.line: one.outcome for one in lines}


@pytest.fixture
async def client():
    return Scheduling(await scheduling.prepared())


async def imported(client, content, suffix=".csv", *, preview=False, ignore=(), **said):
    programme = Programme("o", **{"source": "测试·课表", "usual": USUAL} | said)
    table = ProgrammesTable(programme, OPERATOR, preview=preview)
    source = Upload(content.encode() if isinstance(content, str) else content, "file", suffix)
    report = Kept(dict.fromkeys(table.outcomes, 0))
    return await import_rows(client, table, table.opened(source, ignore).rows(), report)


async def activities(client):
    page = await client.service.ask(ListActivities(actor=OPERATOR, limit=1000))
    return {one.title: one for one in page.activities}


def faults(report):
    return [(n, [(p.field, p.reason.partition("/")[2]) for p in found]) for n, found in report]


def counts(report):
    return {name: number for name, number in report.counts.items() if number}


async def test_a_table_becomes_drafts_with_shifts_and_again_changes_nothing(client):
    previewed = await imported(client, CSV, preview=True)
    assert counts(previewed) == {"created": 3}
    assert not await activities(client)
    report = await imported(client, CSV)
    assert counts(report) == {"created": 3}
    assert faults(report.shown_warnings) == [(5, [("date", "unscheduled")])]
    made = await activities(client)
    assert {one.state for one in made.values()} == {"draft"}
    (lesson,) = made["测试·手机课"].shifts
    assert (lesson.role, lesson.max_crew, lesson.starts_at.isoformat()) == (
        "助教",
        2,
        "2026-12-01T01:00:00+00:00",
    )
    nights = made["测试·书法"].shifts
    assert [(one.ends_at - one.starts_at).total_seconds() for one in nights] == [19_800] * 2
    assert made["测试·待定"].shifts == []
    commits = client.service.commits
    for preview in (True, False):
        again = await imported(client, CSV, preview=preview)
        assert counts(again) == {"unchanged": 3}
    assert client.service.commits == commits or (await activities(client)) == made


async def test_another_source_or_number_is_another_activity(client):
    await imported(client, CSV)
    other = await imported(client, CSV, source="测试·另一课表")
    assert counts(other) == {"created": 3}
    without = "\n".join(line.partition(",")[2] for line in CSV.splitlines())
    assert counts(await imported(client, without)) == {"created": 3}
    assert counts(await imported(client, without)) == {"unchanged": 3}, "known by what they are"


async def test_bad_rows_are_named_and_the_others_are_taken(client):
    rows = [
        "标题,类别,地点,日期,开始,结束,时长,人数,最少人数,状态,时区,编号",
        "测试·好,,测试,2026-12-01,09:00,11:00,,2,,,,1",
        ",,测试,2026-12-01,09:00,11:00,,2,,,,2",
        "测试·无处,,,2026-12-01,09:00,11:00,,2,,,,3",
        "测试·几时,,测试,12/01/2026,9点,,,2,,,,4",
        "测试·几人,,测试,2026-12-01,09:00,11:00,,若干,,,,5",
        "测试·无人,,测试,2026-12-01,09:00,11:00,,,,,,6",
        "测试·倒置,,测试,2026-12-01,09:00,11:00,,2,3,,,7",
        "测试·号码 19900000001,,测试,2026-12-01,09:00,11:00,,2,,,,8",
        "测试·重复,,测试,2026-12-01,09:00,11:00,,2,,,,1",
        "测试·取消,,测试,2026-12-01,09:00,11:00,,2,,已取消,,9",
        "测试·时区,,测试,2026-12-01,09:00,11:00,,2,,,Mars/Base,10",
        "测试·很多,,测试,2026-12-01,09:00,11:00,,9999,,,,11",
    ]
    report = await imported(client, "\n".join(rows))
    assert faults(report.shown) == [
        (3, [("title", "missing")]),
        (4, [("place", "missing")]),
        (5, [("date", "form"), ("start", "form")]),
        (6, [("max_crew", "form")]),
        (7, [("max_crew", "missing")]),
        (8, [("min_crew", "")]),
        (9, [("title", "tells-a-number")]),
        (10, [("entry", "twice")]),
        (12, [("zone", "unknown")]),
    ]
    assert counts(report) == {"created": 2, "left-out": 1}
    assert faults(report.shown_warnings) == [(13, [("max_crew", "many")])]
    assert all(one.chinese and one.english for _, found in report.shown for one in found)


async def test_places_by_name_and_what_is_elsewhere(client):
    rows = [
        "标题,地点,社区",
        f"测试·一,测试,{COMMUNITY}",
        "测试·二,测试,测试社区",
        "测试·三,测试,某社区",
        "测试·四,测试,990101001001",
    ]
    report = await imported(client, "\n".join(rows))
    assert counts(report) == {"created": 2}
    assert faults(report.shown) == [(4, [("division", "unknown")]), (5, [("division", "")])]
    assert {one.division for one in (await activities(client)).values()} == {COMMUNITY}


async def test_a_workbook_with_days_and_times_of_day(client, tmp_path):
    book = Workbook()
    book.active.append(["活动名称", "活动地点", "活动日期", "开始时间", "结束时间", "招募人数"])
    moment = datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 -- a cell has no zone
    book.active.append(["测试·甲", "测试", moment.date(), time(9, 0), time(11, 0), 2])
    book.active.append(["测试·乙", "测试", None, moment, moment.replace(hour=11), 2])
    book.save(tmp_path / "a.xlsx")
    report = await imported(client, (tmp_path / "a.xlsx").read_bytes(), ".xlsx")
    assert counts(report) == {"created": 2}
    first, second = (await activities(client)).values()
    assert [(s.starts_at, s.ends_at) for s in first.shifts] == [
        (s.starts_at, s.ends_at) for s in second.shifts
    ]


async def test_a_calendar_and_a_schedule_go_the_same_way(client):
    usual = USUAL | {"max_crew": "4"}
    assert counts(await imported(client, CALENDAR, ".ics", usual=usual)) == {"created": 1}
    assert len((await activities(client))["测试·课"].shifts) == 3
    talk = {
        "guid": "g",
        "title": "测试·讲",
        "date": "2026-12-01T09:00:00+08:00",
        "duration": "1:00",
    }
    conference = {
        "time_zone_name": "Asia/Shanghai",
        "days": [{"rooms": {"测试·厅": [talk, {**talk, "guid": 7, "duration": 60}, "?"]}}, None],
    }
    schedule = json.dumps({"schedule": {"conference": conference}})
    report = await imported(client, schedule, ".json", usual=usual)
    assert counts(report) == {"created": 1}
    assert faults(report.shown) == [
        (2, [("duration", "form")]),
        (3, [("entry", "damaged")]),
        (4, [("entry", "damaged")]),
    ]
    (shift,) = (await activities(client))["测试·讲"].shifts
    assert shift.starts_at.isoformat() == "2026-12-01T01:00:00+00:00"


@pytest.mark.parametrize(
    "content", ["{", "{}", '{"schedule": {"conference": {"days": 1}}}', '{"schedule": []}']
)
async def test_a_file_that_is_no_schedule(client, content):
    with pytest.raises(TableError):
        await imported(client, content, ".json")


async def test_an_import_that_is_killed_half_way_ends_as_one_that_was_not(client):
    lines = [f"{n},测试·{n},测试,2026-12-01,09:00,11:00,,1" for n in range(250)]
    content = "\n".join(["编号,标题,地点,日期,开始,结束,角色,人数", *lines])
    failing = Scheduling(client.service)

    async def send(message):
        if len(failing.sent) == 1:
            raise RuntimeError("killed")
        return await Scheduling.send(failing, message)

    failing.send = send
    with pytest.raises(RuntimeError):
        await imported(failing, content)
    assert len(await activities(client)) == 100
    report = await imported(client, content)
    assert counts(report) == {"created": 150, "unchanged": 100}
    assert len(await activities(client)) == 250


async def test_a_zone_of_the_import(client):
    content = "标题,地点,日期,开始,时长,人数\n测试,测试,2026-12-01,09:00,1,1"
    await imported(client, content, zone=ZoneInfo("Europe/London"))
    (made,) = (await activities(client)).values()
    assert (made.zone, made.shifts[0].starts_at.hour) == ("Europe/London", 9)


def dated(*rows):
    """A table with times, and the lines of `rows`."""
    return "\n".join(["编号,标题,地点,日期,开始,结束,人数", *rows])


ONE, TWO = "1,测试·一,测试,2026-12-01,09:00,11:00,2", "2,测试·二,测试,2026-12-02,09:00,11:00,2"
THREE = "3,测试·三,测试,2026-12-03、2026-12-04,09:00,11:00,2"


async def test_a_changed_row_changes_what_changed(client):
    await imported(client, dated(ONE, TWO))
    changed = dated(ONE.replace("测试,", "测试·新址,"), TWO.replace("11:00", "12:00"))
    previewed = await imported(client, changed, preview=True)
    report = await imported(client, changed)
    assert counts(previewed) == counts(report) == {"updated": 2}
    made = await activities(client)
    assert made["测试·一"].place == "测试·新址"
    assert made["测试·二"].shifts[0].ends_at.isoformat() == "2026-12-02T04:00:00+00:00"
    assert counts(await imported(client, changed)) == {"unchanged": 2}


async def test_what_vanished_is_called_off_only_when_that_is_asked_for(client):
    await imported(client, dated(ONE, TWO, THREE))
    await imported(client, dated(TWO), source="测试·另一课表")
    left = dated(ONE, THREE.replace("、2026-12-04", ""))
    report = await imported(client, left)
    assert counts(report) == {"unchanged": 2}
    assert faults(report.shown_warnings) == [(3, [("date", "gone")])]
    previewed = await imported(client, left, preview=True, cancel_vanished=True)
    assert counts(previewed) == {"unchanged": 2, "called-off": 1}
    report = await imported(client, left, cancel_vanished=True)
    assert counts(report) == {"unchanged": 2, "called-off": 1}
    assert faults(report.shown_warnings) == [(3, [("date", "called-off")])]
    assert [note.zh for note in report.notes] == ["已取消:测试·二 (2)"]
    states = [(one.title, one.state) for one in client.service.all_of(Activity)]
    assert states == [
        ("测试·一", "draft"),
        ("测试·二", "discarded"),
        ("测试·三", "draft"),
        ("测试·二", "draft"),
    ]
    report = await imported(client, left, cancel_vanished=True)
    assert (counts(report), report.notes, report.warned) == ({"unchanged": 2}, [], 0)


async def test_nothing_is_called_off_while_it_is_not_certain_what_the_rows_are(client):
    await imported(client, dated(ONE, TWO))
    for content in (dated(",,测试,2026-12-01,09:00,11:00,2", ONE), dated()):
        report = await imported(client, content, cancel_vanished=True)
        assert not report.counts["called-off"]
        (note,) = report.notes
        assert "未取消任何活动" in note.zh
    # A bad row whose name is known is in the file.
    report = await imported(client, dated(ONE, TWO.replace("11:00", "?")), cancel_vanished=True)
    assert (report.rejected, report.counts["called-off"]) == (1, 0)


async def test_what_the_file_calls_cancelled_vanishes(client):
    await imported(client, CALENDAR, ".ics", usual=USUAL | {"max_crew": "4"})
    other = CALENDAR.replace("UID:a", "UID:b").split("BEGIN:VCALENDAR\n")[1]
    off = CALENDAR.replace("UID:a", "UID:a\nSTATUS:CANCELLED").replace("END:VCALENDAR\n", other)
    said = {"usual": USUAL | {"max_crew": "4"}, "cancel_vanished": True}
    report = await imported(client, off, ".ics", **said)
    assert counts(report) == {"created": 1, "left-out": 1, "called-off": 1}


async def test_pieces_fit_into_a_message_also_with_what_is_said_of_all_rows(client):
    days = "、".join(f"2026-12-{day:02}" for day in range(1, 31))
    rows = [f"{n},测试·{n},测试,{days},09:00,11:00,2" for n in range(60)]
    usual = USUAL | {"risk_note": "险" * 4_000, "role": "岗" * 200}
    assert counts(await imported(client, dated(*rows), usual=usual)) == {"created": 60}
    sizes = [len(message.model_dump_json().encode()) for message in client.sent]
    assert len(sizes) > 1
    assert max(sizes) < 1_000_000


async def test_a_table_says_for_whom_shifts_are(client):
    head = "编号,标题,地点,日期,开始,结束,人数,面向\n"
    row = "{},测试·课{},测试·站,2026-12-01,09:00,11:00,2,{}\n"
    said = ("成员", COMMUNITY, "党员", "", "测试·某人")
    report = await imported(client, head + "".join(row.format(n, n, s) for n, s in enumerate(said)))
    assert faults(report.shown) == [(6, [("scope", "unknown")])]
    scopes = {title: one.shifts[0].scope.to for title, one in (await activities(client)).items()}
    assert scopes == {
        "测试·课0": "members",
        "测试·课1": "division",
        "测试·课2": "party-members",
        "测试·课3": "open",
    }
    again = await imported(client, head + row.format(0, 0, "所有人") + row.format(1, 1, ""))
    assert counts(again) == {"updated": 1, "unchanged": 1}
    assert (await activities(client))["测试·课0"].shifts[0].scope.to == "open"

"""A newcomer's afternoon at the desk 服务台: all over HTTP, with files as people keep them.

From a dirty table of 200 people to the quarter's sheet: who was taken in and who was not, a unit's
list, three elders on paper, one "not me", two records that were one person's, a change of leaders,
and a sheet that another library opens.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import Workbook, load_workbook

from baodao.kernel.days import today
from tests.builders.actors import acting_as
from tests.builders.people import ON_PAPER
from tests.builders.registration import liaison, organiser, person
from tests.support.desk_file import NOTE, PHONE_IN_A_SKILL, DeskFile, desk_file, known_before
from tests.support.gateway import OPERATOR, gateway, header
from tests.support.scenario import COMMUNITY, TREE, now
from tests.support.services import RunningServices, until

API = "/api/v1"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DESK = header(acting_as(id="desk", role="organiser", scope=COMMUNITY, purpose="records"))
COLLEAGUE = header(acting_as(id="colleague", role="organiser", scope=COMMUNITY, purpose="records"))
SUPERVISOR = header(acting_as(id="bureau", role="supervisor", scope="12", purpose="inspection"))
MEMBERS = 30
TEAM = "volunteer-team"
HEADS_OF_MEMBERS = ("姓名", "身份证号", "手机号")

Row = dict[str, Any]


@dataclass
class Desk:
    """What the community worker has in front of them."""

    http: httpx.AsyncClient

    async def get(self, path: str, who: dict[str, str] = DESK, /, **asked: Any) -> Any:
        answer = await self.http.get(API + path, headers=who, params=asked)
        assert answer.is_success, answer.text
        return answer.json()

    async def post(self, path: str, who: dict[str, str] = DESK, /, **said: Any) -> Any:
        answer = await self.http.post(API + path, headers=who, json=said)
        assert answer.is_success, answer.text
        return answer.json()

    async def upload(
        self, path: str, file: bytes, who: dict[str, str] = DESK, /, **asked: Any
    ) -> httpx.Response:
        headers = who | {"Content-Type": XLSX, "Accept-Language": "zh"}
        return await self.http.post(
            API + path, headers=headers, params=asked, content=file, timeout=60
        )

    async def sheet(self, path: str, /, **asked: Any) -> list[Row]:
        """A list as a workbook, its rows by their heads."""
        asked = asked | {"format": "xlsx"}
        answer = await self.http.get(API + path, headers=DESK, params=asked, timeout=60)
        assert answer.is_success, answer.text
        return table_of(answer.content)

    async def pages(self, path: str, rows: str, /, **asked: Any) -> list[Any]:
        """All rows of a list."""
        found, after = [], ""
        while True:
            page = await self.get(path, **asked, after=after)
            found += page[rows]
            if (after := page["next"]) is None:
                return found


def table_of(file: bytes, sheet: int = 0) -> list[Row]:
    """The rows of a sheet by their heads, read by another library than wrote them."""
    heads, *rows = load_workbook(BytesIO(file)).worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def workbook_of(rows: Sequence[Sequence[Any]]) -> bytes:
    book, kept = Workbook(), BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(kept)
    return kept.getvalue()


@pytest.fixture
async def desk(isolated_services: RunningServices) -> AsyncIterator[Desk]:
    await isolated_services.start_slice()
    async with gateway(isolated_services) as client:
        rows = [{"code": code, "name": f"测试·{code}"} for code in TREE]
        answer = await client.post(f"{API}/divisions", json={"rows": rows})
        assert answer.is_success, answer.text
        yield Desk(client)


async def test_a_day_at_the_desk(desk: Desk) -> None:
    committee = await an_organisation(desk, "residents-committee")
    unit = await an_organisation(desk, "unit-party-organisation")
    for who in known_before():
        await desk.post("/volunteers", {}, **who, consent=ON_PAPER)
    await the_desk_may_see_minors(desk)
    table = desk_file()
    await a_dirty_table_comes_in(desk, table)
    await what_was_wrong_is_corrected(desk, table)
    members = await a_unit_brings_its_list(desk, unit, table)
    elders = await three_elders_come_with_paper(desk, committee, unit)
    await somebody_says_not_me(desk, members.pop())
    await one_person_was_two(desk, elders[0])
    await leaders_change(desk, committee, members[:2])
    await the_quarters_sheet(desk, unit, [*members, elders[0]])


async def an_organisation(desk: Desk, kind: str) -> str:
    facts = {"name": f"测试·{kind}", "kind": kind, "division": COMMUNITY}
    return str((await desk.post("/organisations", OPERATOR, **facts))["organisation_id"])


async def the_desk_may_see_minors(desk: Desk) -> None:
    """Approved beforehand from above, for what a desk is for (未成年人网络保护条例 art. 36)."""
    until = today(now() + timedelta(days=90))
    own = {"role": "organiser", "division": COMMUNITY, "purpose": "records", "until_day": until}
    await desk.post("/approvals", OPERATOR, reader_id="desk", **own)


async def volunteers(desk: Desk, **asked: Any) -> list[Any]:
    return await desk.pages("/volunteers", "volunteers", division=COMMUNITY, **asked)


async def a_dirty_table_comes_in(desk: Desk, table: DeskFile) -> None:
    """178 of 200 are taken in, each with a number; of the others the file to correct says why."""
    file, asked = table.as_bytes(), {"ignore_column": NOTE}
    unknown = await desk.upload("/imports/volunteers/preview", file)
    assert unknown.status_code == 422, unknown.text
    assert NOTE in unknown.json()["detail"]
    before = len(await volunteers(desk))
    preview = (await desk.upload("/imports/volunteers/preview", file, **asked)).json()
    assert len(await volunteers(desk)) == before == 3
    book = await desk.upload("/imports/volunteers/preview", file, **asked, format="xlsx")
    assert len(table_of(book.content)) == 22
    taken = (await desk.upload("/imports/volunteers", file, **asked)).json()
    for said in (preview, taken):
        assert said["rows"] == 200
        assert said["counts"] == {"registered": 178, "known": 8}
        assert said["rejected"] == 14
        assert {one["line"] for one in said["errors"]} == set(table.rejected)
        assert not any(PHONE_IN_A_SKILL in one["sentence"] for one in said["errors"])
    outcomes = {one["line"]: one for one in taken["lines"]}
    assert [k for k, v in outcomes.items() if v["outcome"] == "known"] == table.fated("known")
    numbers = {v["number"] for v in outcomes.values() if v["outcome"] == "registered"}
    assert len(numbers) == 178
    states = Counter(one["state"] for one in await volunteers(desk))
    assert states == {"active": 168 + 3, "pending": 10}
    again = (await desk.upload("/imports/volunteers", file, **asked)).json()
    assert again["counts"] == {"registered": 0, "known": 186}


async def what_was_wrong_is_corrected(desk: Desk, table: DeskFile) -> None:
    """The file to correct has 22 rows with reasons; put right and sent again, 14 more come in."""
    asked = {"ignore_column": NOTE, "format": "xlsx"}
    fresh = await desk.upload("/imports/volunteers/preview", table.as_bytes(), **asked)
    wrong = [row for row in table_of(fresh.content) if "已登记" not in row["原因"]]
    assert [row["行号"] for row in wrong] == table.rejected
    assert all(row["原因"] and row["原因"].endswith("。") for row in wrong)
    unsigned = [row for row in wrong if row["行号"] in table.fated("consent")]
    assert all("请填写同意书编号" in row["原因"] for row in unsigned)
    for row in wrong:
        table.put_right(row)
    heads = list(wrong[0])
    better = workbook_of([heads, *([row[head] for head in heads] for row in wrong)])
    taken = (await desk.upload("/imports/volunteers", better)).json()
    assert taken["counts"] == {"registered": 14, "known": 0}, taken["errors"]


async def a_unit_brings_its_list(desk: Desk, unit: str, table: DeskFile) -> list[str]:
    """Thirty members are on the unit's list, report themselves and get numbered receipts."""
    people, us = table.adults[:MEMBERS], header(liaison(unit))
    await all_are_on_the_list(desk, f"/units/{unit}/members/imports", people, us)
    members, receipts = [], []
    for name, document, _ in people:
        found = (await desk.post("/volunteers/search", name=name, document=document))["people"]
        who = found[0]["volunteer_id"]
        filed = await desk.post(
            f"/volunteers/{who}/member-reports",
            header(person(who)),
            unit_id=unit,
            division=COMMUNITY,
        )
        accepted = await desk.post(f"/member-reports/{filed['report_id']}/accept")
        members.append(who)
        receipts.append(accepted["receipt"])
    year = today(now())[:4]
    assert receipts == [f"{COMMUNITY}-{year}-{n:06}" for n in range(1, MEMBERS + 1)]

    async def all_are_matched() -> bool:
        totals = await desk.get(f"/units/{unit}/members", us)
        return (totals["invited"], totals["reported"]) == (0, MEMBERS)

    await until(all_are_matched, 20, "every report matched with the unit's list")
    rows = [HEADS_OF_MEMBERS, *people]
    again = await desk.upload(f"/units/{unit}/members/imports", workbook_of(rows), us)
    assert again.json()["counts"] == {"added": 0, "updated": 0, "unchanged": MEMBERS}
    assert all(one["reported"] for one in again.json()["lines"])
    listed = await desk.get(f"/units/{unit}/members", us)
    assert {one["name"] for one in listed["members"]} == {name for name, *_ in people}
    return members


async def all_are_on_the_list(
    desk: Desk, path: str, people: list[tuple[str, str, str]], us: dict[str, str]
) -> None:
    """The unit's file, with one number wrong, is tried, taken, corrected and sent again."""
    name, document, phone = people[-1]
    rows = [HEADS_OF_MEMBERS, *people[:-1], (name, document, phone[:-1])]
    tried = (await desk.upload(f"{path}/preview", workbook_of(rows), us)).json()
    assert (tried["counts"]["added"], tried["rejected"]) == (MEMBERS - 1, 1)
    assert {one["reported"] for one in tried["lines"]} == {None}
    taken = await desk.upload(path, workbook_of(rows), us, format="xlsx")
    assert taken.is_success, taken.text
    results = table_of(taken.content, 1)
    assert Counter(row["结果"] for row in results) == {"新列入": MEMBERS - 1, "未列入": 1}
    assert Counter(row["报到情况"] for row in results) == {"待报到": MEMBERS - 1, None: 1}
    (wrong,) = table_of(taken.content)
    assert "手机号码" in wrong["原因"]
    better = workbook_of([list(wrong), list((wrong | {"手机号": phone}).values())])
    rest = (await desk.upload(path, better, us)).json()
    assert [(one["outcome"], one["reported"]) for one in rest["lines"]] == [("added", False)]


async def three_elders_come_with_paper(desk: Desk, committee: str, unit: str) -> list[str]:
    """Who has no phone registers, joins and reports on signed sheets, and is told by slips."""
    facts = {"name": "测试·夕阳红队", "kind": TEAM, "division": COMMUNITY, "join_policy": "open"}
    team = (await desk.post("/organisations", OPERATOR, **facts))["organisation_id"]
    signed = {"reference": "测试·纸质表 1", "signed_on": today(now())}
    elders = []
    for number in (1, 2, 3):
        registered = await desk.post(
            "/volunteers",
            name=f"测试·老人{number:04}",
            sex="female",
            birth_date=f"193{number}-05-01",
            phone=f"1990009{number:04}",
            division=COMMUNITY,
            consent={"text_version": "2026-1", "how": "paper", "reference": "测试·纸质表 0"},
        )
        elders.append(registered["volunteer_id"])
        assert registered["state"] == "pending"
        checked = {"note": "测试·已核对户口簿"}
        await desk.post(f"/volunteers/{elders[-1]}/activate", COLLEAGUE, **checked)
    joins = {"kind": "team-member", "on_paper": signed}
    reports = {"unit_id": unit, "division": COMMUNITY}
    for who in elders:
        unsigned = await desk.http.post(
            f"{API}/organisations/{team}/join",
            headers=DESK,
            json={"volunteer_id": who, "kind": "team-member"},
        )
        assert unsigned.json()["refusals"][0]["slug"] == "paper-needed"
        await desk.post(f"/organisations/{team}/join", volunteer_id=who, **joins)
    filed = await desk.post(f"/volunteers/{elders[0]}/member-reports", **reports, on_paper=signed)
    await desk.post(f"/member-reports/{filed['report_id']}/accept")
    slips = await desk.pages("/slips", "slips", division=COMMUNITY)
    assert Counter(slip["record"] for slip in slips) >= Counter(
        {"volunteer": 3, "membership": 3, "member-report": 1}
    )
    for slip in slips:
        await desk.post(f"/slips/{slip['slip_id']}/handed-over", up_to=len(slip["acts"]))
    assert await desk.pages("/slips", "slips", division=COMMUNITY) == []
    return elders


async def somebody_says_not_me(desk: Desk, who: str) -> None:
    """Frozen until somebody else has looked into it; upheld, the report is void."""
    me = header(person(who))
    records = (await desk.get(f"/volunteers/{who}/records", me))["records"]
    (report,) = [one for one in records if one["record"] == "member-report"]
    path = f"/records/member-report/{report['record_id']}"
    case = await desk.post(f"{path}/dispute", me)
    frozen = await desk.http.post(
        f"{API}/member-reports/{report['record_id']}/end", headers=me, json={"reason": "retired"}
    )
    assert frozen.json()["refusals"][0]["slug"] == "record-frozen"
    await desk.post(
        f"/cases/{case['case_id']}/resolve", COLLEAGUE, outcome="upheld", note="测试·已核实"
    )
    ended = await desk.get(f"/member-reports/{report['record_id']}")
    assert ended["state"] == "ended"


async def one_person_was_two(desk: Desk, elder: str) -> None:
    """The elder was registered a second time, by a neighbour's number: one record stays."""
    twin = await desk.post(
        "/volunteers",
        name="测试·老人0001",
        sex="female",
        birth_date="1931-05-01",
        phone="19900098888",
        division=COMMUNITY,
        consent={"text_version": "2026-1", "how": "paper", "reference": "测试·纸质表 9"},
    )
    pairs = await desk.pages("/duplicates", "duplicates", division=COMMUNITY)
    found = {frozenset(one[side]["volunteer_id"] for side in ("first", "second")) for one in pairs}
    assert frozenset((elder, twin["volunteer_id"])) in found
    asked = await desk.post(
        f"/volunteers/{elder}/merge",
        merge_id=twin["volunteer_id"],
        confirmed=True,
        note="测试·已当面核对",
    )
    (waits,) = (await desk.get("/requests", COLLEAGUE, state="asked", names=True))["requests"]
    assert (waits["request_id"], waits["keep"]["volunteer_id"]) == (asked["request_id"], elder)
    merge = f"{API}/requests/{asked['request_id']}/merge"
    alone = await desk.http.post(merge, headers=DESK | {"Accept-Language": "zh"})
    assert alone.json()["type"].endswith("own-matter"), alone.text
    merged = await desk.post(merge.removeprefix(API), COLLEAGUE)
    assert merged["also"] == [twin["volunteer_id"]]


async def leaders_change(desk: Desk, committee: str, two: list[str]) -> None:
    """换届: the first leads until the day on which the second does."""
    us = header(organiser(committee))
    first, second = two
    memberships = {}
    for who in two:
        invited = await desk.post(
            f"/organisations/{committee}/invite", us, volunteer_id=who, kind="volunteer"
        )
        memberships[who] = invited["membership_id"]
        await desk.post(f"/memberships/{memberships[who]}/accept", header(person(who)))
    offices = f"/memberships/{memberships[first]}/offices"
    office = (await desk.post(offices, us, title="主任"))["office_id"]
    await desk.post(f"{offices}/{office}/accept", header(person(first)))
    day = today(now() + timedelta(days=30))
    leaders = [{"membership_id": memberships[second], "title": "主任"}]
    done = await desk.post(f"/organisations/{committee}/hand-over", us, on=day, leaders=leaders)
    assert done["ending"] == 1
    (offered,) = done["offered"]
    path = f"/memberships/{memberships[second]}/offices/{offered['office_id']}/accept"
    await desk.post(path, header(person(second)))
    now_leading = (await desk.get(f"/organisations/{committee}"))["leaders"]
    assert [one["volunteer_id"] for one in now_leading] == [first]
    ends = await desk.get("/ending-terms", division=COMMUNITY, before=today(now() + timedelta(31)))
    assert [one["volunteer_id"] for one in ends["memberships"]] == [first]


async def the_quarters_sheet(desk: Desk, unit: str, members: list[str]) -> None:
    """Who reported this quarter, with names, as a workbook; and the same as everywhere else."""
    asked = {"division": COMMUNITY, "unit_id": unit, "state": "accepted", "from_day": "2026-01-01"}
    listed = await desk.pages("/member-reports", "reports", **asked)
    assert {one["volunteer_id"] for one in listed} == set(members)
    rows = await desk.sheet("/member-reports", **asked, names="true")
    assert len(rows) == len(members) == MEMBERS
    assert [row["回执编号"] for row in rows] == [one["receipt"] for one in listed]
    assert all(str(row["姓名"]).startswith("测试·") for row in rows)
    assert {row["状态"] for row in rows} == {"已接收"}
    reads = await desk.http.get(
        f"{API}/reads", headers=SUPERVISOR, params={"division": COMMUNITY, "actor_id": "desk"}
    )
    assert any(
        read["what"] == "names" and len(read["person_ids"]) == MEMBERS
        for read in reads.json()["reads"]
    )

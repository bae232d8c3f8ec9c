"""The tree in time: what reshapes it, and why it may not be reshaped so."""

from typing import Any

import pytest

from baodao.kernel.divisions import parent_of
from baodao.kit.testing import MemoryService, names
from baodao.registration.common.validity import Named
from baodao.registration.places.domain.divisions import Division, Link
from baodao.schema import NotFound, OutOfScope
from baodao.schema.registration import divisions as schema
from baodao.schema.registration import reshaping
from baodao.schema.spoken import say_day
from tests.builders import places
from tests.builders.actors import acting_as
from tests.builders.registration import OPERATOR, empty

DAY, LATER, LAST = "2027-01-01", "2028-01-01", "2028-11-01"
STREET, OTHER = "120104007", "120104008"
A, B, C = f"{STREET}001", f"{STREET}002", f"{OTHER}001"
TREE = ["12", "1201", "120104", "120105", STREET, OTHER, A, B, C]


@pytest.fixture
async def service() -> MemoryService:
    service = empty()
    await places.tree(service, *TREE)
    return service


async def node(service: MemoryService, code: str) -> Division:
    found: Division = await service.stored(Division, code)
    return found


# --- import -------------------------------------------------------------------------------------


async def test_parents_know_their_children(service: MemoryService) -> None:
    assert (await node(service, STREET)).children == (A, B)
    assert (await node(service, "120104")).children == (STREET, OTHER)
    again = await places.tree(service, *TREE)
    assert (again.added, again.unchanged) == (0, len(TREE))
    assert (await node(service, STREET)).children == (A, B)


async def test_a_mistyped_year_bars_no_later_change(service: MemoryService) -> None:
    far = [{"code": "120107", "name": "测试·区", "valid_from": "2199-01-01"}, "120108"]
    receipt = await places.tree(service, *far)
    assert [(r.code, r.slug) for r in receipt.rejected] == [("120107", "beyond-horizon")]
    assert receipt.added == 1
    rename = reshaping.RenameDivision
    refusals = await service.refused(rename, OPERATOR, code=A, new_name="测试·新", on="2062-01-01")
    assert [(r.SLUG, r.field, r.day) for r in refusals] == [("beyond-horizon", "on", "2062-01-01")]
    await service.done(rename, OPERATOR, code=A, new_name="测试·新", on=DAY)
    assert (await node(service, A)).names[-1] == Named("测试·新", DAY)


async def test_rows_may_say_since_when(service: MemoryService) -> None:
    rows = [
        {"code": "120106", "name": "测试·区", "valid_from": "2020-05-01"},
        {"code": "120106001", "name": "测试·街道"},
        {"code": "120106002", "name": "测试·街道", "valid_from": "2019-01-01"},
        {"code": "120106003", "name": "测试·街道", "valid_from": "2021-01-01"},
    ]
    receipt = await places.tree(service, *rows)
    begins = {"division": "120106", "valid_from": "2020-05-01"}
    assert [(r.code, r.slug, r.values) for r in receipt.rejected] == [
        ("120106002", "division-not-yet", begins)
    ]
    assert (await node(service, "120106001")).valid_from == "2020-05-01"
    assert (await node(service, "120106003")).valid_from == "2021-01-01"
    again = await places.tree(service, *(rows[:2] + rows[3:]))
    assert (again.unchanged, again.rejected) == (3, [])
    other = await places.tree(service, rows[0] | {"valid_from": "2020-06-01"})
    assert other.rejected[0].slug == "begins-otherwise"


async def test_rows_of_ended_divisions_are_rejected(service: MemoryService) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on=DAY)
    receipt = await places.tree(service, A, B)
    assert [(r.code, r.values) for r in receipt.rejected] == [
        (A, {"division": A, "until": DAY, "became": B})
    ]
    assert receipt.unchanged == 1
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[B], into=C, on=LATER)
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[STREET], into=OTHER, on=LATER)
    receipt = await places.tree(service, f"{STREET}009")
    assert (receipt.rejected[0].values["division"], receipt.rejected[0].slug) == (
        STREET,
        "division-ended",
    )


async def test_a_table_of_today_and_one_of_tomorrow_both_fit(service: MemoryService) -> None:
    await service.done(reshaping.RenameDivision, OPERATOR, code=A, new_name="测试·新", on=DAY)
    receipt = await places.tree(
        service, A, {"code": A, "name": "测试·新"}, {"code": A, "name": "测试·异"}
    )
    assert (receipt.unchanged, receipt.renamed) == (2, 0)
    assert say_day(DAY, "en") in receipt.rejected[0].reason


# --- rename -------------------------------------------------------------------------------------


async def test_names_have_their_days(service: MemoryService) -> None:
    await service.done(
        reshaping.RenameDivision, OPERATOR, code=A, new_name="测试·二", on="2020-01-01"
    )
    await service.done(reshaping.RenameDivision, OPERATOR, code=A, new_name="测试·三", on=DAY)
    division = await node(service, A)
    assert division.names == (
        Named(f"测试·{A}", None, "2020-01-01"),
        Named("测试·二", "2020-01-01", DAY),
        Named("测试·三", DAY),
    )
    days = ["2019-12-31", "2020-01-01", "2026-12-31", DAY]
    assert [division.name_on(d)[-1] for d in days] == ["1", "二", "二", "三"]
    assert service.told()[-1] == schema.DivisionRenamed(
        division=A, name="测试·三", former_name="测试·二", since=DAY
    )


async def test_a_name_can_be_corrected_on_its_day_and_taken_back(service: MemoryService) -> None:
    for name in ("测试·错", "测试·对"):
        await service.done(reshaping.RenameDivision, OPERATOR, code=A, new_name=name, on=DAY)
    assert (await node(service, A)).names[1:] == (Named("测试·对", DAY),)
    await service.done(reshaping.RenameDivision, OPERATOR, code=A, new_name=f"测试·{A}", on=DAY)
    assert (await node(service, A)).names == (Named(f"测试·{A}"),)


async def test_why_a_division_is_not_renamed(service: MemoryService) -> None:
    rename = reshaping.RenameDivision
    assert await service.refused(rename, OPERATOR, code="13", new_name="新", on=DAY) == [
        NotFound(kind="division", id="13")
    ]
    assert await service.refused(rename, OPERATOR, code=A, new_name=f"测试·{A}", on=DAY) == [
        schema.NothingChanges(place=A)
    ]
    await service.done(rename, OPERATOR, code=A, new_name="测试·新", on=DAY)
    assert await service.refused(rename, OPERATOR, code=A, new_name="测试·旧", on="2026-12-31") == [
        reshaping.ChangedLater(place=A, day=DAY)
    ]
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on=LATER)
    assert await service.refused(rename, OPERATOR, code=A, new_name="测试·末", on=LATER) == [
        schema.DivisionEnded(division=A, until=LATER, became=B)
    ]
    await service.done(rename, OPERATOR, code=A, new_name="测试·末", on="2027-12-31")
    await service.done(reshaping.MoveDivision, OPERATOR, code=C, new_code=f"{OTHER}009", on=DAY)
    assert await service.refused(
        rename, OPERATOR, code=f"{OTHER}009", new_name="测试·新", on=DAY
    ) == [reshaping.ChangedLater(place=f"{OTHER}009", day=DAY)]


# --- merge --------------------------------------------------------------------------------------


async def test_a_merge_into_one_of_them(service: MemoryService) -> None:
    receipt = await service.done(
        reshaping.MergeDivisions, OPERATOR, codes=[A, B], into=B, name="测试·合", on=DAY
    )
    assert (receipt.ended, receipt.added) == ([A], [])
    ended, goes_on = await node(service, A), await node(service, B)
    assert (ended.valid_until, ended.became, ended.successors) == (DAY, (Link(B, DAY),), (B,))
    assert (goes_on.valid_until, goes_on.came_from) == (None, (Link(A, DAY),))
    assert (goes_on.name_on("2026-12-31"), goes_on.name_on(DAY)) == (f"测试·{B}", "测试·合")
    assert names(service.told(since=1)) == ["division-renamed", "division-dissolved"]
    assert service.told()[-1] == schema.DivisionDissolved(
        division=A, until=DAY, how="merged", became=[B]
    )


async def test_a_merge_into_a_new_one(service: MemoryService) -> None:
    new = f"{OTHER}009"
    receipt = await service.done(
        reshaping.MergeDivisions, OPERATOR, codes=[A, B, C], into=new, name="测试·新", on=DAY
    )
    assert (receipt.ended, receipt.added) == ([A, B, C], [new])
    begun = await node(service, new)
    assert (begun.valid_from, [link.code for link in begun.came_from]) == (DAY, [A, B, C])
    assert new in (await node(service, OTHER)).children
    assert await service.refused(
        reshaping.MergeDivisions, OPERATOR, codes=[A], into=new, on=LATER
    ) == [schema.DivisionEnded(division=A, until=DAY, became=new)]


async def test_why_divisions_are_not_merged(service: MemoryService) -> None:
    merge = reshaping.MergeDivisions
    new = f"{STREET}009"
    assert await service.refused(merge, OPERATOR, codes=[A], into=A, on=DAY) == [
        schema.NothingChanges(place=A)
    ]
    assert await service.refused(merge, OPERATOR, codes=[A, new], into=B, on=DAY) == [
        schema.UnknownDivision(division=new)
    ]
    assert await service.refused(merge, OPERATOR, codes=[A], into=new, on=DAY) == [
        schema.UnknownDivision(division=new)
    ]
    assert await service.refused(merge, OPERATOR, codes=[A], into=OTHER, on=DAY) == [
        reshaping.LevelsDiffer(division=OTHER, other=A)
    ]
    assert await service.refused(merge, OPERATOR, codes=[STREET], into=OTHER, on=DAY) == [
        reshaping.HasChildren(place=STREET, child=A, on=DAY)
    ]
    orphan = "130104007001"
    assert await service.refused(merge, OPERATOR, codes=[A], into=orphan, name="新", on=DAY) == [
        schema.UnknownDivision(division="130104007")
    ]
    await service.done(merge, OPERATOR, codes=[B], into=A, on=DAY)
    assert await service.refused(merge, OPERATOR, codes=[A], into=C, on=DAY) == [
        reshaping.ChangedLater(place=A, day=DAY)
    ]


async def test_a_street_ends_when_it_is_empty(service: MemoryService) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A, B], into=C, on=DAY)
    receipt = await service.done(
        reshaping.MergeDivisions, OPERATOR, codes=[STREET], into=OTHER, on=DAY
    )
    assert receipt.ended == [STREET]


# --- split --------------------------------------------------------------------------------------


def parts(*codes: str) -> list[dict[str, str]]:
    return [{"code": code, "name": f"测试·{code}"} for code in codes]


async def test_a_split_into_new_ones(service: MemoryService) -> None:
    east, west = f"{STREET}101", f"{STREET}102"
    receipt = await service.done(
        reshaping.SplitDivision, OPERATOR, code=A, into=parts(east, west), on="2020-01-01"
    )
    assert (receipt.ended, receipt.added) == ([A], [east, west])
    assert (await node(service, A)).successors == (east, west)
    assert (await node(service, east)).came_from == (Link(A, "2020-01-01"),)
    assert (await node(service, STREET)).children == (A, B, east, west)


async def test_a_part_may_keep_the_code(service: MemoryService) -> None:
    new = f"{STREET}101"
    into = [{"code": A, "name": "测试·余"}, *parts(new)]
    receipt = await service.done(reshaping.SplitDivision, OPERATOR, code=A, into=into, on=DAY)
    assert (receipt.ended, receipt.added) == ([], [new])
    kept = await node(service, A)
    assert (kept.valid_until, kept.became, kept.successors) == (None, (Link(new, DAY),), ())
    assert kept.name == "测试·余"
    # A street keeps what lies below it.
    into = parts(STREET, "120104009")
    await service.done(reshaping.SplitDivision, OPERATOR, code=STREET, into=into, on=DAY)
    assert (await node(service, STREET)).valid_until is None


async def test_why_a_division_is_not_split(service: MemoryService) -> None:
    split = reshaping.SplitDivision
    new = f"{STREET}101"
    for alone in ([new], [A], [A, A]):
        refusals = await service.refused(split, OPERATOR, code=A, into=parts(*alone), on=DAY)
        assert schema.NothingChanges(place=A) in refusals
    assert await service.refused(split, OPERATOR, code=A, into=parts(new, B), on=DAY) == [
        schema.DivisionExists(division=B)
    ]
    assert await service.refused(split, OPERATOR, code=A, into=parts(new, new), on=DAY) == [
        schema.DivisionExists(division=new)
    ]
    refusals = await service.refused(split, OPERATOR, code=A, into=parts(new, "120104009"), on=DAY)
    assert refusals == [reshaping.LevelsDiffer(division=A, other="120104009")]
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[C], into=A, on=LATER)
    assert await service.refused(split, OPERATOR, code=C, into=parts(C, f"{OTHER}101"), on=DAY) == [
        schema.DivisionEnded(division=C, until=LATER, became=A)
    ]
    streets = parts("120104009", "120104010")
    assert await service.refused(split, OPERATOR, code=STREET, into=streets, on=DAY) == [
        reshaping.HasChildren(place=STREET, child=A, on=DAY)
    ]


# --- move ---------------------------------------------------------------------------------------


async def test_a_street_moves_with_what_is_below_it(service: MemoryService) -> None:
    await service.done(
        reshaping.RenameDivision, OPERATOR, code=A, new_name="测试·新", on="2026-01-01"
    )
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[B], into=A, on="2026-06-01")
    moved = "120105003"
    receipt = await service.done(
        reshaping.MoveDivision, OPERATOR, code=STREET, new_code=moved, on=DAY
    )
    assert receipt.ended == [STREET, A]
    assert receipt.added == [moved, f"{moved}001"]
    assert (await node(service, A)).successors == (f"{moved}001",)
    assert (await node(service, B)).successors == (A,)
    begun = await node(service, f"{moved}001")
    assert (begun.name, begun.parent, begun.valid_from) == ("测试·新", moved, DAY)
    assert (await node(service, moved)).children == (f"{moved}001",)
    assert (await node(service, "120105")).children == (moved,)
    assert (await node(service, "120104")).children == (STREET, OTHER)


async def test_a_district_moves_with_everything(service: MemoryService) -> None:
    await places.tree(service, "1202")
    receipt = await service.done(
        reshaping.MoveDivision, OPERATOR, code="120104", new_code="120204", on=DAY
    )
    assert len(receipt.added) == len(receipt.ended) == 6
    assert (await node(service, "120204007001")).came_from == (Link(A, DAY),)
    for code in receipt.added:
        parent = await node(service, parent_of(code) or "")
        assert code in parent.children


async def test_why_a_division_is_not_moved(service: MemoryService) -> None:
    move = reshaping.MoveDivision
    assert await service.refused(move, OPERATOR, code=A, new_code=B, on=DAY) == [
        schema.DivisionExists(division=B)
    ]
    assert await service.refused(move, OPERATOR, code=A, new_code=A, on=DAY) == [
        schema.DivisionExists(division=A)
    ]
    assert await service.refused(move, OPERATOR, code=A, new_code="130104007001", on=DAY) == [
        schema.UnknownDivision(division="130104007")
    ]
    assert reshaping.LevelsDiffer(division=A, other="120105001") in await service.refused(
        move, OPERATOR, code=A, new_code="120105001", on=DAY
    )
    await service.done(reshaping.RenameDivision, OPERATOR, code=B, new_name="测试·新", on=LATER)
    assert await service.refused(move, OPERATOR, code=STREET, new_code="120105003", on=DAY) == [
        reshaping.ChangedLater(place=B, day=LATER)
    ]
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on="2028-06-01")
    assert await service.refused(move, OPERATOR, code=STREET, new_code="120105003", on=LATER) == [
        schema.DivisionEnded(division=A, until="2028-06-01", became=B),
        reshaping.ChangedLater(place=B, day="2028-06-01"),
    ]
    await service.done(move, OPERATOR, code=STREET, new_code="120105003", on=LAST)
    assert await service.refused(move, OPERATOR, code=C, new_code=f"{STREET}101", on=DAY) == [
        schema.DivisionEnded(division=STREET, until=LAST, became="120105003")
    ]


async def test_a_move_is_bounded(service: MemoryService) -> None:
    await places.tree(service, *(f"{STREET}{n:03}" for n in range(100, 599)))
    assert await service.refused(
        reshaping.MoveDivision, OPERATOR, code=STREET, new_code="120105003", on=DAY
    ) == [reshaping.SubtreeTooLarge(division=STREET, most=500)]
    refusals = await service.refused(
        reshaping.MoveDivision, OPERATOR, code="120104", new_code="120204", on=DAY
    )
    assert reshaping.SubtreeTooLarge(division="120104", most=500) in refusals
    assert reshaping.HasChildren(place=STREET, child=A, on=DAY) in await service.refused(
        reshaping.MergeDivisions, OPERATOR, codes=[STREET], into=OTHER, on=DAY
    )


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "scope", "may"),
    [
        ("supervisor", "120104", True),
        ("operator", "*", True),
        ("supervisor", STREET, False),
        ("street-coordinator", "120104", False),
    ],
)
async def test_the_scope_must_cover_all_places(
    service: MemoryService, role: str, scope: str, may: bool
) -> None:
    actor = acting_as(id="a", role=role, scope=scope)
    merge: dict[str, Any] = {"codes": [A], "into": C, "on": DAY}
    if may:
        await service.done(reshaping.MergeDivisions, actor, **merge)
    else:
        refused = await service.refused(reshaping.MergeDivisions, actor, **merge)
        assert refused == [OutOfScope(role=role)]

"""Programmes: entries become drafts, and are known again by what names them."""

import pytest

from baodao.kit.testing import slugs
from baodao.schema.scheduling.activities import ListActivities, PublishActivity
from baodao.schema.scheduling.activity_changes import (
    CancelActivity,
    CancelShift,
    ChangeActivity,
    ShiftChanged,
)
from baodao.schema.scheduling.imports import ImportProgramme, ListImported, PreviewProgramme
from tests.builders import scheduling
from tests.builders.actors import acting_as
from tests.builders.registration import COMMUNITY, ELSEWHERE, OPERATOR, ORGANISER, STRANGER
from tests.builders.scheduling import HOUR, START, change, entry, programme, shift


@pytest.fixture
async def service():
    return await scheduling.prepared()


async def made(service):
    page = await service.ask(ListActivities(actor=OPERATOR))
    return page.activities


def outcomes(receipt):
    return [(one.line, one.outcome) for one in receipt.taken]


async def test_entries_are_decided_one_by_one(service):
    wish = programme(
        entry(1),
        entry(2, shifts=[]),
        entry(3, zone="Mars/Base", shifts=[shift(hours=-1)]),
        entry(4, division="990101001001"),
        entry(1),
    )
    receipt = await service.done(ImportProgramme, ORGANISER, **wish)
    assert outcomes(receipt) == [(2, "created"), (3, "created")]
    assert [(r.line, [f.slug for f in r.refusals]) for r in receipt.rejected] == [
        (4, ["unknown-zone", "shift-without-duration"]),
        (5, ["another-place", "unknown-division"]),
        (2, ["entry-twice"]),
    ]
    first, second = await made(service)
    assert (first.activity_id, second.activity_id) == tuple(
        one.activity_id for one in receipt.taken[:2]
    )
    assert (len(first.shifts), len(second.shifts)) == (1, 0)


async def test_a_preview_changes_nothing_and_says_the_same(service):
    rows = [entry(n) for n in range(1, 4)]
    await service.done(ImportProgramme, ORGANISER, **programme(rows[0]))
    commits = service.commits
    told = await service.ask(PreviewProgramme(actor=ORGANISER, **programme(*rows)))
    assert service.commits == commits
    assert outcomes(told) == [(2, "unchanged"), (3, "created"), (4, "created")]
    assert [bool(one.activity_id) for one in told.taken] == [True, False, False]
    receipt = await service.done(ImportProgramme, ORGANISER, **programme(*rows))
    assert outcomes(receipt) == outcomes(told)


async def test_only_for_whom_one_acts(service):
    for stranger in (STRANGER, acting_as(id="v0", role="volunteer")):
        assert await service.refused(ImportProgramme, stranger, **programme(entry(1)))
    unknown = programme(entry(1), organisation_id="nobody")
    assert slugs(await service.refused(ImportProgramme, OPERATOR, **unknown)) == ["not-found"]
    elsewhere = programme(entry(1, division=ELSEWHERE))
    receipt = await service.done(ImportProgramme, ORGANISER, **elsewhere)
    assert [f.slug for row in receipt.rejected for f in row.refusals] == [
        "another-place",
        "unknown-division",
    ]


async def test_what_was_imported_can_be_listed_by_its_source(service):
    await service.done(ImportProgramme, ORGANISER, **programme(*(entry(n) for n in range(3))))
    await service.done(ImportProgramme, ORGANISER, **programme(entry(9), source="测试·另一"))
    seen, after = {}, ""
    while True:
        question = ListImported(
            actor=ORGANISER, organisation_id="o", source="测试·课表", after=after, limit=2
        )
        page = await service.ask(question)
        seen |= {one.entry: one.activity_id for one in page.imported}
        if not page.next:
            break
        after = page.next
    assert seen.keys() == {"e0", "e1", "e2"}
    assert set(seen.values()) < {one.activity_id for one in await made(service)}
    assert {one.division for one in await made(service)} == {COMMUNITY}


async def again(service, *rows):
    return await service.done(ImportProgramme, ORGANISER, **programme(*rows))


async def test_what_changed_there_is_changed_here_and_nothing_else(service):
    taken = (await again(service, entry(1))).taken
    by_hand = change(taken[0].activity_id, title="测试·本地改名", risk_note="测试·本地补充")
    await service.done(ChangeActivity, ORGANISER, **by_hand)
    assert outcomes(await again(service, entry(1))) == [(2, "unchanged")]
    assert outcomes(await again(service, entry(1, place="测试·另一处"))) == [(2, "updated")]
    (one,) = await made(service)
    assert (one.title, one.place, one.risk_note) == (
        "测试·本地改名",
        "测试·另一处",
        "测试·本地补充",
    )
    commits = service.commits
    assert outcomes(await again(service, entry(1, place="测试·另一处"))) == [(2, "unchanged")]
    assert [one.state for one in await made(service)] == ["draft"]
    assert service.commits <= commits + 1, "the reply alone is kept"


async def test_shifts_that_are_left_out_are_told_and_stay(service):
    await again(service, entry(1, shift(0), shift(3), shift(6)))
    (before,) = await made(service)
    receipt = await again(service, entry(1, shift(0, max_crew=5), shift(4)))
    (taken,) = receipt.taken
    assert (taken.outcome, taken.missing_shifts) == ("updated", [before.shifts[2].shift_id])
    (after,) = await made(service)
    assert [(s.max_crew, s.starts_at - START) for s in after.shifts] == [
        (5, 0 * HOUR),
        (2, 4 * HOUR),
        (2, 6 * HOUR),
    ]
    # As long as it is there it is told, and once it is called off no more.
    (taken,) = (await again(service, entry(1, shift(0, max_crew=5), shift(4)))).taken
    assert (taken.outcome, taken.missing_shifts) == ("unchanged", [before.shifts[2].shift_id])
    await service.done(CancelShift, ORGANISER, shift_id=taken.missing_shifts[0], reason="测试")
    (taken,) = (await again(service, entry(1, shift(0, max_crew=5), shift(4)))).taken
    assert (taken.outcome, taken.missing_shifts) == ("unchanged", [])


async def test_a_draft_without_shifts_gets_them_and_cannot_be_published_before(service):
    (taken,) = (await again(service, entry(1, shifts=[]))).taken
    publish = {"activity_id": taken.activity_id}
    assert "without-shifts" in slugs(await service.refused(PublishActivity, ORGANISER, **publish))
    assert outcomes(await again(service, entry(1, shift()))) == [(2, "updated")]
    (one,) = await made(service)
    assert len(one.shifts) == 1


async def test_what_is_published_changes_by_the_rules_of_a_change(service):
    lead = {"responsible_id": ORGANISER.id}
    (taken,) = (await again(service, entry(1, **lead))).taken
    await service.done(PublishActivity, ORGANISER, activity_id=taken.activity_id)
    receipt = await again(service, entry(1, **lead, category="测试·别类"))
    assert [f.slug for row in receipt.rejected for f in row.refusals] == ["fixed-once-published"]
    assert outcomes(await again(service, entry(1, shift(1), **lead))) == [(2, "updated")]
    (told,) = service.told(ShiftChanged)
    assert told.material
    await service.done(
        CancelActivity, ORGANISER, activity_id=taken.activity_id, reason="测试·不办了"
    )
    assert outcomes(await again(service, entry(1, shift(1), **lead))) == [(2, "unchanged")]
    receipt = await again(service, entry(1, shift(2), **lead))
    assert [f.slug for row in receipt.rejected for f in row.refusals] == ["activity-over"]


async def test_for_whom_shifts_are_changes_where_the_programme_says_it(service):
    members, place = {"to": "members"}, {"to": "division", "division": COMMUNITY}
    await again(service, entry(1, shift(), shift(3), scope=members))
    assert [s.scope.to for one in await made(service) for s in one.shifts] == ["members"] * 2
    said = entry(1, shift(), shift(3))
    assert outcomes(await again(service, said | {"scope": members})) == [(2, "unchanged")]
    assert outcomes(await again(service, said | {"scope": place})) == [(2, "updated")]
    (one,) = await made(service)
    assert [s.scope.division for s in one.shifts] == [COMMUNITY] * 2
    # What it does not say stays, whatever else changes; a new shift is for whom the others are.
    await again(service, entry(1, shift(max_crew=7), shift(3)))
    (one,) = await made(service)
    assert [(s.scope.to, s.max_crew) for s in one.shifts] == [("division", 7), ("division", 2)]
    both = entry(1, shift(max_crew=8), shift(3), shift(6), scope={"to": "open"})
    assert outcomes(await again(service, both)) == [(2, "updated")]
    (one,) = await made(service)
    assert [(s.scope.to, s.max_crew) for s in one.shifts] == [("open", n) for n in (8, 2, 2)]
    nowhere = entry(1, shift(max_crew=8), scope={"to": "unit"})
    receipt = await again(service, nowhere)
    assert [f.slug for row in receipt.rejected for f in row.refusals] == ["scope-unclear"]


async def test_for_whom_a_published_shift_is_changes_by_the_rules_of_a_change(service):
    lead = {"responsible_id": ORGANISER.id}
    (taken,) = (await again(service, entry(1, **lead))).taken
    await service.done(PublishActivity, ORGANISER, activity_id=taken.activity_id)
    for scope, slug in (
        ({"to": "unit", "organisation_id": "nobody"}, "not-found"),
        ({"to": "division", "division": "99"}, "unknown-division"),
        ({"to": "party-members"}, "party-scope-refused"),
    ):
        receipt = await again(service, entry(1, **lead, scope=scope))
        assert slug in [f.slug for row in receipt.rejected for f in row.refusals]
    members = entry(1, **lead, scope={"to": "members"})
    assert outcomes(await again(service, members)) == [(2, "updated")]
    (told,) = service.told(ShiftChanged)
    assert (told.changed, told.material) == (["needs"], False)


async def test_an_activity_stays_in_its_division(service):
    await again(service, entry(1))
    assert outcomes(await again(service, entry(1, division=COMMUNITY))) == [(2, "unchanged")]
    receipt = await again(service, entry(1, division=ELSEWHERE))
    assert [f.slug for row in receipt.rejected for f in row.refusals] == ["division-stays"]

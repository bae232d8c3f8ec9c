"""What has to be right before an activity is published: all that is wrong is told at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.categories import CATEGORIES
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.known.domain import KnownOrganisation
from baodao.schema import Envelope, Event
from baodao.schema.registration.divisions import DivisionDissolved, DivisionEnded
from baodao.schema.registration.organisations import (
    OrganisationEnded,
    OrganisationNotInForce,
    OrganisationRegistered,
)
from baodao.schema.registration.policies import PolicySet
from baodao.schema.registration.rehoming import OrganisationRehomed
from baodao.schema.registration.successions import OrganisationSucceeded
from baodao.schema.scheduling.activities import (
    ActivityPublished,
    CreateActivity,
    GetActivity,
    PublishActivity,
)
from baodao.schema.scheduling.activity_refusals import (
    GuideMissing,
    InsuranceDoesNotCover,
    InsuranceMissing,
    NotVolunteering,
    PriceRefused,
    ShiftForNobody,
    ShiftTooLong,
    SignUpOpensTooLate,
    UnknownCategoryCode,
)
from baodao.schema.scheduling.categories import ListCategories
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR, person
from tests.builders.scheduling import HOUR, ORGANISATION_TOLD, START, activity, draft, shift

TODAY = "2026-11-23"
INSURED = {
    "insurer": "测试·保险公司",
    "number": "测试-0001",
    "from_day": TODAY,
    "until_day": "2026-11-24",
}


@pytest.fixture
async def service() -> MemoryService:
    return await scheduling.prepared()


async def refused(service: MemoryService, *shifts: dict[str, Any], **changes: Any) -> list[Any]:
    """Why a draft is not published."""
    receipt = await draft(service, *shifts, **changes)
    return await service.refused(PublishActivity, OPERATOR, activity_id=receipt.activity_id)


async def published(service: MemoryService, *shifts: dict[str, Any], **changes: Any) -> Activity:
    receipt = await draft(service, *shifts, **changes)
    await service.done(PublishActivity, OPERATOR, activity_id=receipt.activity_id)
    found: Activity = await service.stored(Activity, receipt.activity_id)
    return found


async def told(service: MemoryService, *events: tuple[int, Event]) -> None:
    """Let scheduling follow events of an organisation, each with its version of that."""
    for version, event in events:
        envelope = Envelope(
            id=f"{event.NAME}-{version}",
            type=event.TYPE,
            source="/baodao/registration",
            subject=event.aggregate_id,
            time=NOW,
            aggregate_type=event.aggregate_type,
            aggregate_version=version,
            correlation_id="c",
            causation_id="c",
        )
        await service.follow((envelope, event))


def ended(until: str) -> OrganisationEnded:
    return OrganisationEnded(division=COMMUNITY, organisation_id="o", valid_until=until)


async def test_everything_that_is_wrong_is_told_at_once(service: MemoryService) -> None:
    await told(service, (2, ended("2026-11-24")))
    await service.follow(
        DivisionDissolved(division=COMMUNITY, until="2026-11-24", became=["12"], how="merged")
    )
    long = shift(hours=26, sign_up_opens_at=START)
    receipt = await service.done(
        CreateActivity, OPERATOR, **activity(long, shift(max_crew=0), danger=True)
    )
    name = {"activity_id": receipt.activity_id}
    service.now = START
    assert slugs(await service.refused(PublishActivity, OPERATOR, **name)) == [
        "lead-not-agreed",
        *("starts-in-the-past", "shift-too-long", "sign-up-opens-too-late"),
        *("starts-in-the-past", "shift-for-nobody"),
        "organisation-not-in-force",
        "insurance-missing",
    ]


@pytest.mark.parametrize(
    ("changes", "fine"),
    [
        ({"hours": 24}, True),
        ({"hours": 26}, False),
        ({"hours": 24.001}, False),
        ({"sign_up_opens_at": START - timedelta(milliseconds=1)}, True),
        ({"sign_up_opens_at": START}, False),
        ({"sign_up_opens_at": START + HOUR}, False),
        ({"max_crew": 0}, False),
    ],
)
async def test_times_and_seats_of_a_shift(
    service: MemoryService, changes: dict[str, Any], fine: bool
) -> None:
    if fine:
        await published(service, shift(**changes))
        return
    (found,) = await refused(service, shift(**changes))
    one = found.shift_id
    ends_at = START + changes.get("hours", 2) * HOUR
    opens_at = changes.get("sign_up_opens_at", START)
    assert found in (
        ShiftTooLong(shift_id=one, starts_at=START, ends_at=ends_at, most_hours=24),
        SignUpOpensTooLate(shift_id=one, opens_at=opens_at, starts_at=START),
        ShiftForNobody(shift_id=one, starts_at=START),
    )


async def test_a_draft_may_have_no_shifts_yet(service: MemoryService) -> None:
    receipt = await service.done(
        CreateActivity, OPERATOR, **activity(responsible_id=OPERATOR.id) | {"shifts": []}
    )
    name = {"activity_id": receipt.activity_id}
    assert slugs(await service.refused(PublishActivity, OPERATOR, **name)) == ["without-shifts"]


# --- who posts ------------------------------------------------------------------------------------


async def test_an_organisation_is_in_force_on_every_day_of_a_shift(
    service: MemoryService,
) -> None:
    # E1. The shift is from 22:00 to 02:00 in China: of two days there, of one in London.
    night = {"starts_at": datetime.fromisoformat("2026-11-23T22:00+08:00")}
    night["ends_at"] = night["starts_at"] + 4 * HOUR
    await told(service, (3, ended("2026-11-24")))
    expected = [OrganisationNotInForce(organisation_id="o", day="2026-11-24")]
    assert await refused(service, shift(**night)) == expected
    await published(service, shift(**night), zone="Europe/London")
    # It begins with the day: whoever ends on the 24th posts nothing until midnight of the 25th.
    until_midnight = {**night, "ends_at": night["starts_at"] + 2 * HOUR}
    await published(service, shift(**until_midnight))


async def test_what_is_told_later_holds_in_any_order(service: MemoryService) -> None:
    begins = ORGANISATION_TOLD.model_copy(
        update={"organisation_id": "p", "valid_from": "2026-11-24", "exact_kind": "unit"}
    )
    moved = OrganisationRehomed(division="12", organisation_id="p", former_division=COMMUNITY)
    gone = ended("2027-01-01").model_copy(update={"organisation_id": "p"})
    heir = OrganisationSucceeded(
        division="12", organisation_id="p", successor_id="q", from_day="2027-01-01"
    )
    steps: list[tuple[int, Event]] = [(1, begins), (2, moved), (3, gone), (4, heir)]
    for order in (steps, steps[::-1], [steps[2], steps[0], steps[3], steps[1]]):
        fresh = scheduling.empty()
        await told(fresh, *order, *order)
        one: KnownOrganisation = await fresh.stored(KnownOrganisation, "p")
        assert (one.division, one.valid_from, one.valid_until, one.kind, one.successor_id) == (
            *("12", "2026-11-24", "2027-01-01", "unit", "q"),
        )
    assert not one.in_force(TODAY)


async def test_a_division_that_ends_before_a_shift(service: MemoryService) -> None:
    receipt = await draft(service, shift(20))
    await service.follow(
        DivisionDissolved(division=COMMUNITY, until="2026-11-24", became=["12"], how="merged")
    )
    name = {"activity_id": receipt.activity_id}
    assert await service.refused(PublishActivity, OPERATOR, **name) == [
        DivisionEnded(division=COMMUNITY, until="2026-11-24", became="12")
    ]


async def test_of_an_informal_group_its_guide_keeps_the_records(service: MemoryService) -> None:
    group = OrganisationRegistered(
        division=COMMUNITY,
        organisation_id="g",
        name="测试",
        kind="informal-group",
        exact_kind="informal-group",
    )
    await service.follow(group)
    assert await refused(service, organisation_id="g") == [GuideMissing(organisation_id="g")]
    await service.follow(group.model_copy(update={"organisation_id": "h", "guided_by": "o"}))
    assert (await published(service, organisation_id="h")).recorded_by == "o"
    assert (await published(service)).recorded_by == "o"
    await told(
        service,
        (
            3,
            OrganisationSucceeded(
                division=COMMUNITY, organisation_id="o", successor_id="n", from_day=TODAY
            ),
        ),
    )
    assert (await published(service, organisation_id="h")).recorded_by == "n"
    assert service.told(ActivityPublished)[-1].recorded_by == "n"


# --- danger, money, what is no volunteering -------------------------------------------------------


async def test_danger_takes_insurance_for_every_day(service: MemoryService) -> None:
    danger = {"danger": True}
    (missing,) = await refused(service, **danger)
    assert missing == InsuranceMissing(activity_id=missing.activity_id)
    found = await refused(service, shift(), shift(20), **danger, insurance=INSURED)
    assert found == [
        InsuranceDoesNotCover(day="2026-11-24", from_day=TODAY, until_day="2026-11-24")
    ]
    one = await published(service, **danger, insurance=INSURED)
    shown = await service.ask(GetActivity(actor=person("v0"), activity_id=one.id))
    assert shown.insurance.model_dump() == INSURED
    shifts = [await service.stored(Shift, shift_id) for shift_id in one.shift_ids]
    assert [(s.danger, s.agreement_required) for s in shifts] == [(True, True)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"price_fen": 100}, [PriceRefused(price_fen=100)]),
        ({"provider": "government"}, [NotVolunteering(provider="government")]),
        ({"provider": "government", "kind": "on-duty"}, []),
        ({"subsidies": ["travel", "meals", "travel"]}, []),
        ({"category_code": "0401"}, []),
        ({"category_code": "0499"}, [UnknownCategoryCode(category_code="0499")]),
    ],
)
async def test_what_no_plan_may_say(
    service: MemoryService, changes: dict[str, Any], expected: list[Any]
) -> None:
    if "subsidies" in changes:
        changes = {"subsidies": ["travel", "meals"]}
    wish = activity(**changes)
    if expected:
        assert await service.refused(CreateActivity, OPERATOR, **wish) == expected
        return
    one = await published(service, **changes)
    shift_kind = (await service.stored(Shift, one.shift_ids[0])).kind
    assert (one.kind, shift_kind) == (changes.get("kind", "volunteer"),) * 2
    assert service.told(ActivityPublished)[-1].kind == one.kind


@pytest.mark.parametrize(
    ("changes", "crew", "reasons"),
    [
        ({}, 2, []),
        ({}, 200, ["large-event"]),
        ({"with_foreigners": True}, 2, ["foreigners"]),
        ({"agreement_asked": True, "danger": True}, 2, ["danger", "on-request"]),
    ],
)
async def test_why_a_written_agreement_is_signed(
    service: MemoryService, changes: dict[str, Any], crew: int, reasons: list[str]
) -> None:
    one = await published(service, shift(max_crew=crew), **changes, insurance=INSURED)
    assert list(one.agreement) == reasons
    assert service.told(ActivityPublished)[-1].agreement == reasons


async def test_the_pack_says_what_takes_an_agreement(service: MemoryService) -> None:
    month = shift(), shift(30 * 24)
    assert (await published(service, *month)).agreement == ("long-term",)
    rules = {"scheduling": {"agreement_for": ["outside-city"], "longest_shift_hours": 1}}
    await service.follow(
        PolicySet(division=COMMUNITY, version=1, changed=[], set_at=NOW, rules=rules)
    )
    assert (await published(service, shift(hours=1), shift(30 * 24, 1))).agreement == ()
    assert slugs(await refused(service)) == ["shift-too-long"]


# --- categories -----------------------------------------------------------------------------------


async def test_categories_have_two_levels(service: MemoryService) -> None:
    found = (await service.ask(ListCategories(actor=person("v0")))).categories
    codes = [one.code for one in found]
    assert codes == sorted(CATEGORIES)
    assert all(one.parent in (None, one.code[:2]) for one in found)
    assert {one.parent for one in found} - {None} <= set(codes)
    for words in ([one.zh for one in found], [one.en for one in found]):
        assert len(set(words)) == len(words)

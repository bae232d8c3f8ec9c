"""Contacts, and what a unit is told of a quarter."""

from datetime import UTC, datetime, timedelta

import pytest

from baodao.kernel.policies import PolicyPack
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.feedback import UnitFeedback
from baodao.registration.policies.domain import set_pack
from baodao.schema import Actor
from baodao.schema.registration.obligations import (
    ContactRecorded,
    ContactTakenBack,
    DenyContact,
    IssueUnitFeedback,
    RecordContact,
    UnitFeedbackIssued,
)
from baodao.schema.registration.policies import PolicyRules, RegistrationRules
from tests.support.community import (
    ELSEWHERE,
    ITSELF,
    LIAISON,
    ORGANISER,
    STRANGER,
    Community,
    attended,
    credited,
    follow,
    organisation,
    own,
    person,
    together,
    volunteer,
)

NOTE = {"organisation_id": "committee", "day": "2026-11-22", "topic": "测试·冬季巡查"}


@pytest.fixture
async def community() -> Community:
    return await Community().prepare()


# --- contacts ---


async def test_a_contact_is_counted_and_the_person_told(community: Community) -> None:
    await community.member("a")
    contact = (await community.done(RecordContact, volunteer_id="a", **NOTE)).contact_id
    assert await own(community) == (1, 0, 0, 0)
    assert await together(community) == (1, 0, 0, 0)
    (event,) = community.events()
    assert isinstance(event, ContactRecorded)
    assert (event.record_id, event.volunteer_id, event.day) == (contact, "a", "2026-11-22")
    assert "冬季" not in str(community.service.database.documents("outbox"))
    assert (await community.stored(Contact, contact)).topic == "测试·冬季巡查"


async def test_a_contact_with_a_unit_is_the_unit_s_own(community: Community) -> None:
    await community.done(RecordContact, unit_id="unit", **NOTE)
    assert await together(community) == (1, 0, 0, 0)
    assert community.service.database.documents("tallies") == []


@pytest.mark.parametrize("actor", [person("a"), LIAISON, STRANGER], ids=lambda a: a.role)
async def test_only_the_community_writes_contacts_down(community: Community, actor: Actor) -> None:
    assert await community.refused(RecordContact, actor, volunteer_id="a", **NOTE) == [
        "out-of-scope"
    ]


async def test_a_contact_is_with_somebody_of_the_community(community: Community) -> None:
    await community.put(volunteer("a", division=ELSEWHERE))
    assert await community.refused(RecordContact, volunteer_id="a", **NOTE) == ["out-of-scope"]
    await community.member("a", accepted=False)
    assert await community.refused(RecordContact, volunteer_id="a", **NOTE) == ["out-of-scope"]
    await community.member("a")
    await community.done(RecordContact, volunteer_id="a", **NOTE)


async def test_every_reason_against_a_contact_is_told_at_once(community: Community) -> None:
    late = NOTE | {"day": "2026-11-24"}
    found = await community.refused(RecordContact, STRANGER, volunteer_id="x", unit_id="y", **late)
    assert found == [
        "out-of-scope",
        "day-in-future",
        "not-found",
        "not-found",
        "either-person-or-unit",
    ]
    assert await community.refused(RecordContact, **NOTE) == ["either-person-or-unit"]
    missing = NOTE | {"organisation_id": "none", "volunteer_id": "a"}
    assert await community.refused(RecordContact, **missing) == ["not-found"]


@pytest.mark.parametrize("actor", [person("a"), ORGANISER], ids=lambda a: a.role)
async def test_a_person_says_that_there_was_no_contact(community: Community, actor: Actor) -> None:
    await community.member("a")
    contact = (await community.done(RecordContact, volunteer_id="a", **NOTE)).contact_id
    await community.member("a", unit_id="other")
    deny = {"contact_id": contact}
    for other in (person("b"), LIAISON, STRANGER):
        assert await community.refused(DenyContact, other, **deny) == ["out-of-scope"]
    await community.done(DenyContact, actor, **deny)
    assert isinstance(community.events()[-1], ContactTakenBack)
    for counts in (await own(community), await together(community)):
        assert counts == (0, 0, 0, 0)
    assert await community.refused(DenyContact, actor, **deny) == ["contact-taken-back-already"]


async def test_a_unit_says_that_there_was_no_contact(community: Community) -> None:
    contact = (await community.done(RecordContact, unit_id="unit", **NOTE)).contact_id
    await community.done(DenyContact, LIAISON, contact_id=contact)
    assert await together(community) == (0, 0, 0, 0)


# --- feedback ---


SETTLED = datetime(2027, 1, 21, 16, 0, tzinfo=UTC)
ISSUE = {"unit_id": "unit", "quarter": "2026Q4", "members": 3, "members_met": 2}


async def test_a_unit_is_told_totals_once(community: Community) -> None:
    for name in ("a", "b", "c"):
        await community.member(name)
        await follow(community, attended(name), credited(name, 45))
    await community.done(RecordContact, volunteer_id="a", **NOTE)
    community.now = SETTLED
    first = await community.done(IssueUnitFeedback, ITSELF, **ISSUE)
    again = await community.done(IssueUnitFeedback, ITSELF, **ISSUE | {"members": 9})
    assert first == again
    issued = [e for e in community.events() if isinstance(e, UnitFeedbackIssued)]
    assert [e.model_dump(exclude={"division", "feedback_id"}) for e in issued] == [
        ISSUE | {"withheld": False, "contacts": 1, "activities": 3, "minutes": 135, "claims": 0}
    ]
    (envelope,) = [e for e, event in community.service.published() if event in issued]
    assert envelope.policy_version == "default-1"


async def test_too_few_members_are_told_nothing_but_that(community: Community) -> None:
    await community.member("a")
    await follow(community, credited("a", 45))
    community.now = SETTLED
    given = ISSUE | {"members": 2, "members_met": 1}
    feedback = (await community.done(IssueUnitFeedback, ITSELF, **given)).feedback_id
    stored = await community.stored(UnitFeedback, feedback)
    assert (stored.withheld, stored.members) == (True, 2)
    for withheld in ("members_met", "contacts", "activities", "minutes", "claims"):
        assert getattr(stored, withheld) is None
        assert getattr(community.events()[-1], withheld) is None


async def test_how_few_are_too_few_is_policy_where_the_unit_is(community: Community) -> None:
    rules = PolicyRules(registration=RegistrationRules(feedback_min_members=10))
    pack = set_pack(PolicyPack.blank(ELSEWHERE[:6]), rules, "测试", community.now)
    await community.put(pack.after)
    community.now = SETTLED
    feedback = (await community.done(IssueUnitFeedback, ITSELF, **ISSUE)).feedback_id
    stored = await community.stored(UnitFeedback, feedback)
    assert stored.withheld
    assert stored.policy == "120104@1+default-1"


async def test_a_quarter_that_is_not_settled_is_not_told_of(community: Community) -> None:
    community.now = SETTLED - timedelta(milliseconds=1)
    assert await community.refused(IssueUnitFeedback, ITSELF, **ISSUE) == ["quarter-not-settled"]


@pytest.mark.parametrize(
    "actor",
    [ORGANISER, LIAISON, ITSELF.model_copy(update={"scope": "12"})],
    ids=lambda a: f"{a.role} {a.scope}",
)
async def test_only_the_service_asks_for_feedback(community: Community, actor: Actor) -> None:
    community.now = SETTLED
    assert await community.refused(IssueUnitFeedback, actor, **ISSUE) == ["out-of-scope"]


async def test_a_unit_that_does_not_exist_is_told_nothing(community: Community) -> None:
    community.now = SETTLED
    found = await community.refused(IssueUnitFeedback, ITSELF, **ISSUE | {"unit_id": "none"})
    assert found == ["not-found"]
    await community.put(organisation("none", "unit-party-organisation"))
    await community.done(IssueUnitFeedback, ITSELF, **ISSUE | {"unit_id": "none"})

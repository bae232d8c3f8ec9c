from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.registration.cases.domain import Case
from baodao.registration.people.domain.consents import Agreement, Consent, Consents
from baodao.schema import Actor, NotFound
from baodao.schema.registration.ages import UpdateAgeClass
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.disputes import (
    CaseClosed,
    CaseOpened,
    CaseReceipt,
    CaseResolved,
    DisputeRecord,
    JudgeInOwnCause,
    PersonTold,
    RecordFrozen,
    ResolveCase,
)
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    ChangeAvailability,
    ChangeSkills,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from tests.support.people import (
    COLLEAGUE,
    ELSEWHERE,
    MINOR,
    NOW,
    OPERATOR,
    ORGANISER,
    PLACE,
    TEXT,
    People,
    person,
    slugs,
)

OWN = {"text_version": TEXT, "how": "screen"}


@pytest.fixture
async def people() -> People:
    return await People.prepare()


async def dispute(people: People, owner: str, kind: str, record: str) -> str:
    receipt: CaseReceipt = await people.get(
        DisputeRecord, actor=person(owner), record=kind, record_id=record
    )
    assert receipt.state == "open"
    return receipt.case_id


async def resolve(people: People, case: str, outcome: str, **fields: Any) -> Any:
    values = {"actor": COLLEAGUE, "note": "测试·已核实"} | fields
    return await people.do(ResolveCase, case_id=case, outcome=outcome, **values)


async def consent_of(people: People, volunteer: str) -> str:
    """An organiser wrote down that the names may be public."""
    receipt = await people.get(
        GiveConsent, volunteer_id=volunteer, purpose="publication", consent=OWN
    )
    consent_id: str = receipt.consent_id
    return consent_id


async def holds(people: People, volunteer: str) -> bool:
    held: Consents = await people.stored(Consents, volunteer)
    return bool(held.of(Agreement("publication")))


# --- the record of a volunteer ---


async def test_who_says_not_me_is_frozen_at_once(people: People) -> None:
    adult = await people.register()
    before = len(people.events())
    case = await dispute(people, adult, "volunteer", adult)
    assert people.names(before) == ["case-opened", "volunteer-suspended"]
    assert people.events(before)[0] == CaseOpened(
        division=PLACE, case_id=case, volunteer_id=adult, record="volunteer", record_id=adult
    )
    stored = await people.volunteer(adult)
    assert (stored.frozen_by, stored.state) == (case, "active")
    frozen = Refused((RecordFrozen(record_id=adult, case_id=case),))
    name = {"volunteer_id": adult}
    assert await people.do(SuspendVolunteer, reason="测试", **name) == frozen
    assert await people.do(WithdrawVolunteer, reason="测试", **name) == frozen
    assert await people.do(ChangeSkills, skills=[], categories=[], **name) == frozen
    assert await people.do(ChangeAvailability, availability=[], **name) == frozen
    assert slugs(await people.do(ActivateVolunteer, note="测试", **name)) == [
        "record-frozen",
        "not-in-state",
    ]


async def test_one_open_case_per_record(people: People) -> None:
    adult = await people.register()
    case = await dispute(people, adult, "volunteer", adult)
    again = await people.do(DisputeRecord, actor=person(adult), record="volunteer", record_id=adult)
    assert again == Refused((RecordFrozen(record_id=adult, case_id=case),))
    await resolve(people, case, "rejected")
    assert await dispute(people, adult, "volunteer", adult) != case


async def test_a_rejected_case_releases_the_record(people: People) -> None:
    adult = await people.register()
    case = await dispute(people, adult, "volunteer", adult)
    before = len(people.events())
    await resolve(people, case, "rejected")
    assert people.names(before) == ["case-resolved", "volunteer-activated", "person-told"]
    stored = await people.volunteer(adult)
    assert (stored.frozen_by, stored.state) == (None, "active")
    closed: Case = await people.stored(Case, case)
    assert (closed.state, closed.resolved_at, closed.resolved_by, closed.note) == (
        "rejected",
        NOW,
        COLLEAGUE.id,
        "测试·已核实",
    )


async def test_an_upheld_case_undoes_the_record(people: People) -> None:
    adult = await people.register()
    case = await dispute(people, adult, "volunteer", adult)
    before = len(people.events())
    await resolve(people, case, "upheld")
    resolved, withdrawn, news = people.events(before)
    assert resolved == CaseResolved(
        division=PLACE,
        case_id=case,
        volunteer_id=adult,
        record="volunteer",
        record_id=adult,
        outcome="upheld",
    )
    assert withdrawn.NAME == "volunteer-withdrawn"
    assert isinstance(news, PersonTold)
    assert (news.record_id, news.what) == (adult, "ended")
    stored = await people.volunteer(adult)
    assert (stored.state, stored.frozen_by) == ("withdrawn", None)
    assert stored.history[-1].reason == f"case {case}"


async def test_whose_record_was_undone_begins_with_their_own_consent(people: People) -> None:
    adult = await people.register()
    await resolve(people, await dispute(people, adult, "volunteer", adult), "upheld")
    back = await people.get(ReturnVolunteer, actor=person(adult), volunteer_id=adult)
    assert (back.state, back.waits_for) == ("pending", ["own-consent"])
    fields = {"volunteer_id": adult, "purpose": "registration", "consent": OWN}
    await people.get(GiveConsent, actor=person(adult), **fields)
    assert (await people.volunteer(adult)).state == "active"


@pytest.mark.parametrize("outcome", ["upheld", "rejected"])
async def test_a_record_that_was_not_active_tells_nothing_new(people: People, outcome: str) -> None:
    adult = await people.register()
    await people.get(WithdrawVolunteer, volunteer_id=adult, reason="测试")
    before = len(people.events())
    case = await dispute(people, adult, "volunteer", adult)
    await resolve(people, case, outcome)
    assert people.names(before) == ["case-opened", "case-resolved", "person-told"]
    assert (await people.volunteer(adult)).state == "withdrawn"


async def test_the_events_of_a_frozen_record_are_numbered_without_gaps(people: People) -> None:
    adult = await people.register()
    await resolve(people, await dispute(people, adult, "volunteer", adult), "rejected")
    numbers = [e.aggregate_version for e, _ in people.published() if e.subject == adult]
    assert numbers == list(range(1, len(numbers) + 1))


# --- consents ---


async def test_a_disputed_consent_does_not_hold(people: People) -> None:
    adult = await people.register()
    consent = await consent_of(people, adult)
    case = await dispute(people, adult, "consent", consent)
    assert not await holds(people, adult)
    await resolve(people, case, "rejected")
    assert await holds(people, adult)
    assert (await people.stored(Consent, consent)).frozen_by is None


async def test_a_consent_that_was_never_given_is_undone(people: People) -> None:
    adult = await people.register()
    consent = await consent_of(people, adult)
    case = await dispute(people, adult, "consent", consent)
    before = len(people.events())
    await resolve(people, case, "upheld")
    assert people.names(before) == ["case-resolved", "consent-withdrawn", "person-told"]
    assert not await holds(people, adult)
    stored: Consent = await people.stored(Consent, consent)
    assert (stored.withdrawn_at, stored.withdrawn_by, stored.frozen_by) == (NOW, None, None)


async def test_who_never_agreed_to_be_registered_cannot_sign_up(people: People) -> None:
    adult = await people.register()
    held: Consents = await people.stored(Consents, adult)
    case = await dispute(people, adult, "consent", held.holding[0].consent_id)
    before = len(people.events())
    await resolve(people, case, "upheld")
    assert "volunteer-suspended" in people.names(before)
    assert (await people.volunteer(adult)).waits_for == ("own-consent",)


async def test_a_guardians_consent_released_after_the_childhood_has_ended(people: People) -> None:
    minor = await people.register(MINOR, consent=OWN | {"by": "guardian"})
    given = await people.get(
        GiveConsent,
        volunteer_id=minor,
        purpose="participation",
        subject="医疗",
        consent=OWN | {"by": "guardian"},
    )
    case = await dispute(people, minor, "consent", given.consent_id)
    later = NOW.replace(year=2030)
    await people.get(UpdateAgeClass, later, actor=OPERATOR, volunteer_id=minor)
    await resolve(people, case, "rejected")
    assert (await people.stored(Consents, minor)).participations() == []
    assert (await people.stored(Consent, given.consent_id)).ended_at == NOW


# --- who may ---


async def test_nobody_says_not_me_for_somebody_else(people: People) -> None:
    adult, other = await people.register(), await people.register()
    for actor in (ORGANISER, OPERATOR, person(other)):
        outcome = await people.do(DisputeRecord, actor=actor, record="volunteer", record_id=adult)
        assert slugs(outcome) == ["out-of-scope"]


@pytest.mark.parametrize("kind", ["volunteer", "consent"])
async def test_a_record_that_is_not_there(people: People, kind: str) -> None:
    outcome = await people.do(DisputeRecord, record=kind, record_id="nothing")
    assert outcome == Refused((NotFound(kind=kind, id="nothing"),))
    outcome = await resolve(people, "nothing", "upheld")
    assert outcome == Refused((NotFound(kind="case", id="nothing"),))


async def test_nobody_judges_their_own_doing(people: People) -> None:
    adult = await people.register()
    case = await dispute(people, adult, "volunteer", adult)
    own = Refused((JudgeInOwnCause(case_id=case),))
    assert await resolve(people, case, "rejected", actor=ORGANISER) == own
    as_organiser = Actor(id=adult, role="organiser", scope="12")
    assert await resolve(people, case, "upheld", actor=as_organiser) == own
    assert slugs(await resolve(people, case, "upheld", actor=ELSEWHERE)) == ["out-of-scope"]
    assert slugs(await resolve(people, case, "upheld", actor=person(adult))) == [
        "out-of-scope",
        "judge-in-own-cause",
    ]


async def test_a_case_is_closed_once(people: People) -> None:
    adult = await people.register()
    case = await dispute(people, adult, "volunteer", adult)
    await resolve(people, case, "upheld")
    again = await resolve(people, case, "rejected")
    assert again == Refused((CaseClosed(case_id=case, state="upheld"),))


async def test_why_it_was_resolved_is_in_no_event(people: People) -> None:
    adult = await people.register()
    case = await dispute(people, adult, "volunteer", adult)
    await resolve(people, case, "upheld", note="测试·说明原因")
    assert "测试·说明原因" not in str(people.events())

"""Consents that are taken back, and what becomes of the registration."""

import pytest

from baodao.registration.people.domain.consents import Consent, Consents
from baodao.schema.registration.consents import (
    ConsentEnded,
    ConsentWithdrawn,
    GiveConsent,
    WithdrawConsent,
)
from baodao.schema.registration.disputes import DisputeRecord, PersonTold
from baodao.schema.registration.people import ConsentIncomplete
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    NotInState,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from tests.support.consents import GUARDIAN, SCREEN, allow, first_consent, give, held
from tests.support.people import (
    DAY,
    MINOR,
    NOW,
    PLACE,
    People,
    person,
    slugs,
)


@pytest.fixture
async def people() -> People:
    return await People.prepare()


async def test_a_consent_is_taken_back_as_easily_as_given(people: People) -> None:
    adult = await people.register()
    consent = await give(people, adult)
    before = len(people.events())
    receipt = await people.get(WithdrawConsent, NOW + DAY, actor=person(adult), consent_id=consent)
    assert receipt.withdrawn_at == NOW + DAY
    assert people.events(before) == [
        ConsentWithdrawn(
            division=PLACE,
            consent_id=consent,
            volunteer_id=adult,
            purpose="publication",
            withdrawn_at=NOW + DAY,
        )
    ]
    assert await held(people, adult) == [("registration", None, "self")]
    again = await people.do(WithdrawConsent, actor=person(adult), consent_id=consent)
    assert getattr(again, "refusals", ()) == (ConsentEnded(consent_id=consent, ended_at=NOW + DAY),)
    await give(people, adult)


async def test_an_organiser_writes_down_a_wish_with_its_paper(people: People) -> None:
    minor = await people.register(MINOR)
    consent = await allow(people, minor)
    name = {"consent_id": consent, "by": "guardian", "how": "paper"}
    outcome = await people.do(WithdrawConsent, **name)
    assert slugs(outcome) == ["consent-incomplete:paper-reference"]
    before = len(people.events())
    await people.get(WithdrawConsent, reference="测试·盒 8", **name)
    withdrawn, news = people.events(before)
    assert isinstance(withdrawn, ConsentWithdrawn)
    assert isinstance(news, PersonTold)
    assert (news.record, news.what) == ("consent", "ended")
    stored: Consent = await people.stored(Consent, consent)
    assert (stored.withdrawn_by, stored.withdrawal) == ("guardian", "测试·盒 8")


async def test_an_adult_has_no_guardian_to_take_back_for_them(people: People) -> None:
    adult = await people.register()
    consent = await give(people, adult)
    outcome = await people.do(WithdrawConsent, consent_id=consent, by="guardian")
    assert getattr(outcome, "refusals", ()) == (ConsentIncomplete(reason="not-a-minor"),)


async def test_older_words_are_taken_back_with_the_newer_ones(people: People) -> None:
    minor = await people.register(MINOR)
    old = await allow(people, minor, text_version="2019-1", given_at=NOW - DAY)
    new = await allow(people, minor)
    other = await allow(people, minor, "医疗")
    before = len(people.events())
    await people.get(WithdrawConsent, consent_id=new)
    gone = [e.consent_id for e in people.events(before) if isinstance(e, ConsentWithdrawn)]
    assert gone == [new, old]
    found: Consents = await people.stored(Consents, minor)
    assert found.participations() == [other]


async def test_without_the_consent_to_be_registered_nobody_signs_up(people: People) -> None:
    adult = await people.register()
    consent = await first_consent(people, adult)
    before = len(people.events())
    await people.get(WithdrawConsent, actor=person(adult), consent_id=consent)
    assert people.names(before) == ["consent-withdrawn", "volunteer-suspended"]
    stored = await people.volunteer(adult)
    assert (stored.state, stored.waits_for) == ("pending", ("own-consent",))
    outcome = await people.do(ActivateVolunteer, volunteer_id=adult, note="测试")
    assert slugs(outcome) == ["still-waiting"]
    before = len(people.events())
    await give(people, adult, "registration")
    assert people.names(before) == ["consent-given", "volunteer-activated"]
    assert (await people.volunteer(adult)).waits_for == ()


async def test_consent_does_not_lift_a_suspension(people: People) -> None:
    adult = await people.register()
    await people.get(SuspendVolunteer, volunteer_id=adult, reason="测试")
    consent = await first_consent(people, adult)
    await people.get(WithdrawConsent, actor=person(adult), consent_id=consent)
    await give(people, adult, "registration")
    stored = await people.volunteer(adult)
    assert (stored.state, stored.waits_for) == ("suspended", ())


async def test_a_consent_can_be_taken_back_after_leaving(people: People) -> None:
    adult = await people.register()
    consent = await first_consent(people, adult)
    await people.get(WithdrawVolunteer, volunteer_id=adult, reason="测试")
    await people.get(WithdrawConsent, actor=person(adult), consent_id=consent)
    outcome = await people.do(
        GiveConsent,
        actor=person(adult),
        volunteer_id=adult,
        purpose="registration",
        consent=SCREEN,
    )
    assert getattr(outcome, "refusals", ()) == (NotInState(state="withdrawn"),)
    back = await people.get(ReturnVolunteer, actor=person(adult), volunteer_id=adult)
    assert (back.state, back.waits_for) == ("pending", ["own-consent"])
    await give(people, adult, "registration")
    assert (await people.volunteer(adult)).state == "active"


async def test_a_guardian_lets_a_minor_in_and_takes_it_back(people: People) -> None:
    minor = await people.register(MINOR, consent=SCREEN)
    assert (await people.volunteer(minor)).waits_for == ("guardian-consent",)
    fields = {"volunteer_id": minor, "purpose": "registration", "consent": GUARDIAN}
    receipt = await people.get(GiveConsent, **fields)
    assert (await people.volunteer(minor)).state == "active"
    await people.get(WithdrawConsent, consent_id=receipt.consent_id, by="guardian")
    stored = await people.volunteer(minor)
    assert (stored.state, stored.waits_for) == ("pending", ("guardian-consent",))
    await people.get(GiveConsent, **fields)
    assert (await people.volunteer(minor)).state == "active"


async def test_what_is_frozen_stays_as_it_is(people: People) -> None:
    adult = await people.register()
    consent, registration = await give(people, adult), await first_consent(people, adult)
    mine = {"actor": person(adult)}
    await people.get(DisputeRecord, record="consent", record_id=consent, **mine)
    outcome = await people.do(WithdrawConsent, consent_id=consent, **mine)
    assert slugs(outcome) == ["record-frozen"]
    await people.get(DisputeRecord, record="volunteer", record_id=adult, **mine)
    outcome = await people.do(WithdrawConsent, consent_id=registration, **mine)
    assert slugs(outcome) == ["record-frozen"]
    fields = {"volunteer_id": adult, "purpose": "publication", "consent": SCREEN}
    assert slugs(await people.do(GiveConsent, **fields, **mine)) == ["record-frozen"]

"""Consents that are taken back, and what becomes of the registration."""

from datetime import timedelta

from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.doors import PaperNeeded
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
from tests.builders import people
from tests.builders.people import (
    GUARDIAN_CONSENT,
    MINOR,
    ON_PAPER,
    OWN_CONSENT,
    allow,
    first_consent,
    give,
    held,
    sheet,
)
from tests.builders.registration import COMMUNITY, ORGANISER, SUSPENDED, person

DAY = timedelta(days=1)


async def test_a_consent_is_taken_back_as_easily_as_given(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    consent = await give(service, adult)
    before = service.commits
    service.now = NOW + DAY
    receipt = await service.done(WithdrawConsent, person(adult), consent_id=consent)
    assert receipt.withdrawn_at == NOW + DAY
    assert service.told(since=before) == [
        ConsentWithdrawn(
            division=COMMUNITY,
            consent_id=consent,
            volunteer_id=adult,
            purpose="publication",
            withdrawn_at=NOW + DAY,
        )
    ]
    assert await held(service, adult) == [("registration", None, "self")]
    assert await service.refused(WithdrawConsent, person(adult), consent_id=consent) == [
        ConsentEnded(consent_id=consent, ended_at=NOW + DAY)
    ]
    await give(service, adult)


async def test_an_organiser_writes_down_a_wish_with_its_paper(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    consent = await allow(service, minor)
    name = {"consent_id": consent, "by": "guardian"}
    assert await service.refused(WithdrawConsent, ORGANISER, **name) == [PaperNeeded()]
    before = service.commits
    await service.done(WithdrawConsent, ORGANISER, on_paper=sheet(), **name)
    withdrawn, news = service.told(since=before)
    assert isinstance(withdrawn, ConsentWithdrawn)
    assert isinstance(news, PersonTold)
    assert (news.record, news.what) == ("consent", "ended")
    stored: Consent = await service.stored(Consent, consent)
    assert (stored.withdrawn_by, stored.withdrawal) == ("guardian", "测试·盒 8")


async def test_an_adult_has_no_guardian_to_take_back_for_them(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    consent = await give(service, adult)
    wish = {"consent_id": consent, "by": "guardian", "on_paper": sheet()}
    assert await service.refused(WithdrawConsent, ORGANISER, **wish) == [
        ConsentIncomplete(reason="not-a-minor")
    ]


async def test_older_words_are_taken_back_with_the_newer_ones(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    old = await allow(service, minor, text_version="2019-1", given_at=NOW - DAY)
    new = await allow(service, minor)
    other = await allow(service, minor, "医疗")
    before = service.commits
    await service.done(WithdrawConsent, ORGANISER, consent_id=new, on_paper=sheet())
    gone = [e.consent_id for e in service.told(since=before) if isinstance(e, ConsentWithdrawn)]
    assert gone == [new, old]
    found: Consents = await service.stored(Consents, minor)
    assert found.participations() == [other]


async def test_without_the_consent_to_be_registered_nobody_signs_up(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    consent = await first_consent(service, adult)
    before = service.commits
    await service.done(WithdrawConsent, person(adult), consent_id=consent)
    assert names(service.told(since=before)) == ["consent-withdrawn", "volunteer-suspended"]
    stored = await service.stored(Volunteer, adult)
    assert (stored.state, stored.waits_for) == ("pending", ("own-consent",))
    refused = await service.refused(ActivateVolunteer, ORGANISER, volunteer_id=adult, note="测试")
    assert slugs(refused) == ["still-waiting"]
    before = service.commits
    await give(service, adult, "registration")
    assert names(service.told(since=before)) == ["consent-given", "volunteer-activated"]
    assert (await service.stored(Volunteer, adult)).waits_for == ()


async def test_consent_does_not_lift_a_suspension(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    await service.done(SuspendVolunteer, ORGANISER, volunteer_id=adult, **SUSPENDED)
    consent = await first_consent(service, adult)
    await service.done(WithdrawConsent, person(adult), consent_id=consent)
    await give(service, adult, "registration")
    stored = await service.stored(Volunteer, adult)
    assert (stored.state, stored.waits_for) == ("suspended", ())


async def test_a_consent_can_be_taken_back_after_leaving(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    consent = await first_consent(service, adult)
    await service.done(WithdrawVolunteer, person(adult), volunteer_id=adult, reason="测试")
    await service.done(WithdrawConsent, person(adult), consent_id=consent)
    assert await service.refused(
        GiveConsent,
        person(adult),
        volunteer_id=adult,
        purpose="registration",
        consent=OWN_CONSENT,
    ) == [NotInState(state="withdrawn")]
    back = await service.done(ReturnVolunteer, person(adult), volunteer_id=adult)
    assert (back.state, back.waits_for) == ("pending", ["own-consent"])
    await give(service, adult, "registration")
    assert (await service.stored(Volunteer, adult)).state == "active"


async def test_a_guardian_lets_a_minor_in_and_takes_it_back(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR, consent=ON_PAPER)
    assert (await service.stored(Volunteer, minor)).waits_for == ("guardian-consent",)
    fields = {"volunteer_id": minor, "purpose": "registration", "consent": GUARDIAN_CONSENT}
    receipt = await service.done(GiveConsent, ORGANISER, **fields)
    assert (await service.stored(Volunteer, minor)).state == "active"
    wish = {"consent_id": receipt.consent_id, "by": "guardian", "on_paper": sheet()}
    await service.done(WithdrawConsent, ORGANISER, **wish)
    stored = await service.stored(Volunteer, minor)
    assert (stored.state, stored.waits_for) == ("pending", ("guardian-consent",))
    await service.done(GiveConsent, ORGANISER, **fields)
    assert (await service.stored(Volunteer, minor)).state == "active"


async def test_what_is_frozen_stays_as_it_is(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    consent, registration = await give(service, adult), await first_consent(service, adult)
    me, frozen = person(adult), ["record-frozen"]
    await service.done(DisputeRecord, me, record="consent", record_id=consent)
    assert slugs(await service.refused(WithdrawConsent, me, consent_id=consent)) == frozen
    await service.done(DisputeRecord, me, record="volunteer", record_id=adult)
    assert slugs(await service.refused(WithdrawConsent, me, consent_id=registration)) == frozen
    fields = {"volunteer_id": adult, "purpose": "publication", "consent": OWN_CONSENT}
    assert slugs(await service.refused(GiveConsent, me, **fields)) == frozen

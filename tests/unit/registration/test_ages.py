from datetime import UTC, datetime

import pytest

from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.people.commands import UpdateAgeClass
from baodao.registration.people.domain.ages import age_class_now
from baodao.registration.people.domain.consents import Agreement, Consent, Consents
from baodao.registration.people.domain.people import Person, PersonalData
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import Policy
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.consents import WithdrawConsent
from baodao.schema.registration.disputes import DisputeRecord
from tests.builders import people
from tests.builders.people import CHILD, MINOR, ON_PAPER
from tests.builders.registration import COMMUNITY, ORGANISER, VAULT, person

# MINOR is 2011-05-01; midnight in China is 16:00 UTC on the day before.
EVE = datetime(2029, 4, 30, 15, 59, tzinfo=UTC)
BIRTHDAY = datetime(2029, 4, 30, 16, 0, tzinfo=UTC)


async def update(service: MemoryService, volunteer: str, now: datetime) -> str:
    service.now = now
    await service.send(UpdateAgeClass, volunteer_id=volunteer)
    age_class: str = (await service.stored(Volunteer, volunteer)).age_class
    return age_class


@pytest.mark.parametrize(
    ("now", "expected"), [(EVE, "minor"), (BIRTHDAY, "adult")], ids=["eve", "birthday"]
)
def test_a_day_begins_at_midnight_in_china(now: datetime, expected: str) -> None:
    data = PersonalData(name="测试", birth_date=MINOR)
    known = Person.record(VAULT, "p", data).after
    assert age_class_now(known, VAULT, Policy(), now) == expected


def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march() -> None:
    born = Person.record(VAULT, "p", PersonalData(name="测试", birth_date="2012-02-29")).after
    day = datetime(2030, 2, 28, 1, 0, tzinfo=UTC)
    assert age_class_now(born, VAULT, Policy(), day) == "minor"
    assert age_class_now(born, VAULT, Policy(), day.replace(month=3, day=1)) == "adult"


def test_of_whom_nothing_is_known_nothing_follows() -> None:
    known = Person.record(VAULT, "p", PersonalData(name="测试")).after
    assert age_class_now(known, VAULT, Policy(), NOW) is None
    assert age_class_now(known.forget(NOW).after, VAULT, Policy(), NOW) is None


async def test_nothing_happens_before_the_birthday(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    before = service.commits
    assert await update(service, minor, EVE) == "minor"
    assert service.told(since=before) == []


async def test_a_child_becomes_a_minor_and_keeps_the_consents(service: MemoryService) -> None:
    child = await people.volunteer(service, born=CHILD)
    before = service.commits
    assert await update(service, child, EVE) == "minor"
    assert names(service.told(since=before)) == ["age-class-changed", "person-told"]
    assert service.told(since=before)[0] == AgeClassChanged(
        division=COMMUNITY, volunteer_id=child, age_class="minor"
    )
    assert len((await service.stored(Consents, child)).holding) == 1


async def test_who_agreed_themself_goes_on_as_an_adult(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    await people.give(service, minor, "registration")
    taking_part = await people.allow(service, minor, "医疗")
    before = service.commits
    assert await update(service, minor, BIRTHDAY) == "adult"
    # Of the record, and of each of the guardian's two consents that ended.
    assert names(service.told(since=before)) == ["age-class-changed", *["person-told"] * 3]
    stored = await service.stored(Volunteer, minor)
    assert (stored.state, stored.age_class, stored.waits_for) == ("active", "adult", ())
    # The guardian's word has ended, and nobody took it back.
    ended: Consent = await service.stored(Consent, taking_part)
    assert (ended.ended_at, ended.withdrawn_at) == (BIRTHDAY, None)
    held: Consents = await service.stored(Consents, minor)
    assert [h.given_by for h in held.holding] == ["self"]
    wish = {"consent_id": taking_part, "on_paper": people.sheet("2029-05-01")}
    refused = await service.refused(WithdrawConsent, ORGANISER, **wish)
    assert slugs(refused) == ["consent-ended"]


async def test_whom_only_a_guardian_spoke_for_is_asked(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    before = service.commits
    await update(service, minor, BIRTHDAY)
    told = ["person-told"]
    assert names(service.told(since=before)) == [
        "age-class-changed",
        *told,
        "volunteer-suspended",
        *told,
        *told,
    ]
    stored = await service.stored(Volunteer, minor)
    assert (stored.state, stored.waits_for) == ("pending", ("own-consent",))
    await people.give(service, minor, "registration")
    assert (await service.stored(Volunteer, minor)).state == "active"


async def test_who_waited_for_a_guardian_waits_no_more(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR, consent=ON_PAPER)
    before = service.commits
    await update(service, minor, BIRTHDAY)
    assert "volunteer-activated" in names(service.told(since=before))
    assert (await service.stored(Volunteer, minor)).state == "active"
    held: Consents = await service.stored(Consents, minor)
    assert held.of(Agreement("registration"), "self")


async def test_a_frozen_record_has_no_birthday(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    await service.done(DisputeRecord, person(minor), record="volunteer", record_id=minor)
    service.now = BIRTHDAY
    refused = await service.refused(UpdateAgeClass, volunteer_id=minor)
    assert slugs(refused) == ["record-frozen"]

from datetime import UTC, datetime
from typing import Any

import pytest

from baodao.registration.people.domain.ages import age_class_now
from baodao.registration.people.domain.consents import Agreement, Consent, Consents
from baodao.registration.people.domain.people import Person, PersonalData
from baodao.registration.policies.domain import Policy
from baodao.schema import Actor
from baodao.schema.registration.ages import AgeClassChanged, UpdateAgeClass
from baodao.schema.registration.consents import GiveConsent, WithdrawConsent
from baodao.schema.registration.disputes import DisputeRecord
from tests.support.people import (
    CHILD,
    MINOR,
    NOW,
    OPERATOR,
    ORGANISER,
    PLACE,
    TEXT,
    VAULT,
    People,
    person,
    slugs,
)

# MINOR is 2011-05-01; midnight in China is 16:00 UTC on the day before.
EVE = datetime(2029, 4, 30, 15, 59, tzinfo=UTC)
BIRTHDAY = datetime(2029, 4, 30, 16, 0, tzinfo=UTC)
OWN = {"text_version": TEXT, "how": "screen"}
GUARDIAN = {"text_version": TEXT, "how": "screen", "by": "guardian"}


@pytest.fixture
async def people() -> People:
    return await People.prepare()


async def update(people: People, volunteer: str, now: datetime, **fields: Any) -> str:
    values = {"volunteer_id": volunteer, "actor": OPERATOR} | fields
    age_class: str = (await people.get(UpdateAgeClass, now, **values)).age_class
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


async def test_nothing_happens_before_the_birthday(people: People) -> None:
    minor = await people.register(MINOR)
    before = len(people.events())
    assert await update(people, minor, EVE) == "minor"
    assert people.events(before) == []


async def test_a_child_becomes_a_minor_and_keeps_the_consents(people: People) -> None:
    child = await people.register(CHILD)
    before = len(people.events())
    assert await update(people, child, EVE) == "minor"
    assert people.names(before) == ["age-class-changed", "person-told"]
    assert people.events(before)[0] == AgeClassChanged(
        division=PLACE, volunteer_id=child, age_class="minor"
    )
    assert len((await people.stored(Consents, child)).holding) == 1


async def test_who_agreed_themself_goes_on_as_an_adult(people: People) -> None:
    minor = await people.register(MINOR)
    fields = {"volunteer_id": minor, "purpose": "registration", "consent": OWN}
    await people.get(GiveConsent, actor=person(minor), **fields)
    taking_part = await people.get(
        GiveConsent,
        volunteer_id=minor,
        purpose="participation",
        subject="医疗",
        consent=GUARDIAN,
    )
    before = len(people.events())
    assert await update(people, minor, BIRTHDAY) == "adult"
    # Of the record, and of each of the guardian's two consents that ended.
    assert people.names(before) == ["age-class-changed", *["person-told"] * 3]
    stored = await people.volunteer(minor)
    assert (stored.state, stored.age_class, stored.waits_for) == ("active", "adult", ())
    # The guardian's word has ended, and nobody took it back.
    ended: Consent = await people.stored(Consent, taking_part.consent_id)
    assert (ended.ended_at, ended.withdrawn_at) == (BIRTHDAY, None)
    held: Consents = await people.stored(Consents, minor)
    assert [h.given_by for h in held.holding] == ["self"]
    outcome = await people.do(WithdrawConsent, consent_id=taking_part.consent_id)
    assert slugs(outcome) == ["consent-ended"]


async def test_whom_only_a_guardian_spoke_for_is_asked(people: People) -> None:
    minor = await people.register(MINOR)
    before = len(people.events())
    await update(people, minor, BIRTHDAY)
    told = ["person-told"]
    assert people.names(before) == [
        "age-class-changed",
        *told,
        "volunteer-suspended",
        *told,
        *told,
    ]
    stored = await people.volunteer(minor)
    assert (stored.state, stored.waits_for) == ("pending", ("own-consent",))
    await people.get(
        GiveConsent,
        BIRTHDAY,
        actor=person(minor),
        volunteer_id=minor,
        purpose="registration",
        consent=OWN,
    )
    assert (await people.volunteer(minor)).state == "active"


async def test_who_waited_for_a_guardian_waits_no_more(people: People) -> None:
    minor = await people.register(MINOR, consent=OWN)
    before = len(people.events())
    await update(people, minor, BIRTHDAY)
    assert "volunteer-activated" in people.names(before)
    assert (await people.volunteer(minor)).state == "active"
    held: Consents = await people.stored(Consents, minor)
    assert held.of(Agreement("registration"), "self")


@pytest.mark.parametrize("actor", [ORGANISER, Actor(id="s", role="supervisor")])
async def test_only_the_system_has_birthdays(people: People, actor: Actor) -> None:
    minor = await people.register(MINOR)
    outcome = await people.do(UpdateAgeClass, BIRTHDAY, actor=actor, volunteer_id=minor)
    assert slugs(outcome) == ["out-of-scope"]


async def test_a_frozen_record_has_no_birthday(people: People) -> None:
    minor = await people.register(MINOR)
    await people.get(DisputeRecord, actor=person(minor), record="volunteer", record_id=minor)
    outcome = await people.do(UpdateAgeClass, BIRTHDAY, actor=OPERATOR, volunteer_id=minor)
    assert slugs(outcome) == ["record-frozen"]

"""What is kept of who has left, who still sees it, and until when (A4; PIPL art. 19, 44-47)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.registration.leaving.commands import ErasePastRetention
from baodao.registration.leaving.due.retention import due_retentions
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema.registration.consents import GiveConsent, WithdrawConsent
from baodao.schema.registration.personal_data import (
    ContactClosed,
    CorrectProfile,
    ExportPerson,
    GetOwnProfile,
    RevealContact,
)
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.volunteers import ReturnVolunteer, SuspendVolunteer
from tests.builders import cases, people
from tests.builders.leaving import erase, merge, withdraw
from tests.builders.registration import (
    COLLEAGUE,
    COMMUNITY,
    OPERATOR,
    ORGANISER,
    SUSPENDED,
    VAULT,
    noon,
    person,
)

UNTIL = "2029-11-23"
"""Three years after today."""


async def take_back(service: MemoryService, who: str) -> None:
    consent = await people.first_consent(service, who)
    await service.done(WithdrawConsent, person(who), consent_id=consent, by="self")


async def say_not_me(service: MemoryService, who: str) -> None:
    case = await cases.dispute(service, who, "volunteer", who)
    await cases.resolve(service, case, "upheld", COLLEAGUE)


ENDINGS = [withdraw, take_back, say_not_me]
each_ending = pytest.mark.parametrize("ending", ENDINGS)
Ending = Callable[[MemoryService, str], Awaitable[None]]


async def kept_until(service: MemoryService, who: str) -> str | None:
    profile = await service.ask(GetOwnProfile(actor=person(who), volunteer_id=who))
    until: str | None = profile.kept_until
    return until


async def due(service: MemoryService) -> list[str]:
    return [one.volunteer_id for one in await due_retentions(service.reads, service.now)]


@each_ending
async def test_a4_nobody_else_is_told_how_to_reach_who_has_left(
    service: MemoryService, ending: Ending
) -> None:
    who = await people.volunteer(service, 1)
    contact = RevealContact(actor=ORGANISER, volunteer_id=who)
    assert (await service.ask(contact)).phone == "19900000001"
    await ending(service, who)
    assert (await service.ask(contact)).refusals == (ContactClosed(),)


@each_ending
async def test_a4_who_has_left_sees_corrects_takes_and_erases_their_data(
    service: MemoryService, ending: Ending
) -> None:
    who = await people.volunteer(service, 1)
    await ending(service, who)
    me = person(who)
    receipt = await service.done(CorrectProfile, me, volunteer_id=who, phone="19900000777")
    assert receipt.fields == ["phone"]
    own = await service.ask(GetOwnProfile(actor=me, volunteer_id=who))
    assert (own.phone, own.kept_until) == ("19900000777", UNTIL)
    copy = await service.ask(ExportPerson(actor=me, volunteer_id=who))
    assert copy.data["profile"]["phone"] == "19900000777"
    await erase(service, who)
    assert (await service.stored(Person, who)).content is None


async def test_a_minor_whose_guardian_never_agrees_is_not_kept_for_ever(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1, born=people.MINOR, consent=people.ON_PAPER)
    assert await kept_until(service, who) == UNTIL
    yes = {"volunteer_id": who, "purpose": "registration", "consent": people.GUARDIAN_CONSENT}
    await service.done(GiveConsent, ORGANISER, **yes)
    assert await kept_until(service, who) is None


async def test_it_is_counted_from_the_first_end_and_anew_after_a_return(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1)
    assert await kept_until(service, who) is None
    await take_back(service, who)
    service.now = NOW + timedelta(days=100)
    await withdraw(service, who)
    assert await kept_until(service, who) == UNTIL
    await service.done(ReturnVolunteer, person(who), volunteer_id=who)
    assert await kept_until(service, who) == UNTIL, "without a consent it still rests on nothing"
    await people.give(service, who, "registration")
    assert await kept_until(service, who) is None
    service.now = noon("2027-03-31")
    await withdraw(service, who)
    assert await kept_until(service, who) == "2030-03-31"


async def test_what_is_past_its_day_is_erased(service: MemoryService) -> None:
    gone, merged, stays = [await people.volunteer(service, n) for n in (1, 2, 3)]
    await merge(service, gone, merged)
    await withdraw(service, gone)
    service.now = noon("2029-11-22")
    assert await due(service) == []
    early = await service.refused(ErasePastRetention, volunteer_id=gone)
    assert slugs(early) == ["nothing-due"]
    service.now = noon(UNTIL)
    assert await due(service) == [gone]
    await service.done(ErasePastRetention, volunteer_id=gone)
    assert await due(service) == []
    for who in (gone, merged):
        assert (await service.stored(Person, who)).content is None
    assert (await service.stored(Person, stays)).read(VAULT).phone == "19900000003"


async def test_a_pack_says_for_how_long(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await withdraw(service, who)
    rules = {"privacy": {"retention_years": 1}}
    await service.done(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")
    assert await kept_until(service, who) == "2027-11-23"
    service.now = noon("2027-11-23")
    assert await due(service) == [who]
    rules = {"privacy": {"retention_years": 2}}
    await service.done(SetPolicy, OPERATOR, division=COMMUNITY, rules=rules, note="测试")
    assert await due(service) == []
    assert slugs(await service.refused(ErasePastRetention, volunteer_id=who)) == ["nothing-due"]


@pytest.mark.parametrize("record", ["consent", "volunteer"])
async def test_an_open_case_holds_it(service: MemoryService, record: str) -> None:
    who = await people.volunteer(service, 1)
    consent = await people.give(service, who)
    await withdraw(service, who)
    about = {"consent": consent, "volunteer": who}[record]
    case = await cases.dispute(service, who, record, about)
    service.now = noon(UNTIL)
    assert await due(service) == []
    await cases.resolve(service, case, "rejected", COLLEAGUE)
    assert await due(service) == [who]


async def test_of_who_is_suspended_the_keyed_hash_alone_stays(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    service.now = noon("2027-11-22")
    await service.done(
        SuspendVolunteer, ORGANISER, volunteer_id=who, **SUSPENDED | {"until_day": "2030-11-22"}
    )
    volunteer: Volunteer = await service.stored(Volunteer, who)
    await service.put(replace(volunteer, state="withdrawn", ended_at=NOW))
    service.now = noon(UNTIL)
    await service.done(ErasePastRetention, volunteer_id=who)
    (kept,) = service.database.documents("kept_suspensions")
    assert kept["ends_on"] == "2030-11-22"
    again: Volunteer = await service.stored(Volunteer, await people.volunteer(service, 1))
    assert again.state == "suspended"

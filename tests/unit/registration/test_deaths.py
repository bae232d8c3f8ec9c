"""A volunteer has died: what ends, what relatives may do, and a death that was none (PIPL 49)."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kernel.days import today
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.leaving.commands import ErasePastRetention
from baodao.registration.leaving.due.endings import due_leavings
from baodao.registration.leaving.due.retention import due_retentions
from baodao.registration.people.commands import AskAgain
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema.base import OwnMatter
from baodao.schema.registration.consent_texts import ListAskedAgain, PublishConsentText
from baodao.schema.registration.consents import GiveConsent, WithdrawConsent
from baodao.schema.registration.deaths import (
    DeathDayWrong,
    Deceased,
    RecordDeath,
    TakeBackDeath,
)
from baodao.schema.registration.personal_data import (
    ContactClosed,
    CorrectProfile,
    RevealContact,
)
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.seconds import AskToMerge
from baodao.schema.registration.slips import ListSlips
from baodao.schema.registration.volunteers import (
    ActivateVolunteer,
    AlreadyRegistered,
    ListVolunteers,
    RegisterVolunteer,
    ReturnVolunteer,
    SuspendVolunteer,
    WithdrawVolunteer,
)
from tests.builders import cases, organisations, people, teams
from tests.builders.leaving import bars, die, merge, merging, relative, unmerge, withdraw
from tests.builders.people import sheet
from tests.builders.registration import (
    COORDINATOR,
    DISTRICT,
    OPERATOR,
    ORGANISER,
    STRANGER,
    SUPERVISOR,
    SUSPENDED,
    TODAY,
    VAULT,
    person,
)

YESTERDAY, TOMORROW = "2026-11-22", "2026-11-24"


async def lives(service: MemoryService, who: str) -> None:
    await service.done(TakeBackDeath, ORGANISER, volunteer_id=who)


async def known(service: MemoryService, who: str) -> Any:
    return (await service.stored(Person, who)).read(VAULT)


# --- what ends ----------------------------------------------------------------------------------


async def test_a_registration_ends_with_its_person(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    since = service.commits
    await die(service, who)
    events = service.told(since=since)
    assert names(events) == ["volunteer-withdrawn", "death-recorded", "person-told"]
    told = [event.model_dump(exclude={"division"}) for event in events[:2]]
    assert told == [{"volunteer_id": who}] * 2
    record = await service.stored(Volunteer, who)
    assert (record.state, record.deceased_at, record.ended_at) == ("withdrawn", NOW, NOW)
    assert record.history[-1].reason is None
    death = (await known(service, who)).death
    assert (death.day, death.reference) == (YESTERDAY, "测试·死亡证明 1")


async def test_what_was_open_ends_as_after_a_withdrawal(service: MemoryService) -> None:
    team = await organisations.organisation(service, join_policy="open")
    joined, who = await teams.member(service, team)
    await die(service, who.id)
    due = await due_leavings(service.reads, service.now)
    assert [type(one) for one in due] == [EndDueTerms]
    await service.done(EndDueTerms, membership_id=joined)
    assert (await service.stored(Membership, joined)).state == "ended"


async def test_nobody_acts_for_the_dead_nor_asks_them_anything(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await die(service, who)
    later = service.now + timedelta(days=1)
    service.now = later
    one = {"volunteer_id": who}
    consent = people.ON_PAPER
    paper = {"on_paper": sheet(TOMORROW)}
    for kind, actor, more in (
        (ReturnVolunteer, ORGANISER, paper),
        (WithdrawVolunteer, ORGANISER, {"reason": "测试", **paper}),
        (GiveConsent, ORGANISER, {"purpose": "publication", "consent": consent}),
        (SuspendVolunteer, ORGANISER, SUSPENDED),
        (ActivateVolunteer, ORGANISER, {"note": "测试"}),
        (RecordDeath, ORGANISER, {"day": TODAY, "reference": "测试"}),
    ):
        assert await service.refused(kind, actor, **one, **more) == [Deceased()], kind
    given = await people.first_consent(service, who)
    taken_back = {"consent_id": given, "by": "self", **paper}
    assert await service.refused(WithdrawConsent, ORGANISER, **taken_back) == [Deceased()]
    other = await people.volunteer(service, 2)
    for keep, gone in ((who, other), (other, who)):
        refused = await service.refused(AskToMerge, ORGANISER, **merging(keep, gone))
        assert refused == [Deceased()]
    contact = RevealContact(actor=ORGANISER, volunteer_id=who)
    assert (await service.ask(contact)).refusals == (ContactClosed(),)
    listed = ListVolunteers(actor=ORGANISER, names=True)
    assert who not in (await service.ask(listed)).names


async def test_no_slip_is_handed_to_the_dead_and_each_to_who_lives(service: MemoryService) -> None:
    ids = [await people.volunteer(service) for _ in range(2)]
    asked = ListSlips(actor=ORGANISER)

    async def waiting() -> list[str]:
        return [one.volunteer_id for one in (await service.ask(asked)).slips]

    assert await waiting() == ids
    await die(service, ids[0])
    assert await waiting() == ids[1:]
    await lives(service, ids[0])
    assert await waiting() == ids


async def test_who_was_asked_for_another_consent_is_asked_no_more(service: MemoryService) -> None:
    who = await people.volunteer(service)
    text = {
        "text_version": "2027-1",
        "text_zh": "测试·同意书全文," * 5,
        "text_en": "Test: what is agreed to.",
    }
    await service.done(PublishConsentText, SUPERVISOR, division=DISTRICT, **text)
    rules = {"registration": {"consent_text_version": "2027-1"}}
    await service.done(SetPolicy, OPERATOR, division=DISTRICT, rules=rules, note="测试")
    await service.done(AskAgain, volunteer_id=who)
    asked = ListAskedAgain(actor=ORGANISER, counted=True)
    assert (await service.ask(asked)).total == 1
    await die(service, who)
    page = await service.ask(asked)
    assert (page.total, page.people) == (0, [])
    service.now += timedelta(days=400)
    await lives(service, who)
    (again,) = (await service.ask(asked)).people
    assert (again.text_version, again.until_day > today(service.now)) == ("2027-1", True)


async def test_a_document_of_the_dead_registers_nobody(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    await die(service, who)
    refused = await service.refused(RegisterVolunteer, ORGANISER, **people.registration(1))
    assert slugs(refused) == [AlreadyRegistered.SLUG]


@pytest.mark.parametrize(
    ("day", "reason"), [(TOMORROW, "in-the-future"), ("1989-12-31", "before-birth")]
)
async def test_the_day_of_death_is_one_of_a_life(
    service: MemoryService, day: str, reason: str
) -> None:
    who = await people.volunteer(service, 1, born="1990-01-01", consent=people.ON_PAPER)
    said = {"volunteer_id": who, "day": day, "reference": "测试"}
    refused = await service.refused(RecordDeath, ORGANISER, **said)
    assert refused == [DeathDayWrong(reason=reason)]
    assert refused[0].text("zh-Hans").startswith("去世日期不正确")
    await die(service, who, "1990-01-01")
    came = await relative(service, who)
    later = {"volunteer_id": who, "relative_id": came, "birth_date": "1990-01-02"}
    later["document"] = people.registration(7, born="1990-01-02")["document"]
    refused = await service.refused(CorrectProfile, ORGANISER, **later)
    assert refused == [DeathDayWrong(reason="before-birth")]


async def test_a_desk_records_it_where_the_person_lived_and_never_their_own(
    service: MemoryService,
) -> None:
    who = await people.volunteer(service, 1)
    said = {"volunteer_id": who, "day": TODAY, "reference": "测试"}
    for stranger in (STRANGER, person(who)):
        assert slugs(await service.refused(RecordDeath, stranger, **said)) in (
            ["not-found"],
            ["out-of-scope"],
        )
    oneself = ORGANISER.model_copy(update={"id": who})
    assert await service.refused(RecordDeath, oneself, **said) == [OwnMatter()]
    await service.done(RecordDeath, COORDINATOR, **said)


# --- a death that was none ----------------------------------------------------------------------


@pytest.mark.parametrize("state", ["active", "pending", "suspended", "withdrawn"])
async def test_all_is_as_it_was_for_who_lives(service: MemoryService, state: str) -> None:
    born = {"born": people.MINOR, "consent": people.ON_PAPER} if state == "pending" else {}
    who = await people.volunteer(service, 1, **born)
    if state == "suspended":
        await service.done(SuspendVolunteer, ORGANISER, volunteer_id=who, **SUSPENDED)
    if state == "withdrawn":
        await withdraw(service, who)
    before = await service.stored(Volunteer, who)
    service.now += timedelta(days=3)
    await die(service, who)
    await relative(service, who)
    service.now += timedelta(days=3)
    since = service.commits
    await lives(service, who)
    after = await service.stored(Volunteer, who)
    assert after.state == before.state == state
    for name in ("ended_at", "suspensions", "waits_for", "deceased_at", "barred_within"):
        assert getattr(after, name) == getattr(before, name), name
    assert (await known(service, who)).death is None
    told = names(service.told(since=since))
    assert ("volunteer-activated" in told) == (state == "active")
    assert {"death-taken-back", "person-told"} <= {*told}
    # Whoever had left comes back on their own word, and nobody's desk brings them.
    if state == "withdrawn":
        await service.done(ReturnVolunteer, person(who), volunteer_id=who)


async def test_a_disputed_record_waits_for_its_case(service: MemoryService) -> None:
    who = await people.volunteer(service, 1)
    case = await cases.dispute(service, who, "volunteer", who)
    said = {"volunteer_id": who, "day": TODAY, "reference": "测试"}
    assert slugs(await service.refused(RecordDeath, ORGANISER, **said)) == ["record-frozen"]
    await cases.resolve(service, case, "rejected", SUPERVISOR)
    await die(service, who)


# --- how long, and under which record -----------------------------------------------------------


async def test_it_is_kept_from_the_day_on_which_it_was_recorded(service: MemoryService) -> None:
    who, left = await people.volunteer(service, 1), await people.volunteer(service, 2)
    await withdraw(service, left)
    service.now += timedelta(days=100)
    for one in (who, left):
        await die(service, one, "2020-01-01")
        await relative(service, one)
    service.now = NOW + timedelta(days=3 * 366)
    assert [one.volunteer_id for one in await due_retentions(service.reads, service.now)] == [left]
    service.now += timedelta(days=100)
    assert len(await due_retentions(service.reads, service.now)) == 2
    await service.done(ErasePastRetention, volunteer_id=who)
    assert (await service.stored(Person, who)).content is None


async def test_a_death_is_the_kept_records_when_a_merge_is_taken_back(
    service: MemoryService,
) -> None:
    keep, gone = await people.volunteer(service, 1), await people.volunteer(service, 2)
    await bars(service, gone)
    await merge(service, keep, gone)
    assert (await service.stored(Volunteer, keep)).relatives_barred
    await die(service, keep)
    assert await service.refused(
        RecordDeath, ORGANISER, volunteer_id=gone, day=TODAY, reference="测试"
    )
    await unmerge(service, keep, gone)
    kept, other = [await service.stored(Volunteer, one) for one in (keep, gone)]
    assert (kept.state, other.state) == ("withdrawn", "active")
    assert kept.deceased_at
    assert other.deceased_at is None

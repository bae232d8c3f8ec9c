"""Consent texts: stored, readable by anybody, and agreed to again when others take their place."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kernel.days import days_after
from baodao.kit.decisions import Refused
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.registration.people import due
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.default_text import DEFAULT_VERSION, EN, ZH
from baodao.schema import NotFound
from baodao.schema.base import NOBODY
from baodao.schema.registration.consent_texts import (
    ConsentAskedAgain,
    ConsentLapsed,
    GetConsentText,
    ListAskedAgain,
    ListConsentTexts,
    PublishConsentText,
)
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.volunteers import ReturnVolunteer, WithdrawVolunteer
from tests.builders import people
from tests.builders.people import GUARDIAN_CONSENT, MINOR, ON_PAPER, OWN_CONSENT
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STREET,
    SUPERVISOR,
    TODAY,
    VAULT,
    person,
)

WORDS = {"text_zh": "测试·同意书全文," * 5, "text_en": "Test: all that is agreed to."}
NEXT = "2027-1"


async def publish(service: MemoryService, version: str = NEXT, division: str = DISTRICT) -> None:
    fields = {"division": division, "text_version": version, **WORDS}
    await service.done(PublishConsentText, SUPERVISOR, **fields)


async def show(service: MemoryService, version: str = NEXT, **rules: Any) -> None:
    """From now on people of the district are shown this version."""
    said = {"registration": {"consent_text_version": version, **rules}}
    await service.done(SetPolicy, OPERATOR, division=DISTRICT, rules=said, note="测试")


async def swept(service: MemoryService) -> None:
    """Both sweeps, until nothing is left to do today."""
    for _ in range(20):
        found = [
            *await due.due_reviews(service.reads, service.now, VAULT),
            *await due.due_lapses(service.reads, service.now),
        ]
        if not found:
            return
        for command in found:
            await service.send(type(command), **command.model_dump(exclude={"command_id"}))
    raise AssertionError(found)


async def read(service: MemoryService, division: str, version: str | None = None) -> Any:
    return await service.ask(GetConsentText(actor=NOBODY, division=division, text_version=version))


async def state(service: MemoryService, who: str) -> tuple[Any, ...]:
    stored: Volunteer = await service.stored(Volunteer, who)
    return stored.state, stored.waits_for, stored.asked_text


# --- what is published ---


async def test_anybody_reads_what_is_agreed_to_without_a_text_of_their_own(
    service: MemoryService,
) -> None:
    text = await read(service, COMMUNITY)
    assert (text.text_version, text.division, text.current) == (DEFAULT_VERSION, None, True)
    assert (text.text_zh, text.text_en) == (ZH, EN)
    refused = await read(service, COMMUNITY, "2099-1")
    assert list(refused.refusals) == [NotFound(kind="consent-text", id="2099-1")]


async def test_a_published_text_is_the_nearest_one_and_stays_readable(
    service: MemoryService,
) -> None:
    await publish(service)
    await publish(service, division=STREET)
    text = await read(service, COMMUNITY, NEXT)
    assert (text.division, text.current, text.published_by_role) == (STREET, False, "supervisor")
    assert text.published_at == NOW
    assert (await read(service, DISTRICT, NEXT)).division == DISTRICT
    assert (await read(service, "120104009", NEXT)).division == DISTRICT
    assert isinstance(await read(service, "120101", NEXT), Refused)
    await show(service)
    assert (await read(service, COMMUNITY)).current
    assert not (await read(service, COMMUNITY, DEFAULT_VERSION)).current
    page = await service.ask(ListConsentTexts(actor=ORGANISER, division=COMMUNITY))
    assert [(one.division, one.text_version) for one in page.texts] == [
        (DISTRICT, NEXT),
        (STREET, NEXT),
    ]


@pytest.mark.parametrize("version", [NEXT, DEFAULT_VERSION])
async def test_the_words_of_a_version_are_never_others(
    service: MemoryService, version: str
) -> None:
    await publish(service)
    fields = {"division": DISTRICT, "text_version": version, **WORDS}
    refused = await service.refused(PublishConsentText, SUPERVISOR, **fields)
    assert slugs(refused) == ["consent-text-exists"]


async def test_nobody_is_shown_words_that_nobody_can_read(service: MemoryService) -> None:
    await publish(service, division=NEXT_DOOR)
    said = {"registration": {"consent_text_version": NEXT}}
    fields = {"division": DISTRICT, "rules": said, "note": "测试"}
    refused = await service.refused(SetPolicy, OPERATOR, **fields)
    assert slugs(refused) == ["consent-text-missing"]
    for actor in (ORGANISER, person("v")):
        told = await service.send(
            PublishConsentText, actor, division=COMMUNITY, text_version="1", **WORDS
        )
        assert isinstance(told, Refused)


# --- who agreed to other words ---


@pytest.fixture
async def asked(service: MemoryService) -> str:
    """Somebody who agreed to the words of before, and is asked again."""
    who = await people.volunteer(service)
    await publish(service)
    await show(service, consent_renewal_days=30)
    await swept(service)
    return who


async def test_who_agreed_to_other_words_is_asked_and_told_until_when(
    service: MemoryService, asked: str
) -> None:
    until = days_after(TODAY, 30)
    events = [e for e in service.told() if isinstance(e, ConsentAskedAgain)]
    assert events == [
        ConsentAskedAgain(
            division=COMMUNITY, volunteer_id=asked, text_version=NEXT, until_day=until
        )
    ]
    assert names(service.told())[-1] == "person-told"
    # What was agreed to holds meanwhile.
    assert await state(service, asked) == ("active", (), NEXT)
    page = await service.ask(ListAskedAgain(actor=ORGANISER, counted=True, names=True))
    assert [(one.volunteer_id, one.until_day) for one in page.people] == [(asked, until)]
    assert (page.total, page.names) == (1, {asked: "测试·甲0001"})
    far = ORGANISER.model_copy(update={"scope": ELSEWHERE})
    assert (await service.ask(ListAskedAgain(actor=far))).people == []


async def test_who_has_left_is_asked_when_they_come_back(
    service: MemoryService, asked: str
) -> None:
    listed = ListAskedAgain(actor=ORGANISER, counted=True)
    await service.done(WithdrawVolunteer, person(asked), volunteer_id=asked, reason="测试")
    page = await service.ask(listed)
    assert (page.people, page.total) == ([], 0)
    service.now += timedelta(days=100)
    await service.done(ReturnVolunteer, person(asked), volunteer_id=asked)
    (one,) = (await service.ask(listed)).people
    assert (one.volunteer_id, one.until_day) == (asked, days_after(TODAY, 130))


async def test_who_agrees_in_time_is_asked_no_more(service: MemoryService, asked: str) -> None:
    act = OWN_CONSENT | {"text_version": NEXT}
    fields = {"volunteer_id": asked, "purpose": "registration", "consent": act}
    await service.done(GiveConsent, person(asked), **fields)
    assert await state(service, asked) == ("active", (), None)
    service.now = NOW + timedelta(days=40)
    await swept(service)
    assert await state(service, asked) == ("active", (), None)
    assert not [e for e in service.told() if isinstance(e, ConsentLapsed)]


async def test_who_has_not_agreed_by_then_cannot_sign_up_any_more(
    service: MemoryService, asked: str
) -> None:
    service.now = NOW + timedelta(days=29)
    await swept(service)
    assert await state(service, asked) == ("active", (), NEXT)
    service.now = NOW + timedelta(days=30)
    before = service.commits
    await swept(service)
    assert await state(service, asked) == ("pending", ("own-consent",), None)
    told = names(service.told(since=before))
    assert {"consent-lapsed", "volunteer-suspended", "person-told"} <= {*told}
    held: Consents = await service.stored(Consents, asked)
    assert held.holding == ()
    (consent,) = [one for one in service.all_of(Consent) if one.volunteer_id == asked]
    assert (consent.ended_at, consent.withdrawn_at) == (service.now, None)
    act = OWN_CONSENT | {"text_version": NEXT}
    fields = {"volunteer_id": asked, "purpose": "registration", "consent": act}
    await service.done(GiveConsent, person(asked), **fields)
    assert await state(service, asked) == ("active", (), None)


async def test_each_side_of_a_minor_s_registration_agrees_again(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    await publish(service)
    await show(service)
    await swept(service)
    act = GUARDIAN_CONSENT | {"text_version": NEXT}
    fields = {"volunteer_id": minor, "purpose": "registration", "consent": act}
    copy = service.copy()
    await copy.done(GiveConsent, ORGANISER, **fields)
    assert (await state(copy, minor))[2] is None
    service.now = NOW + timedelta(days=91)
    await swept(service)
    assert await state(service, minor) == ("pending", ("guardian-consent",), None)


async def test_a_pack_that_takes_it_back_asks_nobody_any_more(
    service: MemoryService, asked: str
) -> None:
    service.now = NOW + timedelta(days=1)
    await show(service, DEFAULT_VERSION)
    await swept(service)
    assert await state(service, asked) == ("active", (), None)
    service.now = NOW + timedelta(days=90)
    await swept(service)
    assert (await state(service, asked))[0] == "active"


async def test_who_registers_now_agrees_to_the_words_of_now(
    service: MemoryService, asked: str
) -> None:
    new = await people.volunteer(service, consent=ON_PAPER | {"text_version": NEXT})
    await swept(service)
    assert (await state(service, new))[2] is None

"""Consents that are given: by whom, in which words, and on what."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from baodao.kernel.records import person_told
from baodao.kit.testing import NOW, MemoryService, slugs
from baodao.registration.people.domain.consents import Consent
from baodao.schema import Actor, NotFound
from baodao.schema.registration.consent_texts import PublishConsentText
from baodao.schema.registration.consents import (
    ConsentGiven,
    ConsentHeld,
    ConsentTextOutdated,
    GiveConsent,
    WithdrawConsent,
)
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.people import ConsentIncomplete
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.volunteers import (
    NotInState,
    WithdrawVolunteer,
)
from tests.builders import people
from tests.builders.actors import acting_as
from tests.builders.people import (
    CHILD,
    GUARDIAN_CONSENT,
    MINOR,
    ON_PAPER,
    OWN_CONSENT,
    TEXT,
    allow,
    give,
    held,
)
from tests.builders.registration import COMMUNITY, OPERATOR, ORGANISER, STRANGER, person

DAY = timedelta(days=1)


# --- giving ---


async def test_who_registers_agreed_to_that(service: MemoryService) -> None:
    adult, child = await people.volunteer(service), await people.volunteer(service, born=CHILD)
    assert await held(service, adult) == [("registration", None, "self")]
    assert await held(service, child) == [("registration", None, "guardian")]


async def test_a_person_agrees_themself_and_nobody_is_told(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    before = service.commits
    consent = await give(service, adult, "sharing", subject="测试·街道平台")
    assert service.told(since=before) == [
        ConsentGiven(
            division=COMMUNITY,
            consent_id=consent,
            volunteer_id=adult,
            purpose="sharing",
            subject="测试·街道平台",
            text_version=TEXT,
            given_by="self",
            given_at=NOW,
        )
    ]
    stored: Consent = await service.stored(Consent, consent)
    assert (stored.how, stored.recorded_by) == ("screen", adult)
    assert ("sharing", "测试·街道平台", "self") in await held(service, adult)


async def test_a_person_is_told_what_an_organiser_writes_down(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    before = service.commits
    consent = await allow(service, minor)
    assert service.told(since=before)[1:] == list(
        person_told(PersonTold, ORGANISER, minor, consent, "consent", "created", COMMUNITY)
    )
    assert (await service.stored(Consent, consent)).reference == "测试·盒 7"


@pytest.mark.parametrize(
    "actor", [STRANGER, acting_as(id="x", role="volunteer")], ids=lambda a: a.id
)
async def test_nobody_else_writes_consents_down(service: MemoryService, actor: Actor) -> None:
    adult = await people.volunteer(service)
    fields = {"volunteer_id": adult, "purpose": "publication", "consent": OWN_CONSENT}
    # That somebody else is not this person shows at once; where they live does not.
    no = "out-of-scope" if actor.role == "volunteer" else "not-found"
    assert slugs(await service.refused(GiveConsent, actor, **fields)) == [no]
    consent = await give(service, adult)
    assert await service.refused(WithdrawConsent, actor, consent_id=consent) == [
        NotFound(kind="consent", id=consent)
    ]


@pytest.mark.parametrize(
    ("born", "purpose", "subject", "act", "wrong"),
    [
        (None, "publication", None, {"reference": None}, ["paper-reference"]),
        (None, "publication", None, {"how": "screen"}, ["paper-missing"]),
        (None, "publication", None, {"given_at": NOW + DAY}, ["in-the-future"]),
        (None, "publication", None, {"by": "guardian"}, ["not-a-minor"]),
        (None, "participation", "医疗", {}, ["not-a-minor"]),
        (None, "publication", "医疗", {}, ["subject-not-asked"]),
        (None, "sharing", None, {}, ["subject-missing"]),
        (MINOR, "participation", None, {"by": "guardian"}, ["subject-missing"]),
        (MINOR, "participation", "医疗", {}, ["guardian-missing"]),
        (CHILD, "publication", None, {}, ["guardian-missing"]),
        (CHILD, "participation", "医疗", {}, ["guardian-missing"]),
    ],
)
async def test_what_a_consent_must_have(
    service: MemoryService,
    born: str | None,
    purpose: str,
    subject: str | None,
    act: dict[str, Any],
    wrong: list[str],
) -> None:
    assert await service.refused(
        GiveConsent,
        ORGANISER,
        volunteer_id=await people.volunteer(service, born=born),
        purpose=purpose,
        subject=subject,
        consent=ON_PAPER | act,
    ) == [ConsentIncomplete.model_validate({"reason": reason}) for reason in wrong]


async def test_a_consent_is_not_older_than_the_person(service: MemoryService) -> None:
    born = datetime.fromisoformat(f"{MINOR}T00:00:00+08:00")
    minor = await people.volunteer(service, born=MINOR)
    fields: dict[str, Any] = {"volunteer_id": minor, "purpose": "publication"}

    def given(at: datetime) -> dict[str, Any]:
        return fields | {"consent": GUARDIAN_CONSENT | {"given_at": at}}

    too_early = given(born - timedelta(seconds=1))
    refused = await service.refused(GiveConsent, ORGANISER, **too_early)
    assert refused == [ConsentIncomplete(reason="before-birth")]
    # A stranger does not find out a birthday by trying.
    told = await service.refused(GiveConsent, STRANGER, **too_early)
    assert told == [NotFound(kind="volunteer", id=minor)]
    await service.done(GiveConsent, ORGANISER, **given(born))


async def test_a_guardians_word_is_written_down_by_an_organiser(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    fields: dict[str, Any] = {"volunteer_id": minor, "purpose": "participation", "subject": "医疗"}
    fields |= {"consent": GUARDIAN_CONSENT}
    unseen = [ConsentIncomplete(reason="guardian-unseen")]
    assert await service.refused(GiveConsent, person(minor), **fields) == unseen
    taken_back = {"consent_id": await allow(service, minor), "by": "guardian"}
    assert await service.refused(WithdrawConsent, person(minor), **taken_back) == unseen


async def test_every_reason_is_told_at_once(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    await service.done(WithdrawVolunteer, person(adult), volunteer_id=adult, reason="测试")
    wish = {
        "volunteer_id": adult,
        "purpose": "sharing",
        "consent": {"text_version": "2019-1", "how": "paper", "by": "guardian"},
    }
    assert await service.refused(GiveConsent, STRANGER, **wish) == [
        NotFound(kind="volunteer", id=adult)
    ]
    assert await service.refused(GiveConsent, ORGANISER, **wish) == [
        NotInState(state="withdrawn"),
        ConsentIncomplete(reason="paper-reference"),
        ConsentIncomplete(reason="not-a-minor"),
        ConsentIncomplete(reason="subject-missing"),
        ConsentTextOutdated(current=TEXT),
    ]


async def test_who_is_not_there(service: MemoryService) -> None:
    fields = {"volunteer_id": "nobody", "purpose": "publication", "consent": OWN_CONSENT}
    assert await service.refused(GiveConsent, ORGANISER, **fields) == [
        NotFound(kind="volunteer", id="nobody")
    ]
    assert await service.refused(WithdrawConsent, ORGANISER, consent_id="nothing") == [
        NotFound(kind="consent", id="nothing")
    ]


# --- the words ---


@pytest.mark.parametrize(
    ("how", "given_at", "allowed"),
    [
        ("screen", None, False),
        ("screen", NOW - DAY, False),
        ("paper", None, False),
        ("paper", NOW, False),
        ("paper", NOW - DAY, True),
    ],
)
async def test_older_words_count_only_on_paper_signed_before(
    service: MemoryService, how: str, given_at: datetime | None, allowed: bool
) -> None:
    adult = await people.volunteer(service)
    act = {"text_version": "2019-1", "how": how, "reference": "测试", "given_at": given_at}
    fields = {"volunteer_id": adult, "purpose": "publication", "consent": act}
    who = person(adult) if how == "screen" else ORGANISER
    if allowed:
        await service.done(GiveConsent, who, **fields)
    else:
        refused = await service.refused(GiveConsent, who, **fields)
        assert slugs(refused) == ["consent-text-outdated"]


async def test_the_policy_says_which_words_are_shown(service: MemoryService) -> None:
    adult = await people.volunteer(service)
    rules = {"registration": {"consent_text_version": "2027-1"}}
    words = {"text_zh": "测试·同意书全文," * 5, "text_en": "Test: all that is agreed to."}
    text = {"division": "120104", "text_version": "2027-1", **words}
    await service.done(PublishConsentText, OPERATOR, **text)
    await service.done(SetPolicy, OPERATOR, division="120104", rules=rules, note="测试")
    me, fields = person(adult), {"volunteer_id": adult, "purpose": "publication"}
    assert await service.refused(GiveConsent, me, consent=OWN_CONSENT, **fields) == [
        ConsentTextOutdated(current="2027-1")
    ]
    newer = OWN_CONSENT | {"text_version": "2027-1"}
    await service.done(GiveConsent, me, consent=newer, **fields)
    envelope, _ = service.published()[-1]
    assert envelope.policy_version == "120104@1+default-1"


async def test_the_same_words_are_agreed_to_once_by_each_side(service: MemoryService) -> None:
    minor = await people.volunteer(service, born=MINOR)
    consent = await allow(service, minor)
    assert await service.refused(
        GiveConsent,
        ORGANISER,
        volunteer_id=minor,
        purpose="participation",
        subject="居家养老",
        consent=GUARDIAN_CONSENT,
    ) == [ConsentHeld(consent_id=consent)]
    await allow(service, minor, "医疗")
    await give(service, minor, "registration")
    assert len(await held(service, minor)) == 4

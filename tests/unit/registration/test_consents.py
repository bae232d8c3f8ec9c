"""Consents that are given: by whom, in which words, and on what."""

from datetime import datetime
from typing import Any

import pytest

from baodao.kernel.records import told
from baodao.kit.decisions import Refused
from baodao.kit.work import Done, Outcome
from baodao.registration.people.domain.consents import Consent
from baodao.schema import Actor, NotFound
from baodao.schema.registration.consents import (
    ConsentGiven,
    ConsentHeld,
    ConsentTextOutdated,
    GiveConsent,
    WithdrawConsent,
)
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.policies import SetPolicy
from baodao.schema.registration.volunteers import (
    WithdrawVolunteer,
)
from tests.support.consents import GUARDIAN, SCREEN, allow, give, held
from tests.support.people import (
    CHILD,
    DAY,
    ELSEWHERE,
    MINOR,
    NOW,
    ORGANISER,
    PLACE,
    TEXT,
    People,
    person,
    slugs,
)


@pytest.fixture
async def people() -> People:
    return await People.prepare()


# --- giving ---


async def test_who_registers_agreed_to_that(people: People) -> None:
    adult, child = await people.register(), await people.register(CHILD)
    assert await held(people, adult) == [("registration", None, "self")]
    assert await held(people, child) == [("registration", None, "guardian")]


async def test_a_person_agrees_themself_and_nobody_is_told(people: People) -> None:
    adult = await people.register()
    before = len(people.events())
    consent = await give(people, adult, "sharing", subject="测试·街道平台")
    assert people.events(before) == [
        ConsentGiven(
            division=PLACE,
            consent_id=consent,
            volunteer_id=adult,
            purpose="sharing",
            subject="测试·街道平台",
            text_version=TEXT,
            given_by="self",
            given_at=NOW,
        )
    ]
    stored: Consent = await people.stored(Consent, consent)
    assert (stored.how, stored.recorded_by) == ("screen", adult)
    assert ("sharing", "测试·街道平台", "self") in await held(people, adult)


async def test_a_person_is_told_what_an_organiser_writes_down(people: People) -> None:
    minor = await people.register(MINOR)
    before = len(people.events())
    consent = await allow(people, minor)
    assert people.events(before)[1:] == list(
        told(PersonTold, ORGANISER, minor, consent, "consent", "created", PLACE)
    )
    assert (await people.stored(Consent, consent)).reference == "测试·盒 7"


@pytest.mark.parametrize("actor", [ELSEWHERE, Actor(id="x", role="volunteer")], ids=lambda a: a.id)
async def test_nobody_else_writes_consents_down(people: People, actor: Actor) -> None:
    adult = await people.register()
    fields = {"volunteer_id": adult, "purpose": "publication", "consent": SCREEN}
    assert slugs(await people.do(GiveConsent, actor=actor, **fields)) == ["out-of-scope"]
    consent = await give(people, adult)
    outcome = await people.do(WithdrawConsent, actor=actor, consent_id=consent)
    assert slugs(outcome) == ["out-of-scope"]


@pytest.mark.parametrize(
    ("born", "purpose", "subject", "act", "wrong"),
    [
        (None, "publication", None, {"how": "paper"}, ["paper-reference"]),
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
    people: People,
    born: str | None,
    purpose: str,
    subject: str | None,
    act: dict[str, Any],
    wrong: list[str],
) -> None:
    volunteer = await people.register(**({"born": born} if born else {}))
    outcome = await people.do(
        GiveConsent,
        volunteer_id=volunteer,
        purpose=purpose,
        subject=subject,
        consent=SCREEN | act,
    )
    assert slugs(outcome) == [f"consent-incomplete:{reason}" for reason in wrong]


async def test_a_guardians_word_is_written_down_by_an_organiser(people: People) -> None:
    minor = await people.register(MINOR)
    fields = {"volunteer_id": minor, "purpose": "participation", "subject": "医疗"}
    outcome = await people.do(GiveConsent, actor=person(minor), consent=GUARDIAN, **fields)
    assert slugs(outcome) == ["consent-incomplete:guardian-unseen"]
    consent = await allow(people, minor)
    outcome = await people.do(
        WithdrawConsent, actor=person(minor), consent_id=consent, by="guardian"
    )
    assert slugs(outcome) == ["consent-incomplete:guardian-unseen"]


async def test_every_reason_is_told_at_once(people: People) -> None:
    adult = await people.register()
    await people.do(WithdrawVolunteer, volunteer_id=adult, reason="测试")
    outcome = await people.do(
        GiveConsent,
        actor=ELSEWHERE,
        volunteer_id=adult,
        purpose="sharing",
        consent={"text_version": "2019-1", "how": "paper", "by": "guardian"},
    )
    assert slugs(outcome) == [
        "out-of-scope",
        "not-in-state",
        "consent-incomplete:paper-reference",
        "consent-incomplete:not-a-minor",
        "consent-incomplete:subject-missing",
        "consent-text-outdated",
    ]


async def test_who_is_not_there(people: People) -> None:
    fields = {"volunteer_id": "nobody", "purpose": "publication", "consent": SCREEN}
    outcome = await people.do(GiveConsent, **fields)
    assert outcome == not_found("volunteer", "nobody")
    outcome = await people.do(WithdrawConsent, consent_id="nothing")
    assert outcome == not_found("consent", "nothing")


def not_found(kind: str, key: str) -> Outcome:
    return Refused((NotFound(kind=kind, id=key),))


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
    people: People, how: str, given_at: datetime | None, allowed: bool
) -> None:
    adult = await people.register()
    act = {"text_version": "2019-1", "how": how, "reference": "测试", "given_at": given_at}
    outcome = await people.do(GiveConsent, volunteer_id=adult, purpose="publication", consent=act)
    if allowed:
        assert isinstance(outcome, Done)
    else:
        assert slugs(outcome) == ["consent-text-outdated"]


async def test_the_policy_says_which_words_are_shown(people: People) -> None:
    adult = await people.register()
    operator = Actor(id="operator", role="operator")
    rules = {"registration": {"consent_text_version": "2027-1"}}
    await people.get(SetPolicy, actor=operator, division="120104", rules=rules, note="测试")
    fields = {"volunteer_id": adult, "purpose": "publication", "actor": person(adult)}
    outcome = await people.do(GiveConsent, consent=SCREEN, **fields)
    assert slugs(outcome) == ["consent-text-outdated"]
    assert getattr(outcome, "refusals", ()) == (ConsentTextOutdated(current="2027-1"),)
    newer = SCREEN | {"text_version": "2027-1"}
    await people.get(GiveConsent, consent=newer, **fields)
    envelope, _ = people.published()[-1]
    assert envelope.policy_version == "120104@1+default-1"


async def test_the_same_words_are_agreed_to_once_by_each_side(people: People) -> None:
    minor = await people.register(MINOR)
    consent = await allow(people, minor)
    outcome = await people.do(
        GiveConsent,
        volunteer_id=minor,
        purpose="participation",
        subject="居家养老",
        consent=GUARDIAN,
    )
    assert getattr(outcome, "refusals", ()) == (ConsentHeld(consent_id=consent),)
    await allow(people, minor, "医疗")
    await give(people, minor, "registration")
    assert len(await held(people, minor)) == 4
